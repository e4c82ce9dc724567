// An operator's test message on an operator channel, through the real log and streams.
import { Body } from '@nestjs/common';
import type { z } from 'zod';
import { AuditLog, AskedAct, type Asked } from '../../platform/auth/index.js';
import { IdempotentLog, Route, Routes, type Made } from '../../platform/http/index.js';
import { DomainError } from '../../platform/common/errors.js';
import {
  ADMIN_EVENT_TYPES,
  ADMIN_EVENTS,
  broadcastSchema,
  testBroadcastSchema,
  type AdminEventType,
} from '../../contract/admin/admin-events.js';
import { AdminChannel } from './admin.channel.js';

type TestBroadcast = z.infer<typeof testBroadcastSchema>;

@Routes({ path: 'sse/admin/test-broadcast', tag: 'admin', access: 'operator', scope: 'operate' })
export class BroadcastController {
  constructor(
    private readonly log: IdempotentLog,
    private readonly audit: AuditLog,
    private readonly owner: AdminChannel,
  ) {}

  @Route({
    on: 'POST',
    cursor: 'write',
    summary: 'Send a test message to an operator channel that is open to you',
    description: 'Without `type` the first type of the channel, without `priority` the one of the type.',
    answer: broadcastSchema,
  })
  async sendTestBroadcast(
    @AskedAct() { actor, request }: Asked,
    @Body({ schema: testBroadcastSchema }) { channel: topic, message, ...wish }: TestBroadcast,
  ): Promise<Made<z.infer<typeof broadcastSchema>>> {
    const name = `admin:${topic}`;
    if (this.owner.rule({ name, family: 'admin', id: topic }, actor.caller))
      throw new DomainError('forbidden', `The channel ${name} is not open to you.`);
    const type = wish.type ?? typeOf(topic);
    const priority = wish.priority ?? ADMIN_EVENTS[type].priority;
    const data = { test: true, message, from: actor.caller.userId };
    const { seq, cursor } = await this.log.write(request, {
      decide: (tx) => {
        this.audit.record(tx, actor, {
          action: 'broadcast.test',
          target: name,
          details: { type, priority },
        });
        tx.append('admin.broadcast.sent', { type, priority, data }, { admin: name });
      },
    });
    return { value: { type, priority, channel: name, seq: seq ?? 0, cursor: cursor ?? '' }, cursor };
  }
}

function typeOf(topic: TestBroadcast['channel']): AdminEventType {
  const type = ADMIN_EVENT_TYPES.find((candidate) => ADMIN_EVENTS[candidate].topic === topic);
  if (!type) throw new Error(`no event belongs to ${topic}`);
  return type;
}
