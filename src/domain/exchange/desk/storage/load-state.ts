// Builds the engine's state from the tables and checks it: money, holds and shares must add up (I1 to I3), or the desk
// does not start.
import {
  Account,
  deriveFromRows,
  Dispute,
  emptyState,
  Hold,
  Market,
  Order,
  Position,
  remember,
  type EngineOptions,
  type TradingState,
  Wager,
} from '../../engine/index.js';
import {
  ACCOUNT_COLUMNS,
  DISPUTE_COLUMNS,
  MARKET_COLUMNS,
  ORDER_COLUMNS,
  POSITION_COLUMNS,
  restorer,
  USER_LIMITS_COLUMNS,
  WAGER_COLUMNS,
} from '../../engine/state/columns.js';
import { WITHDRAWAL_PLACE } from '../../engine/state/rows.js';
import { dayOf } from '../../engine/state/days.js';
import { UserLimits } from '../../engine/state/user-limits.js';
import { standingOf } from '../../engine/money/standings.js';
import { orderView } from '../../engine/state/views.js';
import { isBalanced } from '../../engine/state/soundness.js';
import { LOT_MICRO, QUANTITY_MAX } from '../../engine/money/limits.js';
import type { HoldRow, MarketRow, OrderRow, WagerRow } from '../batch/rows.js';
import type { DeskTables, LoadedClearing } from './desk-storage.port.js';

const restoreAccount = restorer(ACCOUNT_COLUMNS);
const restoreMarket = restorer(MARKET_COLUMNS);
const restoreOrder = restorer(ORDER_COLUMNS);
const restorePosition = restorer(POSITION_COLUMNS);
const restoreWager = restorer(WAGER_COLUMNS);
const restoreLimits = restorer(USER_LIMITS_COLUMNS);
const restoreDispute = restorer(DISPUTE_COLUMNS);

/** A desk that never traded has empty tables; its first batch writes the accounts of the house. */
export function stateOf(tables: DeskTables, options: EngineOptions): TradingState {
  const state = emptyState(options);
  if (tables.accounts.length === 0) return state;
  state.changes.clear();
  state.accounts.clear();
  state.nowMs = tables.nowMs;
  state.counters = { ...tables.counters };
  const potsOf = new Map<string, { pot?: Account; fees?: Account }>();
  for (const row of tables.accounts) {
    const { id, kind, userId, marketId } = row;
    const account = new Account(id, kind, userId, marketId);
    restoreAccount(account, row);
    state.accounts.set(id, account);
    if (userId !== null) state.users.set(userId, account);
    if (marketId !== null) potsOf.set(marketId, { ...potsOf.get(marketId), [kind]: account });
  }
  for (const row of tables.markets) addMarket(state, row, potsOf.get(row.id) ?? {});
  const amounts = new Map<number, bigint>();
  for (const row of tables.holds) {
    amounts.set(row.id, row.amount);
    addHold(state, row);
  }
  for (const row of tables.positions) {
    const position = new Position(
      accountIn(state, row.accountId),
      marketIn(state, row.marketId),
      row.outcome,
    );
    restorePosition(position, row);
    position.market.positions[position.outcome].set(row.accountId, position);
  }
  for (const row of tables.disputes) {
    const market = marketIn(state, row.marketId);
    const dispute = new Dispute(market, accountIn(state, row.accountId), row.bond, row);
    restoreDispute(dispute, row);
    market.disputes.set(row.id, dispute);
  }
  for (const row of tables.wagers) addWager(state, row);
  for (const row of tables.limits)
    accountIn(state, row.accountId).limits = restoreLimits(new UserLimits(row.accountId), row);
  state.houseRewards = { day: dayOf(tables.nowMs), paid: tables.houseRewards };
  for (const row of tables.orders) addOrder(state, row, amounts.get(row.id));
  for (const row of tables.markets) linkMarket(state, row);
  for (const row of tables.clearings) addClearing(state, row);
  deriveFromRows(state);
  return state;
}

function addMarket(
  state: TradingState,
  row: MarketRow,
  { pot, fees }: { pot?: Account; fees?: Account },
): void {
  const house = state.systemAccount('quotes');
  const market = new Market(row.id, row, row.createdAtMs, pot ?? house, fees ?? house);
  restoreMarket(market, row);
  state.markets.set(row.id, market);
}

function addOrder(state: TradingState, row: OrderRow, held: bigint | undefined): void {
  if (held === undefined) throw new Error(`the open order ${row.id} has no hold`);
  const order = orderFrom(state, row);
  order.held = held;
  if (order.market.venue === 'book') order.lots = lotsOf((order.quantity ?? QUANTITY_MAX) - order.filled);
  remember(state, order);
}

function orderFrom(state: TradingState, row: OrderRow): Order {
  const { id, accountId, marketId, createdAtMs } = row;
  const order = new Order(id, accountIn(state, accountId), marketIn(state, marketId), row, createdAtMs);
  return restoreOrder(order, row);
}

function addWager(state: TradingState, row: WagerRow): void {
  const { id, marketId, proposerId, responderId, responderHold } = row;
  const [proposer, responder] = [accountIn(state, proposerId), accountIn(state, responderId)];
  const wager = new Wager(id, marketIn(state, marketId), proposer, responder, row);
  restoreWager(wager, row);
  wager.counterStake = holdIn(state, responderHold);
  state.wagers.set(id, wager);
}

/** The cancellation goes on with those of its orders that are open. */
function addClearing(state: TradingState, { accountId, orderIds, ended, ...row }: LoadedClearing): void {
  state.clearings.set(accountIn(state, accountId), {
    ...row,
    orderIds: new Set(orderIds),
    ended: ended.map((order) => orderView(orderFrom(state, order))),
  });
}

/** The hold of an order is the order itself. */
function addHold(state: TradingState, { id, kind, accountId, marketId, amount }: HoldRow): void {
  if (kind === 'order') return;
  const purpose =
    kind === 'withdrawal'
      ? { withdrawalId: marketId.slice(WITHDRAWAL_PLACE.length) }
      : marketIn(state, marketId);
  const hold = new Hold(id, kind, accountIn(state, accountId), purpose);
  hold.amount = amount;
  state.holds.set(id, hold);
  const { market } = hold;
  if (kind !== 'profit' || !market) return;
  const standing = standingOf(market, hold.account);
  if (!standing) throw new Error(`the item ${marketId} holds a profit`);
  standing.hold = hold;
}

/** Links the market to its holds, and to its sweep, which goes on where the last committed step ended. */
function linkMarket(state: TradingState, row: MarketRow): void {
  const { id, subsidyHold, sweepOrder, sweepOwner: owner, sweepKey: key, sweepHash: hash } = row;
  const market = marketIn(state, id);
  market.subsidy = holdIn(state, subsidyHold);
  market.proposerBond = holdIn(state, row.proposerHold);
  market.resolverBond = holdIn(state, row.resolverHold);
  if (sweepOrder === null) return;
  const order = state.orders.get(sweepOrder);
  if (!order) throw new Error(`the order ${sweepOrder} of the sweep of ${id} is missing`);
  market.sweep = order;
  market.sweepRequest = owner === null || key === null || hash === null ? null : { owner, key, hash };
}

function holdIn({ holds }: TradingState, id: number | null): Hold | null {
  if (id === null) return null;
  const hold = holds.get(id);
  if (!hold) throw new Error(`there is no hold ${id}`);
  return hold;
}

const lotsOf = (quantity: bigint): number => Number(quantity / LOT_MICRO);

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

/** The stakes of accepted wagers, and those of the senders of pending wagers. */
function stakesOf({ stakes, offers }: Market): bigint {
  let sum = stakes;
  for (const { proposerStake } of offers) sum += proposerStake;
  return sum;
}

/** Accounts that may be below zero: the house is when payments that users have spent are taken back. */
const MAY_OWE: ReadonlySet<Account['kind']> = new Set(['external', 'house']);

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
  const stakesHeld = new Map<Market, bigint>();
  for (const { kind, account, market, amount } of state.holds.values()) {
    heldBy.set(account, (heldBy.get(account) ?? 0n) + amount);
    if (kind === 'stake' && market) stakesHeld.set(market, (stakesHeld.get(market) ?? 0n) + amount);
  }
  for (const account of state.accounts.values()) {
    money += account.available + account.held;
    check(`held of account ${account.id}`, account.held, heldBy.get(account) ?? 0n);
    if (account.available < 0n && !MAY_OWE.has(account.kind))
      found.push(`account ${account.id} is below zero`);
    if (account.debt > 0n) check(`available of the debtor ${account.id}`, account.available, 0n);
    const { limits } = account;
    if (limits && (limits.paid < 0n || limits.deposited < 0n))
      found.push(`the sums of account ${account.id} are below zero`);
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
    check(`stakes in ${market.id}`, stakesHeld.get(market) ?? 0n, stakesOf(market));
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
