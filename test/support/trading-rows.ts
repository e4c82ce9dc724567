// Rows of the trading tables as the desk would leave them, for specs of their readers.
import { DataSource, type EntityManager } from 'typeorm';
import type { LoggedTrade, MarketOrdersChanged } from '../../src/platform/events/payloads/exchange.js';
import { EventLog } from '../../src/platform/events/index.js';
import type { ReadsApp } from './reads-app.js';

type Sql = Pick<EntityManager, 'query'>;
type Row = Readonly<Record<string, string | number | boolean | null>>;

const AT = '2026-01-01T00:00:00.000Z';

async function insert(sql: Sql, table: string, defaults: Row, rows: readonly Row[]): Promise<void> {
  const json = JSON.stringify(rows.map((row) => ({ ...defaults, ...row })));
  await sql.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [json]);
}

const MARKET: Row = {
  venue: 'book',
  state: 'ACTIVE',
  maker_fee_bps: 0,
  taker_fee_bps: 0,
  void_rule: 'refund',
  dispute_window_ms: 86_400_000,
  resolve_within_ms: 604_800_000,
  pause_policy: 'keep',
  corrections: 0,
  round: 0,
  good_faith: false,
  payout_stopped: false,
  yes: 0,
  no: 0,
  created_at: AT,
  updated_at: AT,
};
const ORDER: Row = {
  type: 'LIMIT',
  time_in_force: 'GTC',
  post_only: false,
  self_trade_prevention: 'cancel_newest',
  filled: 0,
  cost: 0,
  fees: 0,
  fee_numerator: 0,
  status: 'OPEN',
  entry: 1,
  created_at: AT,
  updated_at: AT,
};
const TRADE: Row = {
  kind: 'mint',
  taker_order: 1,
  taker_outcome: 'YES',
  taker_side: 'BUY',
  taker_cost: 0,
  taker_fee: 0,
};

export interface MadeTrade {
  readonly id: number;
  readonly marketId: string;
  readonly atMs: number;
  /** Of YES, basis points. */
  readonly price: number;
  readonly quantity: bigint;
  readonly kind?: LoggedTrade[1];
}

const toRow = ({ id, marketId, atMs, price, quantity, kind = 'mint' }: MadeTrade): Row => ({
  id,
  market_id: marketId,
  at: new Date(atMs).toISOString(),
  price,
  quantity: quantity.toString(),
  taker_account: 1,
  kind,
});

export class TradingRows {
  readonly dataSource: DataSource;
  private readonly eventLog: EventLog;

  constructor({ app }: Pick<ReadsApp, 'app'>) {
    this.dataSource = app.get(DataSource);
    this.eventLog = app.get(EventLog);
  }

  /** Each with its words; the row may name the question. */
  async markets(...rows: Row[]): Promise<void> {
    await insert(this.dataSource, 'market', MARKET, rows);
    const listed = rows.filter(({ venue }) => venue !== 'quote');
    await this.dataSource.query(
      `insert into market_listing (market_id, version, question, tags, at)
       select id, 1, coalesce(question, 'Who wins?'), '{}', $2 from json_to_recordset($1) as row(id text, question text)`,
      [JSON.stringify(listed), AT],
    );
  }

  /** User `u_{id}` for each. */
  users(...ids: number[]): Promise<void> {
    return insert(
      this.dataSource,
      'trading_account',
      { kind: 'user', status: 'open', available: 0, held: 0, debt: 0 },
      ids.map((id) => ({ id, user_id: `u_${id}` })),
    );
  }

  /** Each OPEN order gets a hold. */
  async orders(rows: readonly (Row & { id: number; account_id: number })[]): Promise<void> {
    await insert(this.dataSource, 'trade_order', ORDER, rows);
    const open = rows.filter(({ status = 'OPEN' }) => status === 'OPEN');
    await insert(
      this.dataSource,
      'hold',
      { amount: 1, kind: 'order' },
      open.map(({ id, account_id, market_id = null }) => ({ id, account_id, market_id })),
    );
  }

  async forgetTrades(): Promise<void> {
    await this.dataSource.query('truncate trade');
  }

  /** Only in the table. */
  trades(trades: readonly MadeTrade[]): Promise<void> {
    return insert(this.dataSource, 'trade', TRADE, trades.map(toRow));
  }

  /** The desk's own time. */
  async deskTime(ms: number): Promise<void> {
    await this.dataSource.query('update desk set now_ms = $1', [ms]);
  }

  /** Writes one commit of the desk at its time `nowMs`: rows, time and events. Returns the cursor. */
  async commit(trades: readonly MadeTrade[], nowMs: number): Promise<string> {
    const { cursor } = await this.eventLog.transaction(async (tx) => {
      await tx.manager.query('update desk set now_ms = $1', [nowMs]);
      await insert(tx.manager, 'trade', TRADE, trades.map(toRow));
      for (const { id, marketId, atMs, price, quantity, kind = 'mint' } of trades) {
        const moved: MarketOrdersChanged = {
          marketId,
          trades: [[id, kind, atMs, price, String(quantity), ['u_1', 1, 'YES', 'BUY', '0', '0'], null]],
          levels: [],
          checksum: null,
        };
        tx.append('exchange.market.orders_changed', moved, { market: `market:${marketId}` });
      }
    });
    return cursor ?? '';
  }
}
