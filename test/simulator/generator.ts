// Makes commands that a busy exchange might receive, and some invalid ones. It reads the model's world, so that
// prices are near the touch, users are nearly broke, and cancellations find orders. The same seed makes the same
// commands.
import type {
  Command,
  NewMarketTerms,
  Outcome,
  PausePolicy,
  Side,
} from '../../src/domain/exchange/engine/commands.js';
import { cashCommand } from './cashier.js';
import { Chance } from './chance.js';
import { Coalition } from './coalition.js';
import { Court } from './court.js';
import { NOTHING, spoil } from './junk.js';
import type { Market, Order, World } from './model/world.js';
import { adminCommand, moneyCommand } from './office.js';
import { OrderMaker } from './order-maker.js';
import { Raffle } from './raffle.js';
import { QuoteMaker } from './quote-maker.js';
import type { Scenario } from './scenario.js';
import { WagerMaker } from './wager-maker.js';

const WEIGHTS = {
  place: 600,
  coalition: 80,
  merge: 15,
  amend: 100,
  cancel: 80,
  cancelAll: 15,
  quotes: 40,
  stack: 10,
  admin: 15,
  court: 60,
  raffle: 4,
  wager: 90,
  money: 40,
  cash: 40,
  time: 10,
  repeat: 10,
} as const;
const SPOILT = 0.05;
/** Users can buy hardly anything of an item at this price. */
const DEAR = 10_000;
/** Moments to which time moves at once. */
const SOON_MS = 30_000;
const DAY_MS = 86_400_000;
/** Finished orders that commands still name. */
const PAST_ORDERS = 200;

export interface TimedCommand {
  readonly command: Command;
  readonly nowMs: number;
}

export class Generator {
  private readonly chance: Chance;
  private readonly orders: OrderMaker;
  private readonly coalition: Coalition;
  private readonly court: Court;
  private readonly raffle: Raffle;
  private readonly quotes: QuoteMaker;
  private readonly wagers: WagerMaker;
  private readonly seen: Order[] = [];
  private nowMs: number;
  /** How many more orders are stacked on an item. */
  private stacking = 0;
  private stackedId = '';
  private last: Command = NOTHING;

  constructor(
    seed: number,
    private readonly scenario: Scenario,
    private readonly world: World,
  ) {
    this.chance = new Chance(seed);
    this.orders = new OrderMaker(this.chance, scenario, world);
    this.coalition = new Coalition(this.chance, scenario, world);
    this.quotes = new QuoteMaker(this.chance, scenario);
    this.court = new Court(this.chance, scenario, world);
    this.raffle = new Raffle(this.chance, scenario, world);
    this.wagers = new WagerMaker(this.chance, scenario, world);
    this.nowMs = scenario.startMs;
  }

  next(): TimedCommand {
    const { chance } = this;
    if (chance.is(0.01)) this.nowMs = this.momentous();
    else if (chance.is(0.4)) this.nowMs += chance.int(1, chance.is(0.002) ? 10_000 : 10);
    let command = this.good();
    if (chance.is(SPOILT)) command = spoil(chance, command, this.nowMs);
    this.last = command;
    // Some commands come late, with an older clock reading.
    return { command, nowMs: chance.is(0.05) ? this.nowMs - chance.int(1, 50) : this.nowMs };
  }

  /** The exact moment at which an order or market ends, or a moment next to it. */
  private momentous(): number {
    const { chance, world, nowMs } = this;
    const { quotesAtMs, options } = world;
    const moments = world.markets.flatMap(({ deadline, lastListedMs, orders, wagers }) => [
      deadline ?? 0,
      (lastListedMs ?? 0) + options.quoteMaxAgeMs,
      ...orders.slice(0, 3).map(({ expiresAtMs }) => expiresAtMs ?? 0),
      ...wagers.slice(-3).map(({ expiresAtMs }) => expiresAtMs),
    ]);
    const stale = (quotesAtMs ?? 0) + options.quoteMaxAgeMs;
    const soon = [...moments, stale].filter((atMs) => atMs > nowMs && atMs < nowMs + SOON_MS);
    return soon.length === 0 ? nowMs : chance.pick(soon) + chance.int(0, 1);
  }

  private good(): Command {
    const { chance, world, scenario } = this;
    const missing = scenario.users.find((id) => !world.users.some((user) => user.id === id));
    if (missing !== undefined && chance.is(0.3)) return { kind: 'open_account', userId: missing };
    const needed = this.upkeep();
    if (needed && chance.is(0.1)) return needed;
    const bound = this.raffle.isUnderWay && chance.is(0.5) ? this.raffle.next() : null;
    if (bound) return bound;
    if (this.stacking > 0 && chance.is(0.7)) return this.stack();
    if (world.rounds.length > 0 && chance.is(0.15)) return this.quoteBetween();
    switch (chance.weighted(WEIGHTS)) {
      case 'place':
        return this.insider() ?? this.orders.place(this.nowMs);
      case 'coalition':
        return this.coalition.next() ?? this.orders.place(this.nowMs);
      case 'merge':
        return this.merge();
      case 'amend':
        return this.amend();
      case 'cancel':
        return this.cancel();
      case 'cancelAll':
        return chance.is(0.5) ? this.cancelSome() : this.stop(this.busiest());
      case 'quotes':
        return this.quotes.next(this.nowMs);
      case 'stack':
        return this.stack();
      case 'admin':
        return adminCommand(chance, world);
      case 'court':
        return this.court.next() ?? this.orders.place(this.nowMs);
      case 'raffle':
        return this.raffle.next() ?? this.orders.place(this.nowMs);
      case 'wager':
        return this.wagers.next() ?? this.orders.place(this.nowMs);
      case 'money':
        return moneyCommand(chance, scenario, world);
      case 'cash':
        return cashCommand(chance, world);
      case 'time':
        this.nowMs += chance.is(0.02) ? DAY_MS : chance.int(0, 1_000);
        return NOTHING;
      case 'repeat':
        return this.last;
    }
  }

  /** An order of a person who has asked for an act that a second person must repeat. */
  private insider(): Command | null {
    const { chance, world } = this;
    const asked = world.markets.find(({ pending, state }) => pending !== null && state === 'ACTIVE');
    const userId = asked?.pending?.by ?? null;
    if (!asked || userId === null || chance.is(0.5)) return null;
    const order = this.orders.place(this.nowMs);
    return order.kind === 'place_order' ? { ...order, userId, marketId: asked.id } : null;
  }

  private cancelSome(): Command {
    const { chance, world, scenario } = this;
    return {
      kind: 'cancel_orders',
      userId: chance.pick(scenario.users),
      marketId: chance.is(0.7) && world.markets.length > 0 ? chance.pick(world.markets).id : null,
      outcome: chance.pick<Outcome | null>([null, 'YES', 'NO']),
      side: chance.pick<Side | null>([null, 'BUY', 'SELL']),
    };
  }

  /** Cancels everything that a user has open: the user, an operator, or a ban. */
  private stop(userId: string): Command {
    const all = { kind: 'cancel_orders', userId, marketId: null, outcome: null, side: null } as const;
    const ban = { kind: 'bar_account', userId, isBarred: true } as const;
    const by = this.chance.pick(['user', 'operator'] as const);
    const lower = { kind: 'set_limits', userId, by, loss: this.chance.sized(10n ** 8n) } as const;
    const untilMs = this.nowMs + DAY_MS + 1;
    if (this.chance.is(0.05)) return { kind: 'exclude_user', userId, untilMs };
    return this.chance.pick<Command>([all, all, { ...all, reason: 'operator' }, lower, lower, ban]);
  }

  /** The user with most open orders, who needs most steps to cancel them. */
  private busiest(): string {
    const { chance, world, scenario } = this;
    const counts = new Map<string, number>();
    for (const { orders } of world.markets)
      for (const { userId } of orders) counts.set(userId, (counts.get(userId) ?? 0) + 1);
    const [most] = [...counts].sort(([, a], [, b]) => b - a);
    return most?.[0] ?? chance.pick(scenario.users);
  }

  /** Keeps enough markets, and not too many orders in any market. */
  private upkeep(): Command | null {
    const { chance, world, scenario } = this;
    const markets = world.markets.filter(({ venue }) => venue !== 'quote');
    const crowded = world.markets.find(({ orders }) => orders.length > scenario.ordersPerMarket);
    if (crowded)
      return {
        kind: 'cancel_orders',
        userId: chance.pick(crowded.orders).userId,
        marketId: crowded.id,
        outcome: null,
        side: null,
      };
    if (markets.length < scenario.markets) return this.newMarket();
    const waiting = markets.find(({ state }) => state === 'APPROVED' || state === 'PAUSED');
    if (!waiting) return null;
    if (waiting.venue === 'amm' && chance.is(0.5))
      return {
        kind: 'fund_house',
        account: 'house',
        amount: ((waiting.liquidity ?? 0n) * 7n) / 10n + 1n,
      };
    return { kind: 'open_market', marketId: waiting.id, actor: 'admin', reason: null };
  }

  private newMarket(): Command {
    const { chance, world, scenario } = this;
    const venue = chance.is(0.65) ? 'book' : 'amm';
    const fees = [0, 0, 0, 1, 7, 25, 30, 333, 1_000];
    const isPriced = venue === 'book' && chance.is(0.2);
    const closesAtMs = chance.is(0.3) ? this.nowMs + chance.int(1, 60_000) : null;
    const terms: NewMarketTerms = {
      marketId: `m-${world.markets.length + world.pastMarkets.length}`,
      venue,
      makerFeeBps: chance.pick(fees),
      takerFeeBps: chance.pick(fees),
      liquidity:
        venue === 'book' ? null : chance.pick([10n ** 6n, 5_000_000n, 10n ** 8n, 10n ** 10n, 10n ** 13n]),
      closesAtMs,
      voidRule: isPriced ? 'price' : 'refund',
      voidPriceBps: isPriced ? chance.pick([0, 1, 3_333, 5_000, 10_000]) : null,
      resolverId: chance.is(0.2) ? chance.pick(scenario.users) : null,
      disputeWindowMs: chance.pick([20_000, 0, 5_000, 40_000]),
      resolveWithinMs: chance.pick([30_000, 0, 20_000]),
      pausePolicy: chance.pick<PausePolicy>(['keep', 'cancel']),
    };
    if (chance.is(0.7)) return { kind: 'create_market', ...terms, actor: 'admin' };
    return {
      kind: 'propose_market',
      ...terms,
      proposerId: chance.pick(scenario.users),
      bond: chance.is(0.5) ? 0n : chance.sized(1_000_000n),
      voteEndsMs: this.nowMs + chance.int(1, 20_000),
    };
  }

  private anyOrder(): { market: Market; order: Order } | null {
    const { chance, world, seen } = this;
    const markets = world.markets.filter(({ orders }) => orders.length > 0);
    if (markets.length === 0) return null;
    const market = chance.pick(markets);
    const order = chance.is(0.93) || seen.length === 0 ? chance.pick(market.orders) : chance.pick(seen);
    seen.push(order);
    if (seen.length > PAST_ORDERS) seen.shift();
    return { market, order };
  }

  private merge(): Command {
    const { chance, world, scenario } = this;
    const markets = world.markets.filter(({ positions }) => positions.length > 0);
    if (markets.length === 0) return NOTHING;
    const market = chance.pick(markets);
    const { userId, shares } = chance.pick(market.positions);
    const unit = market.venue === 'book' ? 10_000n : 1n;
    return {
      kind: 'merge_shares',
      userId: chance.is(0.97) ? userId : chance.pick(scenario.users),
      marketId: market.id,
      quantity: chance.is(0.3) ? shares : (chance.sized(shares + 1n) / unit + 1n) * unit,
    };
  }

  private cancel(): Command {
    const found = this.anyOrder();
    const userId = found && this.chance.is(0.95) ? found.order.userId : this.chance.pick(this.scenario.users);
    return { kind: 'cancel_order', userId, orderId: found?.order.id ?? 1 };
  }

  private amend(): Command {
    const { chance } = this;
    const found = this.anyOrder();
    if (!found) return NOTHING;
    const { market, order } = found;
    const quantity = order.quantity ?? 0n;
    const unit = market.venue === 'book' ? 10_000n : 1n;
    const rest = (quantity - order.filled) / unit;
    const newQuantity = chance.pick([
      null,
      quantity,
      order.filled + chance.big(0n, rest) * unit,
      order.filled + chance.big(0n, rest) * unit,
      quantity + chance.sized(100n) * unit,
    ]);
    const step = chance.pick([1, 1, 5, 100]);
    const newPrice = chance.is(0.5) ? null : (order.price ?? 0) + chance.int(-step, step);
    return {
      kind: 'amend_order',
      userId: chance.is(0.96) ? order.userId : chance.pick(this.scenario.users),
      orderId: order.id,
      price: newPrice,
      quantity: newQuantity,
      expiresAtMs: order.timeInForce === 'GTD' && chance.is(0.3) ? this.nowMs + chance.int(0, 5_000) : null,
    };
  }

  /** Several resting orders for one item, and then a quote that may reach all of them. */
  private stack(): Command {
    const { chance, world } = this;
    const items = world.markets.filter(({ venue, low }) => venue === 'quote' && (low ?? 1) < DEAR);
    const item = items.find(({ id }) => id === this.stackedId) ?? items[0];
    if (!item) return this.quotes.next(this.nowMs);
    if (this.stacking === 0) {
      this.stacking = chance.int(3, 25);
      this.stackedId = chance.pick(items).id;
    }
    this.stacking -= 1;
    return this.orders.stacked(item, this.nowMs);
  }

  /** A newer quote between the steps of an older quote, often just after an order of the item has expired. */
  private quoteBetween(): Command {
    const { chance, world, nowMs } = this;
    const busy = world.markets.filter(({ id }) => world.rounds.some(({ marketId }) => marketId === id));
    const ends = busy.flatMap(({ orders }) => orders.map(({ expiresAtMs }) => expiresAtMs ?? 0));
    const later = ends.filter((atMs) => atMs > nowMs && atMs < nowMs + SOON_MS);
    if (later.length > 0 && chance.is(0.5)) this.nowMs = chance.pick(later) + chance.int(0, 1);
    return this.quotes.next(this.nowMs);
  }
}
