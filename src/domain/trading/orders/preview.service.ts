// The cost of an order before it is placed. For an item, the newest prices are read just before the other data.
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import type { OrderPreview } from '../../../contract/trading/orders.js';
import { PricesService } from '../../pricing/index.js';
import { itemIdOf, type ItemPrices, OrderPreviews, type PlaceOrder, refusal } from '../../exchange/index.js';

@Injectable()
export class PreviewService {
  constructor(
    private readonly previews: OrderPreviews,
    private readonly prices: PricesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws the refusals of the desk, except for a lack of money or shares: `enough` is false then. */
  async preview(command: PlaceOrder): Promise<{ value: OrderPreview; seq: number }> {
    const itemId = itemIdOf(command.marketId);
    if (itemId === null) return this.previews.onMarket(command);
    return this.previews.onItem(command, await this.quoteOf(itemId));
  }

  /** Throws `unknown_item`. */
  private async quoteOf(itemId: number): Promise<ItemPrices> {
    if (!this.config.TRADING_PAPER) throw refusal('quotes_off');
    const { data, unlisted, feed } = await this.prices.latest([itemId]);
    const { high = null, low = null } = data[0] ?? {};
    if (high === null || low === null || feed.stale || unlisted[0]?.stale) return null;
    return { ask: Math.max(high, low), bid: Math.min(high, low) };
  }
}
