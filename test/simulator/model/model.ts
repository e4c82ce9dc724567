// The rules of docs/trading.md a second time, as simple as possible: one command after the other on plain objects.
// The model judges the engine, so it shares no code with the engine. Where the two differ, the rules decide which of
// them is wrong.
import type {
  BarAccount,
  CancelOrders,
  Command,
  ExcludeUser,
  SetLimits,
  Outcome,
} from '../../../src/domain/exchange/engine/commands.js';
import type { RefusalCode } from '../../../src/domain/exchange/engine/refusals.js';
import { amend, cancel, cancelAll, clearSome, endAllOrders } from './amend.js';
import { enterBook } from './book.js';
import { moveCash, repayDebts } from './cash.js';
import { takeQuotes, tryOn } from './items.js';
import { decide, decideByOperator, decideProposal, dispute, propose, resolve } from './decisions.js';
import { advance, changeMarket, createMarket, isDue, settle } from './lifecycle.js';
import { changeLimits, checkDeposit, note } from './limits.js';
import { merge } from './merge.js';
import { place } from './place.js';
import {
  allMoney,
  availableOf,
  creditsHeld,
  emptyWorld,
  findMarket,
  findUser,
  isBusy,
  MOST_COST,
  MOST_MONEY,
  newUser,
  noTraces,
  openOrdersOf,
  profitsHeld,
  Refusal,
  refuse,
  sharesHeld,
  supply,
  sweepOf,
  type Clearing,
  type Market,
  type ModelOptions,
  type Order,
  type Traces,
  type User,
  type Wager,
  type World,
} from './world.js';
import { answer, offer } from './wagers.js';

type Answer =
  | { readonly type: 'order'; readonly order: Order }
  /** The orders of `clearing` as they are now; later steps change the orders in `clearing`. */
  | { readonly type: 'orders'; readonly orders: readonly Order[]; readonly clearing: Clearing }
  | { readonly type: 'account'; readonly userId: string }
  | { readonly type: 'market'; readonly marketId: string }
  | { readonly type: 'merge' }
  | { readonly type: 'wager'; readonly wager: Wager }
  | { readonly type: 'done' };

export type Step =
  | { readonly ok: true; readonly answer: Answer; readonly traces: Traces }
  | { readonly ok: false; readonly code: RefusalCode };

export class Model {
  readonly world: World;

  /** `lookMax`: resting orders that one step of an order looks at; without it, an order trades in one step. */
  constructor(options: ModelOptions, lookMax = Number.POSITIVE_INFINITY) {
    this.world = emptyWorld(options, lookMax);
  }

  step(command: Command, nowMs: number): Step {
    const world = this.world;
    world.now = Math.max(world.now, nowMs);
    world.traces = noTraces();
    try {
      const answer = carryOut(world, command);
      takeForfeits(world);
      repayDebts(world);
      return { ok: true, answer, traces: world.traces };
    } catch (error) {
      if (error instanceof Refusal) return { ok: false, code: error.code };
      throw error;
    }
  }

  /** A cancellation of many orders whose second step cannot be stored. */
  cut(command: CancelOrders | BarAccount | SetLimits | ExcludeUser, nowMs: number): Step {
    const { world } = this;
    const { lookMax, options } = world;
    world.lookMax = options.stepMax;
    const first = this.step(command, nowMs);
    world.lookMax = lookMax;
    if (!first.ok || !clearingOf(world, command.userId)) return first;
    const answer = abandonClearing(world, command.userId);
    return first.answer.type === 'orders' ? { ...first, answer } : first;
  }

  /** A new process has begun: it has no quotes until new ones arrive, and its time is the last stored time. */
  startAnew(nowMs: number): void {
    this.world.now = nowMs;
    this.forgetQuotes();
  }

  /** Also the quotes whose steps are unfinished. */
  forgetQuotes(): void {
    this.world.quotesAtMs = null;
    for (const market of this.world.markets) market.high = market.low = null;
    this.world.rounds = [];
  }

  /** Whether a new quote of the item has more steps. */
  tries(itemId: string): boolean {
    return this.world.rounds.some(({ marketId }) => marketId === itemId);
  }

  /** Goes on in time. Returns the markets that are behind their due times, and may go on. */
  behind(nowMs: number): string[] {
    this.world.now = Math.max(this.world.now, nowMs);
    return this.world.markets
      .filter((market) => !isBusy(this.world, market) && isDue(this.world, market))
      .map(({ id }) => id);
  }

  /** The market that a command names, or that has the open order of the command. */
  marketIdOf(command: Command): string | null {
    if ('marketId' in command) return command.marketId;
    if ('wagerId' in command) return this.marketOfWager(command.wagerId);
    if (!('orderId' in command)) return null;
    const { orderId } = command;
    return this.world.markets.find(({ orders }) => orders.some(({ id }) => id === orderId))?.id ?? null;
  }

  private marketOfWager(wagerId: number): string | null {
    return this.world.markets.find(({ wagers }) => wagers.some(({ id }) => id === wagerId))?.id ?? null;
  }

  account(userId: string): { available: bigint; held: bigint; debt: bigint } | null {
    const user = findUser(this.world, userId);
    if (!user) return null;
    const held = creditsHeld(this.world, userId) + profitsHeld(this.world, userId);
    return { available: availableOf(this.world, user), held, debt: user.debt };
  }

  positions(userId: string): {
    marketId: string;
    outcome: Outcome;
    shares: bigint;
    held: bigint;
    cost: bigint;
    realised: bigint;
  }[] {
    return [...this.world.pastMarkets, ...this.world.markets].flatMap((market) =>
      market.positions
        .filter((position) => position.userId === userId)
        .map(({ outcome, shares, cost, realised }) => ({
          marketId: market.id,
          outcome,
          shares,
          held: sharesHeld(market, userId, outcome),
          cost,
          realised,
        })),
    );
  }

  openOrders(userId: string): Order[] {
    return openOrdersOf(this.world, userId).sort((a, b) => a.id - b.id);
  }

  /** [price of YES, total micro shares], best first. */
  levels(marketId: string, side: 'bids' | 'asks'): [number, bigint][] {
    const totals = new Map<number, bigint>();
    for (const order of findMarket(this.world, marketId)?.orders ?? []) {
      if (order.isSweeping) continue;
      const isBid = (order.outcome === 'YES') === (order.side === 'BUY');
      if (isBid !== (side === 'bids')) continue;
      const price = order.outcome === 'YES' ? (order.price ?? 0) : 10_000 - (order.price ?? 0);
      totals.set(price, (totals.get(price) ?? 0n) + (order.quantity ?? 0n) - order.filled);
    }
    return [...totals].sort(([a], [b]) => (side === 'bids' ? b - a : a - b));
  }

  market(marketId: string): (Market & { yes: bigint; no: bigint }) | null {
    const market = findMarket(this.world, marketId);
    return market ? { ...market, yes: supply(market, 'YES'), no: supply(market, 'NO') } : null;
  }

  house(): { external: bigint; house: bigint; houseHeld: bigint; quotes: bigint } {
    const { house, quotes, markets } = this.world;
    const houseHeld = markets.reduce((sum, { subsidy }) => sum + subsidy, 0n);
    return { external: -allMoney(this.world), house, houseHeld, quotes };
  }
}

function carryOut(world: World, command: Command): Answer {
  switch (command.kind) {
    case 'open_account':
      return openAccount(world, command.userId);
    case 'deposit':
    case 'withdraw':
      return moveMoney(world, command.userId, command.amount, command.kind);
    case 'bar_account':
      return barAccount(world, command.userId, command.isBarred);
    case 'set_limits':
    case 'exclude_user':
      return { type: 'account', userId: changeLimits(world, command, (id) => opened(world, id)) };
    case 'close_account':
      return closeAccount(world, command.userId, command.forfeit);
    case 'fund_house':
      checkAmount(command.amount);
      checkRoom(world, command.amount);
      world[command.account] += command.amount;
      return { type: 'account', userId: '' };
    case 'hold_withdrawal':
    case 'end_withdrawal':
    case 'pay_in':
    case 'reverse_payment':
      return { type: 'account', userId: moveCash(world, command) };
    case 'create_market':
      return { type: 'market', marketId: createMarket(world, command).id };
    case 'open_market':
    case 'pause_market':
    case 'close_market':
    case 'void_market':
      return { type: 'market', marketId: changeMarket(world, command).id };
    case 'settle_market':
      return { type: 'market', marketId: settle(world, command).id };
    case 'propose_market':
      return { type: 'market', marketId: propose(world, command).id };
    case 'approve_market':
    case 'reject_market':
      return { type: 'market', marketId: decideByOperator(world, command).id };
    case 'decide_proposal':
      return { type: 'market', marketId: decideProposal(world, command).id };
    case 'resolve_market':
      return { type: 'market', marketId: resolve(world, command).id };
    case 'dispute_market':
      return { type: 'market', marketId: dispute(world, command).id };
    case 'decide_dispute':
      return { type: 'market', marketId: decide(world, command).id };
    case 'place_order':
      return { type: 'order', order: { ...place(world, command) } };
    case 'amend_order':
      return { type: 'order', order: { ...amend(world, command) } };
    case 'cancel_order':
      return { type: 'order', order: { ...cancel(world, command) } };
    case 'cancel_orders':
      return ordersOf(cancelAll(world, command));
    case 'merge_shares':
      merge(world, command);
      return { type: 'merge' };
    case 'offer_wager':
      return { type: 'wager', wager: { ...offer(world, command) } };
    case 'accept_wager':
    case 'decline_wager':
    case 'cancel_wager':
      return { type: 'wager', wager: { ...answer(world, command) } };
    case 'quotes':
      takeQuotes(world, command);
      return { type: 'done' };
    case 'try_on':
      tryOn(world, command.marketId);
      return { type: 'done' };
    case 'sweep_on':
      return { type: 'order', order: { ...sweepOn(world, command.marketId) } };
    case 'abandon_round':
    case 'abandon_sweep':
      throw new Error('the simulator makes no step that cannot be stored');
    case 'clear_on':
      clearSome(world, clearingOf(world, command.userId) ?? missing(`a cancellation of ${command.userId}`));
      return { type: 'done' };
    case 'abandon_clearing':
      return abandonClearing(world, command.userId);
    case 'advance':
      advance(world, findMarket(world, command.marketId) ?? missing(`market ${command.marketId}`));
      return { type: 'done' };
    case 'finish_on':
      // The model ends a market in one step.
      return { type: 'done' };
  }
}

const ordersOf = (clearing: Clearing): Answer => ({
  type: 'orders',
  orders: clearing.orders.map((order) => ({ ...order })),
  clearing,
});

/** The answer has the orders that have ended; the others stay open. */
function abandonClearing(world: World, userId: string): Answer {
  const clearing = clearingOf(world, userId) ?? missing(`a cancellation of ${userId}`);
  world.clearings = world.clearings.filter((other) => other !== clearing);
  return ordersOf({ ...clearing, orders: clearing.orders.filter(({ status }) => status !== 'OPEN') });
}

function missing(what: string): never {
  throw new Error(`there is no ${what}`);
}

/** The cancellation of a user's orders that has more steps. */
export const clearingOf = ({ clearings }: World, userId: string): Clearing | undefined =>
  clearings.find((clearing) => clearing.userId === userId);

function sweepOn(world: World, marketId: string): Order {
  const market = findMarket(world, marketId);
  const order = market && sweepOf(market);
  if (!order) throw new Error(`nothing sweeps in ${marketId}`);
  enterBook(world, market, order);
  return order;
}

function openAccount(world: World, userId: string): Answer {
  if (!findUser(world, userId)) opened(world, userId);
  world.traces.users.push(userId);
  return { type: 'account', userId };
}

function opened(world: World, userId: string): User {
  checkRoom(world, world.options.paperFunds);
  return userOrNew(world, userId, world.options.paperFunds);
}

function barAccount(world: World, userId: string, isBarred: boolean): Answer {
  if (!isBarred && !findUser(world, userId)) refuse('unknown_account');
  const user = userOrNew(world, userId, paperFor(world));
  if (user.status !== 'forfeited') user.status = isBarred ? 'barred' : 'open';
  if (isBarred) endAllOrders(world, userId);
  world.traces.users.push(userId);
  return { type: 'account', userId };
}

function closeAccount(world: World, userId: string, forfeit: boolean): Answer {
  const known = findUser(world, userId);
  const mayTake = forfeit || world.options.paperFunds > 0n;
  if (known && !mayTake && isWorthSomething(world, known)) refuse('account_has_money');
  const user = userOrNew(world, userId);
  user.status = 'forfeited';
  endAllOrders(world, userId);
  world.traces.users.push(userId);
  return { type: 'account', userId };
}

/** Play money for a new user, unless all money together would be too much. */
const paperFor = (world: World): bigint => {
  const { paperFunds } = world.options;
  return allMoney(world) + paperFunds > MOST_MONEY ? 0n : paperFunds;
};

function userOrNew(world: World, userId: string, free = 0n): User {
  const known = findUser(world, userId);
  if (known) return known;
  const user = newUser(userId, free);
  world.users.push(user);
  return user;
}

const isWorthSomething = (world: World, { id, free, debt }: User): boolean =>
  free > 0n ||
  debt > 0n ||
  creditsHeld(world, id) > 0n ||
  openOrdersOf(world, id).length > 0 ||
  world.markets.some(({ positions }) => positions.some(({ userId, shares }) => userId === id && shares > 0n));

/** What is free of a closed account belongs to the house. */
function takeForfeits(world: World): void {
  for (const user of world.users) {
    const amount = user.status === 'forfeited' ? availableOf(world, user) : 0n;
    user.free -= amount;
    world.house += amount;
  }
}

function moveMoney(world: World, userId: string, amount: bigint, kind: 'deposit' | 'withdraw'): Answer {
  const user = findUser(world, userId) ?? refuse('unknown_account');
  if (kind === 'deposit' && user.status === 'forfeited') refuse('account_closed');
  checkAmount(amount);
  if (kind === 'deposit') {
    checkRoom(world, amount);
    checkDeposit(world, user, amount);
    note(world, userId, 'deposited', amount);
  } else if (availableOf(world, user) < amount) refuse('insufficient_funds');
  user.free += kind === 'deposit' ? amount : -amount;
  world.traces.users.push(userId);
  return { type: 'account', userId };
}

function checkAmount(amount: bigint): void {
  if (amount < 1n || amount > MOST_COST) refuse('bad_amount');
}

function checkRoom(world: World, amount: bigint): void {
  if (allMoney(world) + amount > MOST_MONEY) refuse('amount_too_large');
}
