// The depth of a market's book, from the open orders in the tables, as of a seq: alone for streams and previews, or with its
// market. A market maker has no levels: its market has empty sides and the maker's prices.
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { JoinedReads } from '../../../platform/common/joined-reads.js';
import { BOOK_DEPTH_MAX, type Book } from '../../../contract/market-data/market-data.js';
import { headAndPage, LogReads, type Queryable } from '../../../platform/events/index.js';
import { BPS } from '../engine/money/limits.js';
import { lmsrPriceBps } from '../engine/venues/amm/lmsr.js';
import { CHECKSUM_LEVELS, checksumOf, type BookLevel } from './book-levels.js';

/**
 * $1 market, $2 most levels of a side or null for all; the levels of the checksum are always included. An open order has a
 * hold with the order's id; an order that sweeps is on no book. BUY YES and SELL NO are bids for YES; a price of NO becomes 10000 minus that price.
 */
const BOOK_SQL = headAndPage({
  tables: `
    level as (
      select case when (outcome = 'YES') = (side = 'BUY') then 'bid' else 'ask' end as side,
        case outcome when 'YES' then price else 10000 - price end as price,
        sum(quantity - filled)::text as quantity, count(*)::int as orders
      from hold join trade_order on trade_order.id = hold.id
      where hold.market_id = $1 and price is not null
        and hold.id is distinct from (select sweep_order from market where id = $1)
      group by 1, 2
    ),
    ranked as (
      select level.*, row_number() over (partition by side order by case side when 'bid' then -price else price end) as place
      from level
    )`,
  head: `venue, state, liquidity, yes, no, last_price
    from (values (1)) as one left join market on market.id = $1`,
  page: `select * from ranked where $2::int is null or place <= greatest($2, ${CHECKSUM_LEVELS})`,
  order: 'place',
});

/** $1 market, $2 side, $3 most orders. Single orders in the order in which they trade; an order that sweeps is not among them. */
const FIRST_ORDERS_SQL = headAndPage({
  tables: `
    resting as (
      select case when (outcome = 'YES') = (side = 'BUY') then 'bid' else 'ask' end as side,
        case outcome when 'YES' then price else 10000 - price end as price,
        (quantity - filled)::text as quantity, entry
      from hold join trade_order on trade_order.id = hold.id
      where hold.market_id = $1 and price is not null
        and hold.id is distinct from (select sweep_order from market where id = $1)
    ),
    ranked as (
      select side, price, quantity,
        row_number() over (order by case side when 'bid' then -price else price end, entry) as place
      from resting where side = $2
    )`,
  page: 'select * from ranked where place <= $3',
  order: 'place',
});

interface MarketHead {
  venue: Book['venue'] | null;
  state: Book['state'];
  liquidity: string | null;
  yes: string;
  no: string;
  last_price: number | null;
}

interface LevelRow {
  side: 'bid' | 'ask';
  price: number;
  quantity: string;
  orders: number;
}

interface BookRows {
  readonly seq: number;
  readonly market: MarketHead;
  readonly bids: readonly LevelRow[];
  readonly asks: readonly LevelRow[];
}

export interface Depth {
  readonly seq: number;
  readonly atMs: number;
  /** Best first, prices of YES, totals in micro shares. */
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

@Injectable()
export class BookReader {
  private readonly joined = new JoinedReads<BookRows>();

  constructor(
    private readonly reads: LogReads,
    private readonly clock: Clock,
  ) {}

  /** All levels; none for a market that has no book or does not exist. */
  async depth(marketId: string, source?: Queryable): Promise<Depth> {
    const { seq, bids, asks } = await this.read(marketId, null, source);
    return { seq, atMs: this.clock.nowMs(), bids: bids.map(toTotal), asks: asks.map(toTotal) };
  }

  /** The first orders that an order on the other side would meet, prices of YES, in micro shares. */
  async firstOrders(
    marketId: string,
    side: 'bid' | 'ask',
    most: number,
    source?: Queryable,
  ): Promise<BookLevel[]> {
    const values = [marketId, side, most];
    const { rows } = await this.reads.rows<LevelRow>(FIRST_ORDERS_SQL, values, source);
    return rows.map(toTotal);
  }

  /** The best `depth` levels of each side, with the market. `book` is null if the market does not exist. Requests share reads. */
  async book(marketId: string, depth: number): Promise<{ seq: number; book: Book | null }> {
    const { seq, market, bids, asks } = await this.joined.run(marketId, () =>
      this.read(marketId, BOOK_DEPTH_MAX),
    );
    const { venue, state, last_price: lastPriceBps } = market;
    if (venue === null) return { seq, book: null };
    const book: Book = {
      marketId,
      venue,
      state,
      bids: bids.slice(0, depth).map(toLevel),
      asks: asks.slice(0, depth).map(toLevel),
      checksum: checksumOf(bids.map(toTotal), asks.map(toTotal)),
      prices: pricesOf(market),
      lastPriceBps,
    };
    return { seq, book };
  }

  private async read(marketId: string, depth: number | null, source?: Queryable): Promise<BookRows> {
    const values = [marketId, depth];
    const { seq, head, rows } = await this.reads.rows<LevelRow, MarketHead>(BOOK_SQL, values, source);
    const bids = rows.filter(({ side }) => side === 'bid');
    const asks = rows.filter(({ side }) => side === 'ask');
    return { seq, market: head, bids, asks };
  }
}

const toTotal = ({ side, price, quantity }: LevelRow): BookLevel => [side, price, quantity];

const toLevel = ({ price, quantity, orders }: LevelRow): Book['bids'][number] => [price, quantity, orders];

function pricesOf({ liquidity, yes, no }: MarketHead): Book['prices'] {
  if (liquidity === null) return null;
  const yesBps = lmsrPriceBps({ b: BigInt(liquidity), q: [BigInt(yes), BigInt(no)] }, 0);
  return { yesBps, noBps: BPS - yesBps };
}
