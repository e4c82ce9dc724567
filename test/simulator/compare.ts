// Compares the engine's state with the model's world: the same accounts, orders, positions, books and numbers.
import type { Outcome } from '../../src/domain/exchange/engine/commands.js';
import type {
  Account,
  Market as EngineMarket,
  Order as EngineOrder,
  TradingState,
} from '../../src/domain/exchange/engine/index.js';
import { limitNow } from '../../src/domain/exchange/engine/limits/tally.js';
import { LIMIT_NAMES } from '../../src/domain/exchange/engine/state/user-limits.js';
import { mustAgree, mustHold } from './disagreement.js';
import { isExcluded, todayOf, valueOf } from './model/limits.js';
import type { Model } from './model/model.js';
import {
  findUser,
  acceptedStakes,
  sharesHeld,
  supply,
  type Market,
  type Order,
  type Wager,
} from './model/world.js';

const LOT = 10_000n;
const OUTCOMES: readonly Outcome[] = ['YES', 'NO'];

export const modelOrder = (order: Order) => ({
  id: order.id,
  userId: order.userId,
  outcome: order.outcome,
  side: order.side,
  price: order.price,
  quantity: order.quantity,
  expiresAtMs: order.expiresAtMs,
  filled: order.filled,
  cost: order.cost,
  fees: order.fees,
  held: order.held,
  status: order.status,
  reason: order.reason,
});

export const engineOrder = (order: EngineOrder) => ({
  id: order.id,
  userId: order.account.userId,
  outcome: order.outcome,
  side: order.side,
  price: order.price,
  quantity: order.quantity,
  expiresAtMs: order.expiresAtMs,
  filled: order.filled,
  cost: order.cost,
  fees: order.fees,
  held: order.held,
  status: order.status,
  reason: order.reason,
});

export function compareUser(state: TradingState, model: Model, userId: string): void {
  const account = state.users.get(userId);
  mustAgree(
    `account ${userId}`,
    account ? { available: account.available, held: account.held, debt: account.debt } : null,
    model.account(userId),
  );
  if (account) mustAgree(`limits of ${userId}`, engineLimits(state, account), modelLimits(model, userId));
}

function engineLimits({ nowMs }: TradingState, { limits }: Account): unknown {
  if (!limits) return null;
  const isToday = limits.day === Math.floor(nowMs / 86_400_000);
  return [
    ...LIMIT_NAMES.map((name) => limitNow(limits, name, nowMs)),
    (limits.excludedUntilMs ?? 0) > nowMs,
    ...[limits.deposited, limits.paid, limits.received].map((sum) => (isToday ? sum : 0n)),
  ];
}

function modelLimits({ world }: Model, userId: string): unknown {
  const user = findUser(world, userId);
  if (!user?.limits) return null;
  return [
    ...LIMIT_NAMES.map((name) => valueOf(world, user, name)),
    isExcluded(world, user),
    ...(['deposited', 'paid', 'received'] as const).map((kind) => todayOf(world, user, kind)),
  ];
}

export function compareUserOrders(state: TradingState, model: Model, userId: string): void {
  const account = state.users.get(userId);
  const orders: EngineOrder[] = [];
  for (const order of state.orders.values()) if (order.account === account) orders.push(order);
  orders.sort((a, b) => a.id - b.id);
  mustAgree(
    `open orders of ${userId}`,
    orders.map((order) => ({ ...engineOrder(order), marketId: order.market.id })),
    model.world.markets
      .flatMap((market) =>
        market.orders
          .filter((order) => order.userId === userId)
          .map((order) => ({ ...modelOrder(order), marketId: market.id })),
      )
      .sort((a, b) => a.id - b.id),
  );
}

/** Numbers, money, book and positions of a market. `userIds` limits the compared positions; null means all. */
export function compareMarket(
  state: TradingState,
  model: Model,
  marketId: string,
  userIds: readonly string[] | null,
): void {
  const market = state.markets.get(marketId);
  const twin = model.market(marketId);
  mustAgree(`market ${marketId}`, market ? engineNumbers(market) : null, twin ? modelNumbers(twin) : null);
  if (!market || !twin) return;
  for (const side of ['bids', 'asks'] as const)
    mustAgree(`${side} of ${marketId}`, engineLevels(market, side), model.levels(marketId, side));
  if (twin.state === 'FINALIZED' || twin.state === 'VOIDED') return;
  const ids = userIds ?? model.world.users.map(({ id }) => id);
  for (const userId of ids)
    for (const outcome of OUTCOMES) comparePosition(state, market, twin, userId, outcome);
}

function comparePosition(
  state: TradingState,
  market: EngineMarket,
  twin: Market,
  userId: string,
  outcome: Outcome,
): void {
  const account = state.users.get(userId);
  const position = account && market.positions[outcome].get(account.id);
  const expected = twin.positions.find((other) => other.userId === userId && other.outcome === outcome);
  mustAgree(
    `position of ${userId} in ${outcome} of ${market.id}`,
    position && {
      shares: position.shares,
      held: position.held,
      cost: position.cost,
      realised: position.realised,
    },
    expected && {
      shares: expected.shares,
      held: sharesHeld(twin, userId, outcome),
      cost: expected.cost,
      realised: expected.realised,
    },
  );
}

const wagerNumbers = (wager: Wager) => [
  wager.id,
  wager.userId,
  wager.toUserId,
  wager.type,
  wager.outcome,
  wager.proposerStake,
  wager.responderStake,
  wager.expiresAtMs,
  wager.status,
  wager.reason,
];

const modelNumbers = (market: Market) => ({
  state: market.state,
  outcome: market.outcome,
  lastPrice: market.lastPrice,
  deadline: market.deadline,
  resolveBy: market.resolveBy,
  windowEnds: market.windowEnds,
  resolvedBy: market.resolvedBy,
  round: market.round,
  pending: market.pending?.act ?? null,
  proposerBond: market.proposerBond,
  resolverBond: market.resolverBond,
  disputes: market.disputes.map(({ userId, round, claim, bond }) => [userId, round, claim, bond]),
  wagers: market.wagers.map(wagerNumbers),
  stakes: acceptedStakes(market),
  yes: supply(market, 'YES'),
  no: supply(market, 'NO'),
  pot: market.pot,
  fees: market.fees,
});

const engineNumbers = (market: EngineMarket) => ({
  state: market.state,
  outcome: market.outcome,
  lastPrice: market.lastPrice,
  deadline: market.deadlineMs,
  resolveBy: market.resolveByMs,
  windowEnds: market.windowEndsMs,
  resolvedBy: market.resolvedBy,
  round: market.round,
  pending: market.pendingAct,
  proposerBond: market.proposerBond?.amount ?? 0n,
  resolverBond: market.resolverBond?.amount ?? 0n,
  disputes: [...market.disputes.values()].map(({ account, round, claim, bond }) => [
    account.userId,
    round,
    claim,
    bond,
  ]),
  wagers: [...market.wagers.values()].map((wager) =>
    wagerNumbers({
      ...wager,
      userId: wager.proposer.userId ?? '',
      toUserId: wager.responder.userId ?? '',
      status: wager.status as Wager['status'],
    }),
  ),
  stakes: market.stakes,
  yes: market.yes,
  no: market.no,
  // The opposite side of items is one account of the house, which is compared separately.
  pot: market.venue === 'quote' ? 0n : market.pot.available,
  fees: market.venue === 'quote' ? 0n : market.fees.available,
});

/** [price of YES or of the item, micro shares], best first. */
function engineLevels(market: EngineMarket, side: 'bids' | 'asks'): [number, bigint][] {
  if (market.book)
    return market.book
      .levels(side === 'bids' ? 'bid' : 'ask')
      .map(({ tick, lots }) => [tick, BigInt(lots) * LOT]);
  const totals = new Map<number, bigint>();
  const resting = side === 'bids' ? market.quoteOrders?.buys : market.quoteOrders?.sells;
  for (const { price, quantity, filled } of resting ?? [])
    totals.set(price ?? 0, (totals.get(price ?? 0) ?? 0n) + (quantity ?? 0n) - filled);
  return [...totals];
}

export function compareHouse(state: TradingState, model: Model): void {
  const house = state.systemAccount('house');
  const { external, ...rest } = model.house();
  mustAgree(
    'house accounts',
    { house: house.available, houseHeld: house.held, quotes: state.systemAccount('quotes').available },
    rest,
  );
  mustAgree('all money', state.systemAccount('external').available, external);
}

/** Everything in both, whether a command has touched it or not. */
export function compareAll(state: TradingState, model: Model): void {
  compareHouse(state, model);
  const userIds = [...new Set([...state.users.keys(), ...model.world.users.map(({ id }) => id)])];
  for (const userId of userIds) {
    compareUser(state, model, userId);
    compareUserOrders(state, model, userId);
  }
  for (const { id } of model.world.markets) compareMarket(state, model, id, userIds);
  for (const { id, state: marketState } of state.markets.values()) {
    const isOver = ['FINALIZED', 'VOIDED', 'REJECTED'].includes(marketState);
    mustHold(
      isOver || model.world.markets.some((market) => market.id === id),
      'market',
      () => `the model does not know ${id}`,
    );
  }
  let orders = 0;
  for (const market of model.world.markets) orders += market.orders.length;
  mustAgree('number of open orders', state.orders.size, orders);
}
