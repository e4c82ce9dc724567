// The polls of a market with the caller's own votes, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { headAndPage, LogReads, type Queryable } from '../../../platform/events/index.js';
import type { Poll, Polls } from '../../../contract/markets/votes.js';
import { MarketReader } from '../../exchange/index.js';
import { pollOf, type PollRow } from './poll-rows.js';

/** $1 market, $2 user or null. */
const POLLS_SQL = headAndPage({
  page: `
    select poll.id, poll.market_id, poll.kind, poll.state, poll.counts, poll.opens_at, poll.closes_at, poll.closed_at,
      (select choice from vote where poll_id = poll.id and user_id = $2::text) as choice
    from poll where market_id = $1`,
  order: 'opens_at desc, id desc',
});

@Injectable()
export class PollsReader {
  constructor(
    private readonly reads: LogReads,
    private readonly markets: MarketReader,
  ) {}

  /** Newest first. Throws `unknown_market`. */
  async polls(
    marketId: string,
    userId: string | null,
    minSeq?: string,
  ): Promise<{ value: Polls; seq: number }> {
    const { polls: data, seq } = await this.reads.since(minSeq, () => this.pollsNow(marketId, userId));
    if (data.length === 0) await this.markets.assertKnown(marketId);
    return { value: { data }, seq };
  }

  /** None for a market that does not exist. `source` is a transaction that the read belongs to. */
  async pollsNow(
    marketId: string,
    userId: string | null,
    source?: Queryable,
  ): Promise<{ polls: Poll[]; seq: number }> {
    const { rows, seq } = await this.reads.rows<PollRow>(POLLS_SQL, [marketId, userId], source);
    return { polls: rows.map(pollOf), seq };
  }
}
