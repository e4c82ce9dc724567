// Reads what an order would meet, and asks what it would cost there. Engine memory is never looked at: what is told is
// true as of a seq.
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { CONFIG, type Config } from '../config/config.js';
import type { OrderPreview } from '../contract/trading/orders.js';
import { LogReads } from '../events/index.js';
import { PricesService } from '../pricing/index.js';
import type { PlaceOrder } from './engine/commands.js';
import type { MarketView } from './engine/facts.js';
import { sideOf } from './engine/order-book.js';
import { previewOf, type PreviewScene } from './preview.js';
import { AccountReader } from './reads/account.reader.js';
import { BookReader } from './reads/book.reader.js';
import { MarketReader } from './reads/market.reader.js';
import type { Queryable } from './reads/subject.js';
import { refusal } from './rest/to-command.js';
import { itemIdOf } from './wire.js';

type Place = Pick<PreviewScene, 'market' | 'levels' | 'quote'>;

@Injectable()
export class PreviewService {
  constructor(
    private readonly accounts: AccountReader,
    private readonly books: BookReader,
    private readonly markets: MarketReader,
    private readonly prices: PricesService,
    private readonly reads: LogReads,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws what the desk would refuse, but not for want of money or shares: that is `enough`. */
  async preview(command: PlaceOrder): Promise<{ value: OrderPreview; seq: number }> {
    const itemId = itemIdOf(command.marketId);
    const item = itemId === null ? null : await this.atQuote(itemId, command.marketId);
    const { value: scene, seq } = await this.reads.snapshot(async (source) => ({
      ...(item ?? (await this.onMarket(command, source))),
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

  private async onMarket({ marketId, outcome, side }: PlaceOrder, source: Queryable): Promise<Place> {
    const { view: market } = await this.markets.viewNow(marketId, source);
    if (!market) throw refusal('unknown_market');
    if (market.venue !== 'book') return { market, levels: [], quote: null };
    const { bids, asks } = await this.books.depth(marketId, source);
    return { market, levels: sideOf(outcome, side) === 'bid' ? asks : bids, quote: null };
  }

  /** The newest prices there are, a moment before the rest is read. Throws `unknown_item`. */
  private async atQuote(itemId: number, marketId: string): Promise<Place> {
    if (!this.config.TRADING_PAPER) throw refusal('quotes_off');
    const { data, feed } = await this.prices.latest([itemId]);
    const { high = null, low = null } = data[0] ?? {};
    const isQuote = high !== null && low !== null && !feed.stale;
    return {
      market: itemAsMarket(marketId),
      levels: [],
      quote: isQuote ? { ask: Math.max(high, low), bid: Math.min(high, low) } : null,
    };
  }
}

const itemAsMarket = (id: string): MarketView => ({
  id,
  venue: 'quote',
  question: '',
  phase: 'ACTIVE',
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
