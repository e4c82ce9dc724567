// Reads what an order would meet, and asks what it would cost there. Engine memory is never looked at: what is told is
// true as of a seq.
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import type { OrderPreview } from '../../../contract/trading/orders.js';
import { LogReads, type Queryable } from '../../../platform/events/index.js';
import type { PlaceOrder } from '../engine/commands.js';
import type { MarketView } from '../engine/facts.js';
import { sideOf } from '../engine/venues/book/order-book.js';
import { refusal } from '../exchange.errors.js';
import { AccountReader } from './account.reader.js';
import { BookReader } from './book.reader.js';
import { MarketReader } from './market.reader.js';
import { previewOf, type PreviewScene } from './preview.js';

/** What the house buys and sells an item at, whole credits; null when it does not. */
export type ItemPrices = PreviewScene['quote'];

type Place = Pick<PreviewScene, 'market' | 'levels' | 'quote'>;

@Injectable()
export class OrderPreviews {
  constructor(
    private readonly accounts: AccountReader,
    private readonly books: BookReader,
    private readonly markets: MarketReader,
    private readonly reads: LogReads,
    private readonly clock: Clock,
  ) {}

  /** Throws what the desk would refuse, but not for want of money or shares: that is `enough`. */
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
    const { value: scene, seq } = await this.reads.snapshot(async (source) => ({
      ...(await placeOf(source)),
      available: await this.available(command, source),
      nowMs: this.clock.nowMs(),
    }));
    const preview = previewOf(command, scene);
    if (typeof preview === 'string') throw refusal(preview);
    return { value: preview, seq };
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

  private async marketPlace({ marketId, outcome, side }: PlaceOrder, source: Queryable): Promise<Place> {
    const { view: market } = await this.markets.viewNow(marketId, source);
    if (!market) throw refusal('unknown_market');
    if (market.venue !== 'book') return { market, levels: [], quote: null };
    const { bids, asks } = await this.books.depth(marketId, source);
    return { market, levels: sideOf(outcome, side) === 'bid' ? asks : bids, quote: null };
  }
}

const itemAsMarket = (id: string): MarketView => ({
  id,
  venue: 'quote',
  question: '',
  state: 'ACTIVE',
  makerFeeBps: 0,
  takerFeeBps: 0,
  liquidity: null,
  yes: 0n,
  no: 0n,
  outcome: null,
  closesAtMs: null,
  createdAtMs: 0,
  lastPrice: null,
});
