// The depth of a market with what belongs to it, from the open orders in the tables, as of a seq. A market maker has no
// levels: its market answers with empty sides and the prices it asks.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import type { Book } from '../../../contract/market-data/market-data.js';
import { HEAD_SEQ_SQL } from '../../../platform/events/index.js';
import { BPS } from '../engine/money/limits.js';
import { lmsrPriceBps } from '../engine/venues/amm/lmsr.js';
import { LEVELS_SQL } from './book.reader.js';
import { CHECKSUM_LEVELS, checksumOf } from './book-levels.js';

interface MarketRow {
  seq: number;
  venue: Book['venue'] | null;
  state: Book['state'];
  liquidity: string | null;
  yes: string;
  no: string;
  last_price: number | null;
}

interface LevelRow {
  side: 'bid' | 'ask' | null;
  price: number;
  quantity: string;
  orders: number;
}

/** $1 market, $2 most levels of a side; as many as the checksum needs come anyway. */
const BOOK_SQL = `
  with head as (select ${HEAD_SEQ_SQL} as seq),
  level as (${LEVELS_SQL}),
  ranked as (
    select level.*, row_number() over (partition by side order by case side when 'bid' then -price else price end) as place
    from level
  )
  select head.seq, market.venue, market.state as state, market.liquidity, market.yes, market.no, market.last_price,
    ranked.side, ranked.price, ranked.quantity, ranked.orders
  from head
  left join market on market.id = $1
  left join ranked on ranked.place <= greatest($2, ${CHECKSUM_LEVELS})
  order by ranked.place`;

@Injectable()
export class MarketBookReader {
  constructor(private readonly dataSource: DataSource) {}

  /** `book` is null when there is no such market. */
  async read(marketId: string, depth: number): Promise<{ seq: number; book: Book | null }> {
    const rows = await this.dataSource.query<(MarketRow & LevelRow)[]>(BOOK_SQL, [marketId, depth]);
    const [head] = rows;
    if (!head) throw new Error('the book statement answered nothing');
    const { seq, venue, state, last_price: lastPriceBps } = head;
    if (venue === null) return { seq, book: null };
    const bids = rows.filter(({ side }) => side === 'bid');
    const asks = rows.filter(({ side }) => side === 'ask');
    const book: Book = {
      marketId,
      venue,
      state,
      bids: bids.slice(0, depth).map(toLevel),
      asks: asks.slice(0, depth).map(toLevel),
      checksum: checksumOf(
        bids.map(({ price, quantity }) => ['bid', price, quantity]),
        asks.map(({ price, quantity }) => ['ask', price, quantity]),
      ),
      prices: pricesOf(head),
      lastPriceBps,
    };
    return { seq, book };
  }
}

const toLevel = ({ price, quantity, orders }: LevelRow): Book['bids'][number] => [price, quantity, orders];

function pricesOf({ liquidity, yes, no }: MarketRow): Book['prices'] {
  if (liquidity === null) return null;
  const yesBps = lmsrPriceBps({ b: BigInt(liquidity), q: [BigInt(yes), BigInt(no)] }, 0);
  return { yesBps, noBps: BPS - yesBps };
}
