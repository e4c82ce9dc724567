// Log-class traffic for tests, while no domain module has a log family yet: a module that registers `market` and
// appends events to its channels through the real log.
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import {
  FamilyRegistry,
  type EventView,
  type FamilyMessage,
  type FamilyProvider,
} from '../../src/contract/families.js';
import { EventLog } from '../../src/events/index.js';

declare module '../../src/events/event-map.js' {
  interface EventMap {
    'test.market.noted': { n: number };
  }
}

@Injectable()
export class MarketFeed implements FamilyProvider, OnModuleInit {
  readonly family = 'market';

  constructor(
    private readonly registry: FamilyRegistry,
    private readonly log: EventLog,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  /** Commits one event per market named, in one transaction. Answers the seq of the last. */
  async note(markets: readonly string[], n = 0): Promise<number> {
    const { seq } = await this.log.transaction(async (tx) => {
      for (const id of markets) tx.append('test.market.noted', { n }, { market: `market:${id}` });
    });
    return seq ?? 0;
  }

  messages({ seq, atMs, data }: EventView, channel: string): readonly FamilyMessage[] {
    const timestamp = new Date(atMs).toISOString();
    const { n } = JSON.parse(data) as { n: number };
    const body = {
      type: 'trade',
      market_id: channel.replace('market:', ''),
      timestamp,
      data: { trade_type: 'buy', outcome: true, shares: String(n), cost: '1', user: 'tester' },
      seq,
      channel,
    };
    return [{ key: '', name: null, json: JSON.stringify(body) }];
  }
}

@Module({ providers: [MarketFeed] })
export class MarketFeedModule {}
