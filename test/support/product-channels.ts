// The registry of channels with all that the product registers, without an app around it.
import { AdminChannel } from '../../src/domain/admin/admin.channel.js';
import type { BookReader } from '../../src/domain/exchange/views/book.reader.js';
import type { MarketReader } from '../../src/domain/exchange/views/market.reader.js';
import { BookChannel } from '../../src/domain/market-data/book/book.channel.js';
import { TradeTranslator } from '../../src/domain/market-data/trades/trade.translator.js';
import { FinanceTranslator } from '../../src/domain/finance/finance.translator.js';
import { FightsTranslator } from '../../src/domain/fights/fights.translator.js';
import { MarketChannel } from '../../src/domain/markets/market.channel.js';
import { PeopleTranslator } from '../../src/domain/markets/people.translator.js';
import { FeedChannel } from '../../src/domain/pricing/items/feed/feed.channel.js';
import type { FeedReader } from '../../src/domain/pricing/items/feed/feed.reader.js';
import { PricingChannel } from '../../src/domain/pricing/hybrid/pricing.channel.js';
import type { HybridReader } from '../../src/domain/pricing/hybrid/hybrid.reader.js';
import { PricesChannel } from '../../src/domain/pricing/items/prices.channel.js';
import type { PricesReader } from '../../src/domain/pricing/items/prices.reader.js';
import { ProposalsTranslator } from '../../src/domain/proposals/proposals.translator.js';
import { UserChangedTranslator } from '../../src/domain/trading/user-changed.translator.js';
import { WatchlistsTranslator } from '../../src/domain/watchlists/watchlists.translator.js';
import { StatsChannel } from '../../src/edge/delivery/stats/stats.channel.js';
import { WebhooksTranslator } from '../../src/edge/webhooks/webhooks.translator.js';
import { AuthTranslator } from '../../src/platform/auth/auth.translator.js';
import { UserChannel } from '../../src/platform/auth/users/user.channel.js';
import { SystemClock } from '../../src/platform/common/clock.js';
import { readConfig } from '../../src/platform/config/config.js';
import { ChannelRegistry, type EventView, type ServedFamily } from '../../src/platform/channels/index.js';
import type { ChannelFamily } from '../../src/contract/streams/channels.js';

export interface ProductReaders {
  readonly books?: Pick<BookReader, 'depth'>;
  readonly markets?: Pick<MarketReader, 'unknown'>;
  readonly prices?: Pick<PricesReader, 'latest'>;
  readonly hybrid?: Pick<HybridReader, 'states' | 'unknown'>;
}

export function productChannels({ books, markets, prices, hybrid }: ProductReaders = {}): ChannelRegistry {
  const registry = new ChannelRegistry();
  for (const registered of [
    new UserChannel(registry),
    new AdminChannel(registry),
    new MarketChannel(registry, markets as MarketReader),
    new BookChannel(registry, books as BookReader, markets as MarketReader),
    new PricesChannel(registry, prices as PricesReader),
    new FeedChannel(registry, {} as FeedReader, new SystemClock()),
    new PricingChannel(registry, hybrid as HybridReader, new SystemClock(), readConfig({ NODE_ENV: 'test' })),
    new PeopleTranslator(registry),
    statsChannel(registry),
    new AuthTranslator(registry),
    new TradeTranslator(registry),
    new UserChangedTranslator(registry),
    new WatchlistsTranslator(registry),
    new FightsTranslator(registry),
    new FinanceTranslator(registry),
    new ProposalsTranslator(registry, readConfig({ NODE_ENV: 'test' })),
    new WebhooksTranslator(registry),
  ])
    registered.onModuleInit();
  return registry;
}

/** The channel of figures beside a delivery that has no streams, and processes that report nothing. */
function statsChannel(registry: ChannelRegistry): StatsChannel {
  type Parts = ConstructorParameters<typeof StatsChannel>;
  const nothing = { countStreams: () => undefined, onReport: () => undefined };
  const [own, cluster] = [nothing, nothing] as unknown as [Parts[3], Parts[4]];
  const [hub, broadcaster, log] = [{}, {}, {}] as unknown as [Parts[1], Parts[2], Parts[5]];
  return new StatsChannel(registry, hub, broadcaster, own, cluster, log, new SystemClock());
}

/** Throws when the registry does not serve the family. */
export function familyOf(registry: ChannelRegistry, family: ChannelFamily): ServedFamily {
  const served = registry.find(family);
  if (!served) throw new Error(`the family ${family} is not served`);
  return served;
}

/** An event as the log keeps it, with seq 42 in the commit that began at 41. */
export const loggedView = (type: string, data: unknown, rest: Partial<EventView> = {}): EventView => ({
  seq: 42,
  atMs: 1_700_000_000_000,
  tx: 41,
  type,
  data: JSON.stringify(data),
  ...rest,
});
