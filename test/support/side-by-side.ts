// The engine and the naive book get the same orders of one market. Every answer and the books themselves must be the
// same. Each order has its own account with exactly the money it needs.
import {
  apply,
  emptyState,
  type Command,
  type Fact,
  type Order,
} from '../../src/domain/exchange/engine/index.js';
import { NaiveBook, type NaiveFill, type NaiveSide } from './naive-book.js';
import { STEP_MAX } from '../../src/domain/exchange/engine/money/limits.js';
import { LIFECYCLE_DEFAULTS } from '../../src/domain/exchange/engine/options.js';

export interface Fill extends NaiveFill {
  /** Number of the event that traded. */
  readonly event: number;
}

interface Known {
  readonly userId: string;
  readonly orderId: number;
}
interface Holder {
  readonly userId: string;
  readonly outcome: 'YES' | 'NO';
  readonly shares: bigint;
}

const LOT = 10_000n;
const BPS = 10_000;
const MARKET = 'flow';

export class SideBySide {
  readonly naive = new NaiveBook();
  readonly state = emptyState({
    paperFunds: 0n,
    quotes: false,
    quoteMaxAgeMs: 1,
    quoteExposureMax: 0n,
    orderValueMin: 0n,
    stepMax: STEP_MAX,
    lifecycle: LIFECYCLE_DEFAULTS,
  });
  readonly fills: Fill[] = [];
  /** How shares changed hands: transferred from one user to another, or minted or burned in pairs. */
  readonly kinds = new Set<string>();
  events = 0;
  private readonly orders = new Map<string, Known>();
  private readonly keys = new Map<number, string>();
  /** Users who hold shares and have no open order; the last of them sells next. */
  private readonly holders: Holder[] = [];

  /** `sells`: users who have bought shares sell them; otherwise all orders buy, bids YES and asks NO. */
  constructor(private readonly sells: boolean) {
    this.do({
      kind: 'create_market',
      marketId: MARKET,
      venue: 'book',
      makerFeeBps: 0,
      takerFeeBps: 0,
      liquidity: null,
      closesAtMs: null,
      voidRule: 'refund',
      voidPriceBps: null,
      actor: null,
    });
    this.do({ kind: 'open_market', marketId: MARKET, actor: null, reason: null });
  }

  enter(key: string, side: NaiveSide, tick: number, lots: number, mayRest = true): void {
    this.events += 1;
    const quantity = BigInt(lots) * LOT;
    const seller = this.sells ? this.takeHolder(side, quantity) : undefined;
    const userId = seller?.userId ?? `user-${key}`;
    const outcome = seller?.outcome ?? (side === 'bid' ? 'YES' : 'NO');
    const price = outcome === 'YES' ? tick : BPS - tick;
    if (!seller) {
      this.do({ kind: 'open_account', userId });
      this.fund(userId, BigInt(lots * price));
    }
    const orderId = this.state.counters.order;
    this.orders.set(key, { userId, orderId });
    this.keys.set(orderId, key);
    const facts = this.do({
      kind: 'place_order',
      userId,
      marketId: MARKET,
      clientOrderId: null,
      outcome,
      side: seller ? 'SELL' : 'BUY',
      type: 'LIMIT',
      timeInForce: mayRest ? 'GTC' : 'IOC',
      price,
      quantity,
      maxCost: null,
      expiresAtMs: null,
      postOnly: false,
      selfTradePrevention: 'cancel_newest',
    });
    this.judge(facts, this.naive.enter({ key, side, price: tick, lots }, mayRest));
  }

  /** Returns whether the order existed. */
  cancel(key: string): boolean {
    this.events += 1;
    const wasThere = this.naive.remove(key) !== null;
    const { userId, orderId } = this.orders.get(key) ?? { userId: 'nobody', orderId: 0 };
    const facts = this.do({ kind: 'cancel_order', userId, orderId }, wasThere ? undefined : 'unknown_order');
    this.judge(facts, []);
    return wasThere;
  }

  /** Takes some lots off a resting order, or all of it. */
  reduce(key: string, lots: number): void {
    const resting = this.naive.find(key);
    const order = this.resting(key);
    if (!resting || !order || resting.lots <= lots) {
      this.cancel(key);
      return;
    }
    this.events += 1;
    resting.lots -= lots;
    const quantity = (order.quantity ?? 0n) - BigInt(lots) * LOT;
    this.judge(this.amend(order, { price: null, quantity }), []);
  }

  /** Removes a resting order and enters its remaining quantity at another price. */
  reprice(key: string, tick: number): void {
    const resting = this.naive.find(key);
    const order = this.resting(key);
    if (!resting || !order || resting.price === tick) return;
    this.events += 1;
    this.naive.remove(key);
    const price = order.outcome === 'YES' ? tick : BPS - tick;
    if (order.side === 'BUY') {
      const has = order.account.available + order.held;
      this.fund(order.account.userId ?? '', BigInt(resting.lots * price) - has);
    }
    const facts = this.amend(order, { price, quantity: null });
    this.judge(facts, this.naive.enter({ ...resting, price: tick }));
  }

  /** The best price of each side, with its quantity. */
  bests(): { engine: string; naive: string } {
    const { bids, asks } = this.book;
    const ofLevel = (level: { tick: number; lots: number } | undefined) =>
      level ? `${level.lots}@${level.tick}` : '-';
    const ofOrders = (orders: readonly { price: number; lots: number }[]) => {
      const price = orders[0]?.price;
      if (price === undefined) return '-';
      let lots = 0;
      for (const order of orders) {
        if (order.price !== price) break;
        lots += order.lots;
      }
      return `${lots}@${price}`;
    };
    return {
      engine: `${ofLevel(bids.bestLevel)} ${ofLevel(asks.bestLevel)}`,
      naive: `${ofOrders(this.naive.bids)} ${ofOrders(this.naive.asks)}`,
    };
  }

  /** Every order in its place. */
  books(): { engine: string[]; naive: string[] } {
    const { bids, asks } = this.book;
    const tickOf = (order: Order) =>
      order.outcome === 'YES' ? (order.price ?? 0) : BPS - (order.price ?? 0);
    const line = (side: NaiveSide, key: string | undefined, lots: number, price: number) =>
      `${side} ${key}: ${lots}@${price}`;
    const ofEngine = (side: NaiveSide, orders: Iterable<Order>) =>
      [...orders].map((order) => line(side, this.keys.get(order.id), order.lots, tickOf(order)));
    return {
      engine: [...ofEngine('bid', bids.orders()), ...ofEngine('ask', asks.orders())],
      naive: [...this.naive.bids, ...this.naive.asks].map(({ side, key, lots, price }) =>
        line(side, key, lots, price),
      ),
    };
  }

  /**
   * Credits in the pot, and shares that users hold of each outcome. All three are equal, because every pair has cost
   * one credit.
   */
  supply(): { pot: bigint; yes: bigint; no: bigint } {
    const { pot, yes, no } = this.market;
    return { pot: pot.available, yes, no };
  }

  private get market() {
    const market = this.state.markets.get(MARKET);
    if (!market) throw new Error('the market is gone');
    return market;
  }

  private get book() {
    const { book } = this.market;
    if (!book) throw new Error('the market has no book');
    return book;
  }

  private resting(key: string): Order | undefined {
    return this.state.orders.get(this.orders.get(key)?.orderId ?? 0);
  }

  private fund(userId: string, amount: bigint): void {
    if (amount > 0n) this.do({ kind: 'deposit', userId, amount });
  }

  private amend(order: Order, change: { price: number | null; quantity: bigint | null }): readonly Fact[] {
    const userId = order.account.userId ?? '';
    return this.do({ kind: 'amend_order', userId, orderId: order.id, expiresAtMs: null, ...change });
  }

  /** `refusal` is the expected refusal; without it the engine must accept. */
  private do(command: Command, refusal?: string): readonly Fact[] {
    const result = apply(this.state, command, this.events);
    this.state.changes.clear();
    const code = result.ok ? undefined : result.code;
    if (code !== refusal)
      throw new Error(
        `event ${this.events}, ${command.kind}: ${code ?? 'accepted'}, not ${refusal ?? 'accepted'}`,
      );
    return result.ok ? result.facts : [];
  }

  private judge(facts: readonly Fact[], expected: readonly NaiveFill[]): void {
    const found = facts
      .filter((fact) => fact.type === 'trade')
      .map(({ maker, taker, price, quantity }) => ({
        maker: this.keys.get(maker?.orderId ?? 0) ?? '',
        taker: this.keys.get(taker.orderId) ?? '',
        price,
        lots: Number(quantity / LOT),
      }));
    if (JSON.stringify(found) !== JSON.stringify(expected))
      throw new Error(
        `event ${this.events}: the engine says ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`,
      );
    for (const fact of facts) if (fact.type === 'trade') this.kinds.add(fact.kind);
    for (const fill of expected) this.fills.push({ ...fill, event: this.events });
    if (this.sells) for (const fact of facts) this.remember(fact);
  }

  private remember(fact: Fact): void {
    if (fact.type !== 'order_executed' || fact.order.status !== 'FILLED') return;
    const { userId, outcome, shares } = fact.position;
    if (shares > 0n) this.holders.push({ userId, outcome, shares });
  }

  /** A user with enough shares to bid by selling NO, or to ask by selling YES. */
  private takeHolder(side: NaiveSide, quantity: bigint): Holder | undefined {
    const outcome = side === 'bid' ? 'NO' : 'YES';
    const at = this.holders.findLastIndex(
      (holder) => holder.outcome === outcome && holder.shares >= quantity,
    );
    return at < 0 ? undefined : this.holders.splice(at, 1)[0];
  }
}
