// Builds the engine's state from the tables and checks it: money, holds and shares must add up (I1 to I3), or the desk
// does not start.
import {
  Account,
  deriveFromRows,
  emptyState,
  Market,
  Order,
  Position,
  remember,
  type AccountKind,
  type AccountStatus,
  type EngineOptions,
  type TradingState,
} from '../../engine/index.js';
import type { CancelReason, MarketState, OrderStatus } from '../../engine/facts.js';
import type { MarketTerms, OrderTerms, Outcome } from '../../engine/commands.js';
import { standingOf } from '../../engine/money/standings.js';
import { isBalanced } from '../../engine/state/soundness.js';
import { LOT_MICRO, QUANTITY_MAX } from '../../engine/money/limits.js';
import type { HoldRow, MarketRow } from '../batch/rows.js';
import type { DeskTables } from './desk-storage.port.js';

/** A desk that never traded has empty tables; its first batch writes the accounts of the house. */
export function stateOf(tables: DeskTables, options: EngineOptions): TradingState {
  const state = emptyState(options);
  if (tables.accounts.length === 0) return state;
  state.changes.clear();
  state.accounts.clear();
  state.nowMs = tables.nowMs;
  state.counters = { ...tables.counters };
  const potsOf = new Map<string, { pot?: Account; fees?: Account }>();
  for (const { id, kind, userId, marketId, available, held, status } of tables.accounts) {
    const account = new Account(id, kind as AccountKind, userId, marketId);
    account.available = available;
    account.held = held;
    account.status = status as AccountStatus;
    state.accounts.set(id, account);
    if (userId !== null) state.users.set(userId, account);
    if (marketId !== null) potsOf.set(marketId, { ...potsOf.get(marketId), [kind]: account });
  }
  const holds = new Map(tables.holds.map((hold) => [hold.id, hold]));
  for (const row of tables.markets) addMarket(state, row, potsOf.get(row.id) ?? {}, holds);
  for (const row of tables.positions) {
    const position = new Position(
      accountIn(state, row.accountId),
      marketIn(state, row.marketId),
      row.outcome as Outcome,
    );
    const { shares, held, cost, realised } = row;
    Object.assign(position, { shares, held, cost, realised });
    position.market.positions[position.outcome].set(row.accountId, position);
  }
  for (const row of tables.orders) addOrder(state, row, holds.get(row.id));
  for (const hold of tables.holds) if (hold.kind === 'profit') addProfit(state, hold);
  for (const row of tables.markets) addSweep(state, row);
  deriveFromRows(state);
  return state;
}

function addMarket(
  state: TradingState,
  row: MarketRow,
  { pot, fees }: { pot?: Account; fees?: Account },
  holds: ReadonlyMap<number, HoldRow>,
): void {
  const house = state.systemAccount('quotes');
  const market = new Market(row.id, row as MarketTerms, row.createdAtMs, pot ?? house, fees ?? house);
  const { yes, no, lastPrice, subsidyHold } = row;
  const hold = subsidyHold === null ? undefined : holds.get(subsidyHold);
  Object.assign(market, {
    yes,
    no,
    lastPrice,
    state: row.state as MarketState,
    outcome: row.outcome as Outcome | null,
    subsidy: hold ? { id: hold.id, amount: hold.amount } : null,
  });
  state.markets.set(row.id, market);
}

function addOrder(state: TradingState, row: DeskTables['orders'][number], hold: HoldRow | undefined): void {
  if (!hold) throw new Error(`the open order ${row.id} has no hold`);
  const order = new Order(
    row.id,
    accountIn(state, row.accountId),
    marketIn(state, row.marketId),
    row as OrderTerms,
    row.createdAtMs,
  );
  const { filled, cost, fees, feeNumerator, entry, updatedAtMs } = row;
  Object.assign(order, { filled, cost, fees, feeNumerator, entry, updatedAtMs });
  order.status = row.status as OrderStatus;
  order.reason = row.reason as CancelReason | null;
  order.held = hold.amount;
  if (order.market.venue === 'book') order.lots = lotsOf((order.quantity ?? QUANTITY_MAX) - filled);
  remember(state, order);
}

function addProfit(state: TradingState, { id, accountId, marketId, amount }: HoldRow): void {
  const standing = standingOf(marketIn(state, marketId), accountIn(state, accountId));
  if (!standing) throw new Error(`the item ${marketId} holds a profit`);
  Object.assign(standing, { holdId: id, profit: amount });
}

const lotsOf = (quantity: bigint): number => Number(quantity / LOT_MICRO);

/** The sweep goes on where the last committed step ended. */
function addSweep(state: TradingState, { id, sweepOrder, sweepRequest }: MarketRow): void {
  if (sweepOrder === null) return;
  const order = state.orders.get(sweepOrder);
  if (!order) throw new Error(`the order ${sweepOrder} of the sweep of ${id} is missing`);
  Object.assign(marketIn(state, id), { sweep: order, sweepRequest });
}

function accountIn({ accounts }: TradingState, id: number): Account {
  const account = accounts.get(id);
  if (!account) throw new Error(`there is no account ${id}`);
  return account;
}

function marketIn({ markets }: TradingState, id: string): Market {
  const market = markets.get(id);
  if (!market) throw new Error(`there is no market ${id}`);
  return market;
}

/** One line per sum that does not add up; none when the books balance. */
export function imbalances(state: TradingState): string[] {
  const found: string[] = [];
  const check = (what: string, is: bigint, shouldBe: bigint): void => {
    if (is !== shouldBe) found.push(`${what}: ${is}, not ${shouldBe}`);
  };
  let money = 0n;
  const heldBy = new Map<Account, bigint>();
  const sharesHeldBy = new Map<Position, bigint>();
  for (const order of state.orders.values()) {
    if (order.side === 'BUY') {
      heldBy.set(order.account, (heldBy.get(order.account) ?? 0n) + order.held);
      continue;
    }
    const position = order.market.positions[order.outcome].get(order.account.id);
    if (position) sharesHeldBy.set(position, (sharesHeldBy.get(position) ?? 0n) + order.held);
    else found.push(`the SELL order ${order.id} has no position`);
  }
  for (const { subsidy, standings } of state.markets.values()) {
    const house = state.systemAccount('house');
    if (subsidy) heldBy.set(house, (heldBy.get(house) ?? 0n) + subsidy.amount);
    for (const { account, profit } of standings.values())
      if (profit > 0n) heldBy.set(account, (heldBy.get(account) ?? 0n) + profit);
  }
  for (const account of state.accounts.values()) {
    money += account.available + account.held;
    check(`held of account ${account.id}`, account.held, heldBy.get(account) ?? 0n);
    if (account.available < 0n && account.kind !== 'external')
      found.push(`account ${account.id} is below zero`);
  }
  check('all money', money, 0n);
  for (const market of state.markets.values()) {
    for (const outcome of ['YES', 'NO'] as const) {
      let shares = 0n;
      for (const position of market.positions[outcome].values()) {
        shares += position.shares;
        check(
          `shares held of account ${position.account.id} in ${market.id}`,
          position.held,
          sharesHeldBy.get(position) ?? 0n,
        );
      }
      check(`${outcome} of ${market.id}`, outcome === 'YES' ? market.yes : market.no, shares);
    }
    if (!isBalanced(market)) found.push(`the pot and the fees of ${market.id} are not what users have paid`);
    for (const { account, net, buying, profit } of market.standings.values()) {
      const taken = market.holdsProfits ? -net - buying : 0n;
      check(`profit of account ${account.id} in ${market.id}`, profit, taken > 0n ? taken : 0n);
    }
    if (market.venue !== 'book') continue;
    if (market.state === 'FINALIZED' || market.state === 'VOIDED') continue;
    check(`pairs of ${market.id}`, market.yes, market.no);
    check(`pot of ${market.id}`, market.pot.available, market.yes);
  }
  return found;
}
