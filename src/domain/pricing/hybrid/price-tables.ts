// The tables of hybrid prices, as the projection reads and writes them: one row per market, the moves of users in the last
// hour, and the bars of histories.
import type { RaffleSource } from '../../../contract/pricing/market-prices.js';
import { DAY_MS, MINUTE_MS } from '../../../platform/common/time-buckets.js';
import type { EntityManager } from '../../../platform/database/typeorm.js';
import type { Statement } from '../../../platform/events/index.js';
import type { Bar } from './bars.js';
import type { PriceBook, UserMoves } from './price-book.js';
import { priceOf, type PriceState } from './price-state.js';
import { oldestMinute, type MinuteOfMoves } from './user-moves.js';

/** No history reads bars of a minute that are older: the longest window made of them has seven days. */
const MINUTES_KEPT_MS = 8 * DAY_MS;

const ms = (column: string) => `floor(extract(epoch from ${column}) * 1000)::float8`;

/** The columns of a price, named as the fields of PriceRow. */
export const PRICE_COLUMNS = `market_id as "marketId", initial_probability as "initialProbability",
  raffle_probability as "raffleProbability", raffle_source as "raffleSource", ${ms('raffle_at')} as "raffleAtMs",
  sentiment::text as sentiment, sentiment_liquidity::text as liquidity, raffle_weight as "raffleWeight",
  market_weight as "marketWeight", ${ms('updated_at')} as "updatedAtMs", is_ended as "isEnded"`;

export interface PriceRow extends Omit<PriceState, 'sentiment' | 'liquidity' | 'raffleSource'> {
  readonly raffleSource: RaffleSource;
  readonly sentiment: string;
  readonly liquidity: string;
}

export const stateOf = (row: PriceRow): PriceState => ({
  ...row,
  sentiment: BigInt(row.sentiment),
  liquidity: BigInt(row.liquidity),
});

const UPSERT_PRICES_SQL = `
  insert into hybrid_price (market_id, initial_probability, raffle_probability, raffle_source, raffle_at, sentiment,
    sentiment_liquidity, raffle_weight, market_weight, updated_at, is_ended)
  select * from unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::timestamptz[], $6::bigint[], $7::bigint[],
    $8::int[], $9::int[], $10::timestamptz[], $11::boolean[])
  on conflict (market_id) do update set raffle_probability = excluded.raffle_probability,
    raffle_source = excluded.raffle_source, raffle_at = excluded.raffle_at, sentiment = excluded.sentiment,
    raffle_weight = excluded.raffle_weight, market_weight = excluded.market_weight, updated_at = excluded.updated_at,
    is_ended = excluded.is_ended`;

const ADD_BARS_SQL = `
  insert into hybrid_bar (market_id, length_ms, at, open, high, low, close, volume)
  select * from unnest($1::text[], $2::int[], $3::timestamptz[], $4::int[], $5::int[], $6::int[], $7::int[], $8::int[])
  on conflict (market_id, length_ms, at) do update set high = greatest(hybrid_bar.high, excluded.high),
    low = least(hybrid_bar.low, excluded.low), close = excluded.close, volume = hybrid_bar.volume + excluded.volume`;

/** $1 markets, $2 length of the bars, $3 the time before which they end. */
const DROP_MINUTES_SQL =
  'delete from hybrid_bar where market_id = any($1::text[]) and length_ms = $2 and at < $3';

const UPSERT_MOVES_SQL = `
  insert into sentiment_move (market_id, user_id, minute, low, high, close)
  select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
  on conflict (market_id, user_id, minute) do update set low = excluded.low, high = excluded.high, close = excluded.close`;

interface MoveRow {
  readonly marketId: string;
  readonly userId: string;
  readonly minute: number;
  readonly low: string;
  readonly high: string;
  readonly close: string;
}

export class PriceTables {
  async states(manager: EntityManager, marketIds: readonly string[]): Promise<PriceState[]> {
    const rows = await manager.query<PriceRow[]>(
      `select ${PRICE_COLUMNS} from hybrid_price where market_id = any($1::text[])`,
      [marketIds],
    );
    return rows.map(stateOf);
  }

  async moves(
    manager: EntityManager,
    users: readonly (readonly [marketId: string, userId: string])[],
  ): Promise<UserMoves[]> {
    if (users.length === 0) return [];
    const rows = await manager.query<MoveRow[]>(
      `select market_id as "marketId", user_id as "userId", minute::float8 as minute, low::text as low, high::text as high,
         close::text as close
       from sentiment_move where (market_id, user_id) in (select * from unnest($1::text[], $2::text[]))
       order by market_id, user_id, sentiment_move.minute`,
      [users.map(([marketId]) => marketId), users.map(([, userId]) => userId)],
    );
    return gathered(rows);
  }

  /** `atMs`: the time of the newest event. */
  async save(manager: EntityManager, book: PriceBook, atMs: number): Promise<void> {
    const states = [...book.changed.values()];
    if (states.length > 0) await manager.query(UPSERT_PRICES_SQL, columnsOf(states));
    const bars = book.bars.all();
    if (bars.length > 0) {
      await manager.query(ADD_BARS_SQL, barColumns(bars));
      const marketIds = [...new Set(bars.map(({ marketId }) => marketId))];
      await manager.query(DROP_MINUTES_SQL, [
        marketIds,
        MINUTE_MS,
        new Date(atMs - MINUTES_KEPT_MS).toISOString(),
      ]);
    }
    const moves = book.changedMoves();
    if (moves.length === 0) return;
    await manager.query(UPSERT_MOVES_SQL, [
      moves.map(({ marketId }) => marketId),
      moves.map(({ userId }) => userId),
      moves.map(({ minute }) => minute),
      ...(['low', 'high', 'close'] as const).map((level) => moves.map((move) => move[level].toString())),
    ]);
    await manager.query('delete from sentiment_move where minute < $1', [oldestMinute(atMs)]);
  }
}

/** The statements that store the first price of a market. Not repeated for a market that has a price. */
export const firstPriceOf = (state: PriceState): readonly Statement[] => {
  const at = new Date(state.updatedAtMs).toISOString();
  const { marketId, initialProbability, sentiment, liquidity, raffleWeight, marketWeight } = state;
  return [
    {
      name: 'hybrid_first_price',
      text: `insert into hybrid_price (market_id, initial_probability, raffle_probability, raffle_source, raffle_at,
          sentiment, sentiment_liquidity, raffle_weight, market_weight, updated_at, is_ended)
        values ($1, $2, $2, 'initial', $3, $4, $5, $6, $7, $3, false) on conflict do nothing`,
      values: [
        marketId,
        initialProbability,
        at,
        sentiment.toString(),
        liquidity.toString(),
        raffleWeight,
        marketWeight,
      ],
    },
    {
      name: 'hybrid_first_bars',
      text: `insert into hybrid_bar (market_id, length_ms, at, open, high, low, close, volume)
        select $1, length_ms, date_bin(make_interval(secs => length_ms / 1000), $2::timestamptz,
          timestamptz '1970-01-01 00:00:00+00'), $3, $3, $3, $3, 1
        from unnest(array[60000, 3600000]) as length_ms on conflict do nothing`,
      values: [marketId, at, priceOf(state)],
    },
  ];
};

/** `rows` is ordered by market, user and minute. */
function gathered(rows: readonly MoveRow[]): UserMoves[] {
  const users: { marketId: string; userId: string; moves: MinuteOfMoves[] }[] = [];
  for (const row of rows) {
    const { marketId, userId } = row;
    const last = users.at(-1);
    if (last?.marketId === marketId && last.userId === userId) last.moves.push(toMinute(row));
    else users.push({ marketId, userId, moves: [toMinute(row)] });
  }
  return users;
}

const toMinute = ({ minute, low, high, close }: MoveRow): MinuteOfMoves => ({
  minute,
  low: BigInt(low),
  high: BigInt(high),
  close: BigInt(close),
});

const columnsOf = (states: readonly PriceState[]): unknown[][] => [
  states.map((state) => state.marketId),
  states.map((state) => state.initialProbability),
  states.map((state) => state.raffleProbability),
  states.map((state) => state.raffleSource),
  states.map((state) => new Date(state.raffleAtMs).toISOString()),
  states.map((state) => state.sentiment.toString()),
  states.map((state) => state.liquidity.toString()),
  states.map((state) => state.raffleWeight),
  states.map((state) => state.marketWeight),
  states.map((state) => new Date(state.updatedAtMs).toISOString()),
  states.map((state) => state.isEnded),
];

const barColumns = (bars: readonly Bar[]): unknown[][] => [
  bars.map((bar) => bar.marketId),
  bars.map((bar) => bar.lengthMs),
  bars.map((bar) => new Date(bar.startMs).toISOString()),
  ...(['open', 'high', 'low', 'close', 'volume'] as const).map((field) => bars.map((bar) => bar[field])),
];
