// Polls as their rows have them, and as answers show them. A proposal's poll comes as a note into the commit of the command
// that proposes the market.
import type { Choice, Counts, Poll, PollKind } from '../../../contract/markets/votes.js';

export interface PollNote {
  readonly marketId: string;
  readonly closesAtMs: number;
  /** Users who may not vote. */
  readonly excluded: readonly string[];
}

declare module '../../../platform/events/notes/command-notes.js' {
  interface NoteMap {
    /** The poll on a proposed market. */
    poll: PollNote;
  }
}

export const proposalPollId = (marketId: string): string => `${marketId}:proposal`;
export const disputePollId = (marketId: string, round: number): string => `${marketId}:dispute:${round}`;

export interface PollRow {
  id: string;
  market_id: string;
  kind: PollKind;
  state: 'open' | 'closed';
  counts: Counts;
  opens_at: Date;
  closes_at: Date;
  closed_at: Date | null;
  choice: Choice | null;
}

export const pollOf = (row: PollRow): Poll => ({
  pollId: row.id,
  voteType: row.kind,
  state: row.state,
  counts: row.counts,
  opensAt: row.opens_at.toISOString(),
  closesAt: row.closes_at.toISOString(),
  closedAt: row.closed_at && row.closed_at.toISOString(),
  yourChoice: row.choice,
});
