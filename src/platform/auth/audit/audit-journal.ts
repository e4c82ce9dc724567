// What an act leaves in the audit log: a row, and an event on `admin:users`. A note of kind `audit` brings both into the commit
// of a command.
import { Injectable } from '@nestjs/common';
import { adminChannelOf, adminNotice, type AdminNotice } from '../../../contract/admin/admin-events.js';
import { CommandNotes, type EventType, type JournalEntry, type Statement } from '../../events/index.js';
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

declare module '../../events/notes/command-notes.js' {
  interface NoteMap {
    /** An operator's act, for the audit log. */
    audit: SignedAct;
  }
}

@Injectable()
export class AuditJournal {
  constructor(notes: CommandNotes) {
    notes.register('audit', entryOf);
  }
}

function entryOf(act: SignedAct, atMs: number): JournalEntry {
  const data = JSON.stringify(auditNotice(act));
  return {
    statements: [auditInsert(act, new Date(atMs))],
    events: [{ type: AUDIT_EVENT, channels: AUDIT_CHANNELS, data }],
  };
}
