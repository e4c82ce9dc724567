// The polls of a market with the caller's own votes, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { headAndPage, LogReads } from '../../../platform/events/index.js';
import type { Polls } from '../../../contract/markets/votes.js';
import { refusal } from '../../exchange/index.js';
import { pollOf, type PollRow } from './poll-rows.js';

/** $1 market, $2 user or null. */
const POLLS_SQL = headAndPage({
  head: `exists (select from market where venue <> 'quote' and id = $1) as is_known`,
  page: `
    select poll.id, poll.market_id, poll.kind, poll.state, poll.counts, poll.opens_at, poll.closes_at, poll.closed_at,
      (select choice from vote where poll_id = poll.id and user_id = $2::text) as choice
    from poll where market_id = $1`,
  order: 'opens_at desc, id desc',
});

@Injectable()
export class PollsReader {
  constructor(private readonly reads: LogReads) {}

  /** Newest first. Throws `unknown_market`. */
  async polls(
    marketId: string,
    userId: string | null,
    minSeq?: string,
  ): Promise<{ value: Polls; seq: number }> {
    const { rows, head, seq } = await this.reads.since(minSeq, () =>
      this.reads.rows<PollRow, { is_known: boolean }>(POLLS_SQL, [marketId, userId]),
    );
    if (!head.is_known) throw refusal('unknown_market');
    return { value: { data: rows.map(pollOf) }, seq };
  }
}
