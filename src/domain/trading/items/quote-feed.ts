// Sends the prices of items to the desk: all prices when this process begins to lead, then the changed prices, and at each
// interval the age of the prices. The next interval repeats a price that was lost.
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { messageOf, RepeatedFault } from '../../../platform/common/repeated-fault.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { EventBus } from '../../../platform/events/index.js';
import { PricesService } from '../../pricing/index.js';
import { Exchange, type ItemQuote } from '../../exchange/index.js';

@Injectable()
export class QuoteFeed implements OnModuleInit, OnApplicationShutdown {
  private readonly fault = new RepeatedFault(new Logger('QuoteFeed'), 'Item prices reach the desk again.');
  private readonly sent = new Map<number, ItemQuote>();
  private readonly owned: (() => void)[] = [];
  private looking: Promise<void> | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly prices: PricesService,
    private readonly bus: EventBus,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    if (!this.config.TRADING_PAPER) return;
    this.exchange.onLead(() => {
      this.sent.clear();
      void this.look();
    });
    const timer = setInterval(() => void this.look(), this.config.PRICE_SYNC_INTERVAL_MS);
    this.owned.push(
      () => clearInterval(timer),
      this.bus.on('pricing.prices.changed', 'desk quotes', () => this.look()),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    for (const stop of this.owned) stop();
    await this.looking;
  }

  private look(): Promise<void> {
    if (!this.exchange.leads) return Promise.resolve();
    this.looking ??= this.send()
      .then(
        () => this.fault.clear(),
        (error: unknown) => this.fault.raise(`Item prices do not reach the desk: ${messageOf(error)}`),
      )
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async send(): Promise<void> {
    const { data, unlisted, feed } = await this.prices.latest(null);
    if (!feed.lastSyncAt) return;
    const lastListed = new Map(unlisted.map((item) => [item.item_id, Date.parse(item.lastListedAt)]));
    const changed = data
      .map(({ item_id: itemId, high, low }): ItemQuote => ({
        itemId,
        high,
        low,
        lastListedMs: lastListed.get(itemId) ?? null,
      }))
      .filter(({ itemId, high, low, lastListedMs }) => {
        const sent = this.sent.get(itemId);
        return sent?.high !== high || sent.low !== low || sent.lastListedMs !== lastListedMs;
      });
    await this.exchange.submit({ kind: 'quotes', atMs: Date.parse(feed.lastSyncAt), items: changed });
    for (const quote of changed) this.sent.set(quote.itemId, quote);
  }
}
