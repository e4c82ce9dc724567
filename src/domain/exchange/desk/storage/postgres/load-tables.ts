// Loads all unfinished rows from the tables, in one snapshot.
import type { EntityManager } from '../../../../../platform/database/typeorm.js';
import {
  ACCOUNT_COLUMNS,
  DISPUTE_COLUMNS,
  HOLD_COLUMNS,
  MARKET_COLUMNS,
  ORDER_COLUMNS,
  POSITION_COLUMNS,
  USER_LIMITS_COLUMNS,
  WAGER_COLUMNS,
} from '../../../engine/state/columns.js';
import type { DeskTables, LoadedClearing } from '../desk-storage.port.js';
import { rowReader, type Raw } from '../../../views/stored-rows.js';

const DAY_MS = 86_400_000;
const startOfDay = (ms: number): number => ms - (ms % DAY_MS);

/** A market remembers all its wagers until its end; then those remain that are still to be ended. */
const OPEN_WAGERS_SQL = `
  select * from wager where status in ('PENDING', 'ACCEPTED')
  union
  select wager.* from market join wager on wager.market_id = market.id
  where market.state not in ('FINALIZED', 'VOIDED')
  order by id`;

export async function loadTables(manager: EntityManager): Promise<DeskTables> {
  const read = (sql: string): Promise<Raw[]> => manager.query<Raw[]>(sql);
  const [desk] = await read('select * from desk');
  if (!desk) throw new Error('the desk has no row');
  const accounts = await read('select * from trading_account order by id');
  const markets = await read('select * from market order by id collate "C"');
  const holds = await read('select * from hold order by id');
  const orders = await read(
    'select trade_order.* from hold join trade_order on trade_order.id = hold.id order by trade_order.id',
  );
  const positions = await read(
    'select * from position where not settled order by account_id, market_id collate "C", outcome',
  );
  const disputes = await read(`select * from dispute where status = 'open' order by id`);
  const wagers = await read(OPEN_WAGERS_SQL);
  const limits = await read('select * from user_limits order by account_id');
  const [rewards] = await manager.query<Raw[]>(
    'select coalesce(sum(house_reward), 0) as paid from dispute where rewarded_at >= $1',
    [new Date(startOfDay(Number(desk.now_ms)))],
  );
  return {
    clearings: await loadClearings(manager),
    nowMs: Number(desk.now_ms),
    counters: {
      account: Number(desk.next_account),
      order: Number(desk.next_order),
      trade: Number(desk.next_trade),
      transfer: Number(desk.next_transfer),
      entry: Number(desk.next_entry),
    },
    accounts: accounts.map(rowReader(ACCOUNT_COLUMNS)),
    markets: markets.map(rowReader(MARKET_COLUMNS)),
    orders: orders.map(rowReader(ORDER_COLUMNS)),
    holds: holds.map(rowReader(HOLD_COLUMNS)),
    disputes: disputes.map(rowReader(DISPUTE_COLUMNS)),
    wagers: wagers.map(rowReader(WAGER_COLUMNS)),
    limits: limits.map(rowReader(USER_LIMITS_COLUMNS)),
    houseRewards: BigInt(String(rewards?.paid ?? 0)),
    positions: positions.map(rowReader(POSITION_COLUMNS)),
  };
}

interface RawClearing {
  readonly account_id: string;
  readonly kind: LoadedClearing['kind'];
  readonly reason: LoadedClearing['reason'];
  readonly owner: string | null;
  readonly key: string | null;
  readonly hash: string | null;
  readonly order_ids: readonly number[];
}

/** An order of a cancellation that is not open has ended. */
async function loadClearings(manager: EntityManager): Promise<LoadedClearing[]> {
  const rows = await manager.query<RawClearing[]>('select * from desk_clearing order by account_id');
  const loaded: LoadedClearing[] = [];
  for (const { account_id: accountId, kind, reason, owner, key, hash, order_ids: orderIds } of rows) {
    const ended = await manager.query<Raw[]>(
      `select * from trade_order where id = any($1) and status <> 'OPEN' order by id`,
      [orderIds],
    );
    const request = owner === null || key === null || hash === null ? null : { owner, key, hash };
    loaded.push({
      ...{ accountId: Number(accountId), kind, reason, request, orderIds },
      ended: ended.map(rowReader(ORDER_COLUMNS)),
    });
  }
  return loaded;
}
