// What an act leaves in the audit log: a row, and an event on `admin:users`. A writer that has a connection of its own takes
// both from here and commits them with the act.
import { Injectable } from '@nestjs/common';
import { adminChannelOf, adminNotice, type AdminNotice } from '../../../contract/admin/admin-events.js';
import type { EncodedEvent, EventType, Statement } from '../../events/index.js';
import type { SignedAct } from './act.js';

export const AUDIT_EVENT = 'auth.operator.acted' satisfies EventType;
export const AUDIT_CHANNELS = { admin: adminChannelOf('ADMIN_ACTION') };

export const auditInsert = (
  act: SignedAct,
  at: Date,
): Statement & { readonly values: (string | null)[] } => ({
  name: 'audit_act',
  text: 'insert into audit (at, actor, action, target, details, ip, request_id) values ($1, $2, $3, $4, $5, $6, $7)',
  values: [
    at.toISOString(),
    act.actor,
    act.action,
    act.target,
    JSON.stringify(act.details),
    act.ip,
    act.requestId,
  ],
});

export const auditNotice = ({ actor, action, target }: SignedAct): AdminNotice<'ADMIN_ACTION'> =>
  adminNotice('ADMIN_ACTION', { actor, action, target });

@Injectable()
export class AuditJournal {
  entryOf(act: SignedAct, atMs: number): { readonly statement: Statement; readonly event: EncodedEvent } {
    const data = JSON.stringify(auditNotice(act));
    return {
      statement: auditInsert(act, new Date(atMs)),
      event: { type: AUDIT_EVENT, channels: AUDIT_CHANNELS, data },
    };
  }
}
