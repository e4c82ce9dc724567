// A market with all that belongs to it. Every part is read in one transaction, so the answer is true as of one seq. The work of
// a part does not grow with the trades of the market.
import { Injectable } from '@nestjs/common';
import { LIST_PAGE_DEFAULT } from '../../../contract/lists.js';
import type { MarketDetail, MarketDetailQuery } from '../../../contract/markets/detail.js';
import { LogReads, type Queryable } from '../../../platform/events/index.js';
import { refusal } from '../../exchange/index.js';
import { HybridReader } from '../../pricing/hybrid/index.js';
import { DisputesReader } from '../lifecycle/disputes.reader.js';
import { PollsReader } from '../votes/polls.reader.js';
import { MarketsReader } from './markets.reader.js';
import { OwnStakeReader } from './own-stake.reader.js';

@Injectable()
export class MarketDetails {
  constructor(
    private readonly reads: LogReads,
    private readonly markets: MarketsReader,
    private readonly prices: HybridReader,
    private readonly polls: PollsReader,
    private readonly disputes: DisputesReader,
    private readonly stakes: OwnStakeReader,
  ) {}

  /** `userId` is the caller; null without a sign-in. Throws `unknown_market`. */
  async detail(
    id: string,
    userId: string | null,
    { spark, minSeq }: MarketDetailQuery,
  ): Promise<{ value: MarketDetail; seq: number }> {
    const isSpark = spark !== undefined;
    const { value, seq } = await this.reads.since(minSeq, () =>
      this.reads.snapshot((source) => this.read({ id, userId, isSpark }, source)),
    );
    if (!value) throw refusal('unknown_market');
    return { value, seq };
  }

  /** null for a market that does not exist. The parts are asked for together, so they cost one round trip. */
  private async read(
    { id, userId, isSpark }: { id: string; userId: string | null; isSpark: boolean },
    source: Queryable,
  ): Promise<MarketDetail | null> {
    const [market, pricing, { polls }, { data, next }, mine] = await Promise.all([
      this.markets.withHistory(id, isSpark, source),
      this.prices.currentNow(id, source),
      this.polls.pollsNow(id, userId, source),
      this.disputes.disputesNow(id, { limit: LIST_PAGE_DEFAULT }, source),
      userId === null ? null : this.stakes.stake(userId, id, source),
    ]);
    return market && { ...market, pricing, polls, disputes: { data, next }, mine };
  }
}
