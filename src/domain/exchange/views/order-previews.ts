// Previews of orders: reads the book and the account from the tables as of a seq, and computes the cost of the order with
// the engine's rules. It never reads the engine's memory.
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import type { OrderPreview } from '../../../contract/trading/orders.js';
import { LogReads, type Queryable } from '../../../platform/events/index.js';
import type { PlaceOrder } from '../engine/commands.js';
import type { MarketView } from '../engine/facts.js';
import { STEP_MAX } from '../engine/money/limits.js';
import { previewOf, type Preview, type PreviewScene } from '../engine/orders/preview.js';
import { sideOf } from '../engine/venues/book/order-book.js';
import { refusal } from '../exchange.errors.js';
import { AccountReader } from './account.reader.js';
import type { BookLevel } from './book-levels.js';
import { BookReader } from './book.reader.js';
import { MarketReader } from './market.reader.js';
import { averagePriceOf } from './wire.js';

/** The prices at which the house buys and sells an item, whole credits; null: the house does not. */
export type ItemPrices = PreviewScene['quote'];

type Place = Pick<PreviewScene, 'market' | 'levels' | 'quote'>;
import { newItemMarket } from '../engine/venues/quote/quote-rounds.js';
import { Account } from '../engine/index.js';
import { marketView } from '../engine/state/views.js';

@Injectable()
export class OrderPreviews {
  constructor(
    private readonly accounts: AccountReader,
    private readonly books: BookReader,
    private readonly markets: MarketReader,
    private readonly reads: LogReads,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'ORDER_VALUE_MIN'>,
  ) {}

  /** Throws the refusals of the desk, except for a lack of money or shares: `enough` is false then. */
  onMarket(command: PlaceOrder): Promise<{ value: OrderPreview; seq: number }> {
    return this.preview(command, (source) => this.marketPlace(command, source));
  }

  /** The same for an item, whose prices the caller knows. */
  onItem(command: PlaceOrder, quote: ItemPrices): Promise<{ value: OrderPreview; seq: number }> {
    const place: Place = { market: itemAsMarket(command.marketId), levels: [], quote };
    return this.preview(command, () => Promise.resolve(place));
  }

  private async preview(
    command: PlaceOrder,
    placeOf: (source: Queryable) => Promise<Place>,
  ): Promise<{ value: OrderPreview; seq: number }> {
    const { value: found, seq } = await this.reads.snapshot(async (source) => ({
      scene: { ...(await placeOf(source)), nowMs: this.clock.nowMs() },
      available: await this.available(command, source),
    }));
    const preview = previewOf(command, found.scene);
    if (typeof preview === 'string') throw refusal(preview);
    const isAll = command.side === 'SELL' && preview.hold === found.available;
    if (preview.hold < this.config.ORDER_VALUE_MIN && !isAll) throw refusal('order_too_small');
    return { value: toWire(preview, found.available), seq };
  }

  private async available(
    { userId, side, marketId, outcome }: PlaceOrder,
    source: Queryable,
  ): Promise<bigint> {
    if (side === 'BUY') {
      const { account } = await this.accounts.accountNow(userId, source);
      return BigInt(account?.available ?? 0);
    }
    const position = await this.accounts.positionNow(userId, marketId, outcome, source);
    return position ? BigInt(position.shares) - BigInt(position.held) : 0n;
  }

  private async marketPlace(command: PlaceOrder, source: Queryable): Promise<Place> {
    const { view: market } = await this.markets.viewNow(command.marketId, source);
    if (!market) throw refusal('unknown_market');
    if (market.venue !== 'book') return { market, levels: [], quote: null };
    const found = await this.resting(command, source);
    const levels = found.map(([side, tick, quantity]) => ({ side, tick, quantity: BigInt(quantity) }));
    return { market, levels, quote: null };
  }

  /** The levels of the book. A FOK order looks at a limited number of orders, so it gets the single orders that it would meet. */
  private async resting(
    { marketId, timeInForce, outcome, side }: PlaceOrder,
    source: Queryable,
  ): Promise<readonly BookLevel[]> {
    if (timeInForce === 'FOK') {
      const other = sideOf(outcome, side) === 'bid' ? 'ask' : 'bid';
      return this.books.firstOrders(marketId, other, STEP_MAX, source);
    }
    const { bids, asks } = await this.books.depth(marketId, source);
    return [...bids, ...asks];
  }
}

const toWire = ({ quantity, cost, fee, worstCost, hold }: Preview, available: bigint): OrderPreview => ({
  fillableQuantity: quantity.toString(),
  estimatedCost: cost.toString(),
  estimatedFee: fee.toString(),
  averagePrice: averagePriceOf(cost, quantity),
  worstCost: worstCost.toString(),
  hold: hold.toString(),
  available: available.toString(),
  enough: available >= hold,
});

/** The preview needs no account of the house. */
const itemAsMarket = (id: string): MarketView =>
  marketView(newItemMarket(id, new Account(0, 'quotes', null, null), 0));
