// A message that an operator sends down a channel to see that it arrives: the real log, the real streams.
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Access, AuditLog, CurrentActor, type Actor } from '../../platform/auth/index.js';
import { DomainError } from '../../platform/common/errors.js';
import {
  ADMIN_EVENT_TYPES,
  ADMIN_EVENTS,
  broadcastSchema,
  testBroadcastSchema,
  type AdminEventType,
} from '../../contract/admin/admin-events.js';
import { CURSOR_HEADER } from '../../contract/cursor.js';
import { EventLog } from '../../platform/events/index.js';
import { AdminChannel } from './admin.channel.js';

type TestBroadcast = z.infer<typeof testBroadcastSchema>;

@ApiTags('admin')
@Controller('sse/admin/test-broadcast')
export class BroadcastController {
  constructor(
    private readonly eventLog: EventLog,
    private readonly audit: AuditLog,
    private readonly owner: AdminChannel,
  ) {}

  @Post()
  @HttpCode(200)
  @Access('operator', { scope: 'operate' })
  @ApiOperation({
    summary: 'Send a test message to an operator channel you may hear',
    description: 'Without `type` the first type of the channel, without `priority` the one of the type.',
  })
  @ApiOkResponse({ standardSchema: broadcastSchema })
  async send(
    @CurrentActor() actor: Actor,
    @Body({ schema: testBroadcastSchema }) { channel: topic, message, ...wish }: TestBroadcast,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof broadcastSchema>> {
    const name = `admin:${topic}`;
    if (this.owner.rule({ name, family: 'admin', id: topic }, actor.caller))
      throw new DomainError('forbidden', `The channel ${name} is not open to you.`);
    const type = wish.type ?? typeOf(topic);
    const priority = wish.priority ?? ADMIN_EVENTS[type].priority;
    const data = { test: true, message, from: actor.caller.userId };
    const { seq, cursor } = await this.eventLog.transaction(async (tx) => {
      await this.audit.record(tx, actor, {
        action: 'broadcast.test',
        target: name,
        details: { type, priority },
      });
      tx.append('admin.broadcast.sent', { type, priority, data }, { admin: name });
    });
    if (cursor !== null) void reply.header(CURSOR_HEADER, cursor);
    return { type, priority, channel: name, seq: seq ?? 0, cursor: cursor ?? '' };
  }
}

function typeOf(topic: TestBroadcast['channel']): AdminEventType {
  const type = ADMIN_EVENT_TYPES.find((candidate) => ADMIN_EVENTS[candidate].topic === topic);
  if (!type) throw new Error(`no event belongs to ${topic}`);
  return type;
}
