// New orders: near the touch, against resting orders, and as large as the user can just pay.
import type {
  Outcome,
  PlaceOrder,
  SelfTradePrevention,
  TimeInForce,
} from '../../src/domain/exchange/engine/commands.js';
import type { Chance } from './chance.js';
import { availableOf, findPosition, findUser, profitHeld, type Market, type World } from './model/world.js';
import type { Scenario } from './scenario.js';

const LIMIT_TIMES = { GTC: 60, IOC: 10, FOK: 8, GTD: 22 } as const;
const SELF_TRADE: readonly SelfTradePrevention[] = ['cancel_newest', 'cancel_oldest', 'cancel_both'];
/** Users who trade more often than other users, so that they meet their own orders. */
const BUSY_USERS = 4;

const isLively = ({ state, venue }: Market): boolean => state === 'ACTIVE' && venue === 'book';

export class OrderMaker {
  private readonly fair = new Map<string, number>();

  constructor(
    private readonly chance: Chance,
    private readonly scenario: Scenario,
    private readonly world: World,
  ) {}

  place(nowMs: number): PlaceOrder {
    const { chance, scenario, world } = this;
    const userId = chance.is(0.4)
      ? chance.pick(scenario.users.slice(0, BUSY_USERS))
      : chance.pick(scenario.users);
    const order: PlaceOrder = {
      kind: 'place_order',
      userId,
      marketId: 'm-0',
      clientOrderId: null,
      outcome: chance.pick(['YES', 'NO'] as const),
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      price: 5_000,
      quantity: 10_000n,
      maxCost: null,
      expiresAtMs: null,
      postOnly: false,
      selfTradePrevention: chance.pick(SELF_TRADE),
    };
    if (world.markets.length === 0) return order;
    let market = chance.pick(world.markets);
    if (!isLively(market) && chance.is(0.9)) market = chance.pick(world.markets);
    if (!isLively(market) && chance.is(0.8))
      market = chance.pick(world.markets.filter(isLively).concat(market));
    if (chance.is(0.01) && world.pastMarkets.length > 0) market = chance.pick(world.pastMarkets.slice(-20));
    const shaped = this.shaped({ ...order, marketId: market.id }, market, nowMs);
    if (!chance.is(0.1)) return shaped;
    // Time goes on before the desk comes to the order, so a near time may be over by then.
    return { ...shaped, validUntilMs: nowMs + chance.int(-1, chance.pick([1, 50, 20_000])) };
  }

  /** A small order that rests away from the quote of the item, so that a later quote meets many of them. */
  stacked(item: Market, nowMs: number): PlaceOrder {
    const { chance, scenario } = this;
    const sellers = item.positions.filter(({ shares }) => shares > 0n);
    const seller = sellers.length > 0 && chance.is(0.3) ? chance.pick(sellers) : null;
    const quoted = (seller ? item.high : item.low) ?? 100;
    const away = chance.int(1, Math.ceil(quoted * 0.05));
    const least = scenario.options.orderValueMin / BigInt(quoted) + 1n;
    const timeInForce = chance.pick(['GTC', 'GTC', 'GTD'] as const);
    return {
      kind: 'place_order',
      userId: seller?.userId ?? chance.pick(scenario.users),
      marketId: item.id,
      clientOrderId: null,
      outcome: 'YES',
      side: seller ? 'SELL' : 'BUY',
      type: 'LIMIT',
      timeInForce,
      price: Math.max(1, Math.min(2 ** 31 - 1, seller ? quoted + away : quoted - away)),
      quantity: seller ? chance.sized(seller.shares) : least + chance.sized(1_000n),
      maxCost: null,
      expiresAtMs: timeInForce === 'GTD' ? this.expiry(item, nowMs) : null,
      postOnly: false,
      selfTradePrevention: 'cancel_newest',
    };
  }

  private shaped(base: PlaceOrder, market: Market, nowMs: number): PlaceOrder {
    const { chance } = this;
    const mine = market.positions.filter(({ userId, shares }) => userId === base.userId && shares > 0n);
    const sells = mine.length > 0 ? chance.is(0.45) : chance.is(0.03);
    const outcome: Outcome =
      market.venue === 'quote' ? 'YES' : sells && mine.length > 0 ? chance.pick(mine).outcome : base.outcome;
    const isMarket = chance.is(0.2);
    const timeInForce: TimeInForce = isMarket
      ? chance.pick(['IOC', 'IOC', 'FOK'] as const)
      : market.venue === 'amm'
        ? 'FOK'
        : chance.weighted(LIMIT_TIMES);
    const price = isMarket ? null : this.price(market, outcome, (outcome === 'YES') !== sells);
    const order: PlaceOrder = {
      ...base,
      outcome,
      side: sells ? 'SELL' : 'BUY',
      type: isMarket ? 'MARKET' : 'LIMIT',
      timeInForce,
      price,
      expiresAtMs: timeInForce === 'GTD' ? this.expiry(market, nowMs) : null,
      postOnly:
        market.venue === 'book' && (timeInForce === 'GTC' || timeInForce === 'GTD') && chance.is(0.12),
      quantity: null,
    };
    const maxCost = isMarket && !sells ? this.money(base.userId, market) : null;
    const mayBeMissing = maxCost !== null && timeInForce === 'IOC';
    const quantity = mayBeMissing && chance.is(0.5) ? null : this.quantity(order, market);
    return { ...order, maxCost, quantity };
  }

  private expiry({ closesAtMs }: Market, nowMs: number): number {
    const { chance } = this;
    if (closesAtMs !== null && closesAtMs > nowMs && chance.is(0.2)) return closesAtMs;
    return nowMs + chance.int(1, chance.pick([50, 2_000, 20_000]));
  }

  /** The credits that a user spends: often all of them, and sometimes one micro credit too many. */
  private money(userId: string, market: Market): bigint {
    const { chance } = this;
    const available = this.fundsOf(userId, market);
    if (available < 2n || chance.is(0.1)) return chance.sized(100_000n);
    if (chance.is(0.15)) return available + BigInt(chance.int(-1, 1));
    return chance.is(0.5) ? chance.sized(available) : chance.big(1n, available);
  }

  /** The credits that the user can hold for a BUY in this market, with the held profit half of the time. */
  private fundsOf(userId: string, market: Market): bigint {
    const user = findUser(this.world, userId);
    if (!user) return 0n;
    return availableOf(this.world, user) + (this.chance.is(0.5) ? profitHeld(market, userId) : 0n);
  }

  private price(market: Market, outcome: Outcome, isBid: boolean): number {
    const { chance } = this;
    if (market.venue === 'quote') {
      const quoted = chance.pick([market.high, market.low]) ?? 100;
      const step = Math.ceil(quoted * 0.03);
      return Math.max(1, Math.min(2 ** 31 - 1, quoted + chance.int(-step, step)));
    }
    const inOutcome = (ofYes: number): number =>
      Math.max(1, Math.min(9_999, outcome === 'YES' ? ofYes : 10_000 - ofYes));
    if (market.venue === 'amm') return inOutcome((market.lastPrice ?? 5_000) + chance.int(-300, 300));
    const fair = this.fairOf(market.id);
    if (chance.is(0.03)) return chance.pick([1, 2, 9_998, 9_999]);
    if (market.orders.length > 0 && chance.is(0.25)) {
      const other = chance.pick(market.orders);
      const ofYes = other.outcome === 'YES' ? (other.price ?? 0) : 10_000 - (other.price ?? 0);
      return inOutcome(ofYes + chance.int(-1, 1));
    }
    // Most orders keep a distance to the opposite side; some cross.
    const away = chance.int(-1, chance.pick([3, 20, 400]));
    return inOutcome(isBid ? fair - away : fair + away);
  }

  private fairOf(marketId: string): number {
    const { chance, fair } = this;
    const last = fair.get(marketId) ?? chance.pick([5_000, 5_000, 3_000, 9_000, 4, 9_996]);
    const next = Math.max(1, Math.min(9_999, last + chance.int(-2, 2)));
    fair.set(marketId, next);
    return next;
  }

  private quantity(order: PlaceOrder, market: Market): bigint {
    const { chance } = this;
    const unit = market.venue === 'book' ? 10_000n : 1n;
    const whole = (quantity: bigint): bigint => (quantity < unit ? unit : (quantity / unit) * unit);
    if (order.side === 'SELL' && chance.is(0.9)) {
      const shares = findPosition(market, order.userId, order.outcome)?.shares ?? unit;
      return chance.is(0.3) ? whole(shares) : whole(chance.big(1n, shares + unit));
    }
    if (market.orders.length > 0 && chance.is(0.2)) {
      const other = chance.pick(market.orders);
      return whole((other.quantity ?? unit) - other.filled + BigInt(chance.int(-1, 1)) * unit);
    }
    if (market.venue === 'amm' && chance.is(0.3)) return chance.sized((market.liquidity ?? 1n) * 12n);
    // About as much as all of the user's credits can buy.
    const available = this.fundsOf(order.userId, market);
    const price = BigInt(order.price ?? (market.venue === 'quote' ? (market.high ?? 100) : 5_000));
    const affordable = market.venue === 'quote' ? available / price : (available * 10_000n) / price;
    if (affordable > unit && chance.is(0.15)) return whole(affordable) + BigInt(chance.int(0, 1)) * unit;
    const most = affordable / 4n;
    return whole(most > unit ? chance.sized(most) : chance.sized(unit * 100n));
  }
}
