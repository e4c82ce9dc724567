// Opens the poll on a proposed market in the commit of the command that proposes it.
import { Injectable } from '@nestjs/common';
import { CommandNotes, type JournalEntry } from '../../../platform/events/index.js';
import { proposalPollId, type PollNote } from './poll-rows.js';
import { emptyCounts } from './tally.js';

const OPEN_SQL = `
  insert into poll (id, market_id, kind, counts, excluded, opens_at, closes_at)
  values ($1, $2, 'proposal', $3, array(select json_array_elements_text($4::json)), $5, $6)`;

@Injectable()
export class PollJournal {
  constructor(notes: CommandNotes) {
    notes.register('poll', entryOf);
  }
}

function entryOf({ marketId, closesAtMs, excluded }: PollNote, atMs: number): JournalEntry {
  const values = [
    proposalPollId(marketId),
    marketId,
    JSON.stringify(emptyCounts('proposal')),
    JSON.stringify(excluded),
    new Date(atMs).toISOString(),
    new Date(closesAtMs).toISOString(),
  ];
  return { statements: [{ name: 'poll_open', text: OPEN_SQL, values }], events: [] };
}
