// What the commit of a command writes of a request: a new withdrawal beside its hold, and the end of a request beside the
// movement of its credits.
import { Injectable } from '@nestjs/common';
import { CommandNotes, type JournalEntry } from '../../../platform/events/index.js';
import type { RequestNotice } from '../../../contract/finance/requests.js';
import { REQUEST_EVENT, requestChannels } from './request-rows.js';

export interface NewRequestNote {
  readonly userId: string;
  readonly requestedBy: string;
  readonly hash: string;
  readonly destination: string | null;
  /** Without the time, which is that of the commit. */
  readonly request: Omit<RequestNotice, 'createdAt'>;
}

interface EndedRequestNote {
  readonly userId: string;
  readonly endedBy: string;
  readonly reference: string | null;
  /** Its time is replaced by that of the commit. */
  readonly request: RequestNotice;
}

declare module '../../../platform/events/notes/command-notes.js' {
  interface NoteMap {
    money_request: NewRequestNote;
    money_request_end: EndedRequestNote;
  }
}

export const INSERT_SQL = `
  insert into money_request (id, kind, user_id, amount, destination, provider, hash, state, requested_by, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, 'requested', $8, $9)`;

/** A second end of the same request breaks a rule of the table, so its command is not carried out. */
const END_SQL = `
  update money_request
  set state = $2, ended_by = $3, ended_at = $4, reference = coalesce($5, reference), reason = $6, ends = ends + 1
  where id = $1`;

@Injectable()
export class RequestJournal {
  constructor(notes: CommandNotes) {
    notes.register('money_request', newEntryOf);
    notes.register('money_request_end', endEntryOf);
  }
}

const eventOf = (userId: string, request: RequestNotice): JournalEntry['events'][number] => ({
  type: REQUEST_EVENT,
  channels: requestChannels(userId),
  data: JSON.stringify({ userId, request }),
});

function newEntryOf(note: NewRequestNote, atMs: number): JournalEntry {
  const { userId, request, requestedBy, hash, destination } = note;
  const createdAt = new Date(atMs).toISOString();
  const { id, kind, amount, provider } = request;
  const values = [id, kind, userId, amount, destination, provider, hash, requestedBy, createdAt];
  return {
    statements: [{ name: 'money_request_new', text: INSERT_SQL, values }],
    events: [eventOf(userId, { ...request, createdAt })],
  };
}

function endEntryOf({ userId, endedBy, reference, request }: EndedRequestNote, atMs: number): JournalEntry {
  const endedAt = new Date(atMs).toISOString();
  const values = [request.id, request.state, endedBy, endedAt, reference, request.reason];
  return {
    statements: [{ name: 'money_request_end', text: END_SQL, values }],
    events: [eventOf(userId, { ...request, endedAt })],
  };
}
