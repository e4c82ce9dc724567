// The events of a checked Ringside: events of two families in transactions of all shapes, appended through the real
// log. `writeSome` runs in the server's process and in a second process. Some events are on both families at once.
import { Injectable, Module, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { ChannelRegistry, type ChannelBodies } from '../../src/platform/channels/index.js';
import { defineEvents } from '../../src/platform/events/index.js';
import type { EventLog, LogTransaction } from '../../src/platform/events/index.js';
import { letEveryMarketExist } from '../support/every-market.js';
import { randomInt } from '../support/random.js';

declare module '../../src/platform/events/event-map.js' {
  interface EventMap {
    'check.market.noted': Noted;
  }
}

defineEvents({ 'check.market.noted': ['market'], 'pricing.prices.changed': ['market'] });

interface Noted {
  readonly n: number;
  readonly pad: string;
}

export const MARKETS = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6'] as const;
const EVENTS_PER_TRANSACTION_MAX = 4;
const PRICES_PER_EVENT_MAX = 12;

const POST = {
  id: 'd_1',
  marketId: 'checked',
  parentId: null,
  author: null,
  position: null,
  replies: 0,
  createdAt: new Date(0).toISOString(),
  editedAt: null,
  deleted: null,
} as const;

@Injectable()
export class CheckFeed implements OnModuleInit, OnApplicationBootstrap {
  constructor(private readonly registry: ChannelRegistry) {}

  onModuleInit(): void {
    this.registry.translate('check.market.noted', 'market', discussionOf);
    this.registry.translate('pricing.prices.changed', 'market', () => discussionOf({ n: 0, pad: '' }));
  }

  onApplicationBootstrap(): void {
    letEveryMarketExist(this.registry);
  }
}

/** The text begins with the number of the event. */
const discussionOf = ({ n, pad }: Noted): readonly ChannelBodies['market'][] => [
  {
    type: 'discussion',
    market_id: 'checked',
    data: { action: 'create', discussion: { ...POST, text: `${n} ${pad}` } },
  },
];

@Module({ providers: [CheckFeed] })
export class CheckFeedModule {}

export interface WriteOptions {
  /** The longest text in an event of a market. */
  readonly padMax: number;
  /** The items that have prices. */
  readonly items: readonly number[];
}

/** One random transaction: events of markets, new prices, or both in one event. */
export async function writeSome(
  log: EventLog,
  random: () => number,
  { padMax, items }: WriteOptions,
): Promise<void> {
  const market = () => `market:${MARKETS[randomInt(random, 0, MARKETS.length - 1)]}`;
  const kind = random();
  await log.transaction(async (tx) => {
    if (kind < 0.6) {
      const count = randomInt(random, 1, EVENTS_PER_TRANSACTION_MAX);
      for (let i = 0; i < count; i += 1) {
        const data = { n: randomInt(random, 1, 1e9), pad: 'x'.repeat(randomInt(random, 0, padMax)) };
        tx.append('check.market.noted', data, { market: market() });
      }
      return;
    }
    await changePrices(tx, random, items, kind < 0.9 ? null : market());
  });
}

/** Item prices as the sync would change them; also on the channel of a market if one is given. */
async function changePrices(
  tx: LogTransaction,
  random: () => number,
  items: readonly number[],
  market: string | null,
): Promise<void> {
  const at = new Date();
  const seconds = Math.floor(at.getTime() / 1_000);
  const chosen = new Set<number>();
  const count = randomInt(random, 1, PRICES_PER_EVENT_MAX);
  for (let i = 0; i < count; i += 1) chosen.add(items[randomInt(random, 0, items.length - 1)] ?? 0);
  const prices = [...chosen].map((item_id) => ({
    item_id,
    high: randomInt(random, 1, 1e9),
    low: randomInt(random, 1, 1e9),
    high_time: seconds,
    low_time: seconds,
  }));
  const [feed] = await tx.manager.query<{ id: number; source: string }[]>(
    `select id, source from price_feed where source = 'replay' for update`,
  );
  if (!feed) throw new Error('the feed has not begun');
  await tx.manager.query(
    `update item_price as price set high = row.high, low = row.low, high_time = $5, low_time = $5, synced_at = $6
     from unnest($2::int[], $3::bigint[], $4::bigint[]) as row(item_id, high, low)
     where price.feed_id = $1 and price.item_id = row.item_id`,
    [
      feed.id,
      prices.map((price) => price.item_id),
      prices.map((price) => price.high),
      prices.map((price) => price.low),
      seconds,
      at.toISOString(),
    ],
  );
  const data = { source: feed.source, timestamp: at.toISOString(), prices };
  tx.append('pricing.prices.changed', data, { prices: 'prices', ...(market ? { market } : {}) });
}
