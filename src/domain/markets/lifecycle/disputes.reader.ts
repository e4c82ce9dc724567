// The disputes of a market, from the table as of a seq.
import { Injectable } from '@nestjs/common';
import { decodePage, encodePage } from '../../../platform/common/page-cursor.js';
import { headAndPage, LogReads, type ListRead, type Queryable } from '../../../platform/events/index.js';
import type { Disputes, DisputesQuery, DisputeView } from '../../../contract/markets/markets.js';
import { MarketReader, publicIdOf } from '../../exchange/index.js';

const PAGE = 'disputes';

/** $1 market, $2 above this id, $3 rows. */
const DISPUTES_SQL = headAndPage({
  page: `
    select dispute.id, account.user_id, round, claim, against, bond, dispute.status, reward, created_at
    from dispute join trading_account as account on account.id = dispute.account_id
    where dispute.market_id = $1 and dispute.id > $2 order by dispute.id limit $3`,
  order: 'id',
});

interface DisputeRow extends Pick<DisputeView, 'round' | 'claim' | 'against' | 'bond' | 'status' | 'reward'> {
  id: string;
  user_id: string;
  created_at: Date;
}

@Injectable()
export class DisputesReader {
  constructor(
    private readonly reads: LogReads,
    private readonly markets: MarketReader,
  ) {}

  /** Oldest first. Throws `unknown_market`. */
  async disputes(marketId: string, query: DisputesQuery): Promise<Disputes & { seq: number }> {
    const page = await this.disputesNow(marketId, query);
    if (page.data.length === 0) await this.markets.assertKnown(marketId);
    return page;
  }

  /** None for a market that does not exist. `source` is a transaction that the read belongs to. */
  disputesNow(
    marketId: string,
    query: DisputesQuery,
    source?: Queryable,
  ): Promise<Disputes & { seq: number }> {
    const read: ListRead<DisputeRow, DisputeView> = {
      sql: DISPUTES_SQL,
      values: [marketId, decodePage(PAGE, query.after, Number.MAX_SAFE_INTEGER) ?? 0],
      itemOf: ({ user_id: userId, created_at: createdAt, ...dispute }) => ({
        ...dispute,
        user: publicIdOf(userId),
        createdAt: createdAt.toISOString(),
      }),
      cursorAfter: ({ id }) => encodePage(PAGE, Number(id)),
    };
    return this.reads.list(query, read, source);
  }
}
