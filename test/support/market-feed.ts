// Log-class traffic for tests about delivery: a module that replaces the family `market` and appends events to its
// channels through the real log.
import { Injectable, Module, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { ChannelRegistry, type ChannelBodies } from '../../src/platform/channels/index.js';
import { defineEvents, EventLog, EventTail } from '../../src/platform/events/index.js';
import { caughtUpWith } from './caught-up-with.js';
import { letEveryMarketExist } from './every-market.js';

declare module '../../src/platform/events/event-map.js' {
  interface EventMap {
    'test.market.noted': { market: string; n: number };
  }
}

defineEvents({ 'test.market.noted': ['market'] });

@Injectable()
export class MarketFeed implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly registry: ChannelRegistry,
    private readonly log: EventLog,
    private readonly tail: EventTail,
  ) {}

  onModuleInit(): void {
    this.registry.translate('test.market.noted', 'market', tradeOf);
  }

  onApplicationBootstrap(): void {
    letEveryMarketExist(this.registry);
  }

  /**
   * Commits one event per named market, in one transaction, and waits until this process streams them. Returns the
   * last seq.
   */
  async note(markets: readonly string[], n = 0): Promise<number> {
    const { seq } = await this.log.transaction(async (tx) => {
      for (const id of markets) tx.append('test.market.noted', { market: id, n }, { market: `market:${id}` });
    });
    await caughtUpWith(this.tail, seq ?? 0);
    return seq ?? 0;
  }
}

const tradeOf = ({ market, n }: { market: string; n: number }): readonly ChannelBodies['market'][] => [
  {
    type: 'trade',
    market_id: market,
    data: {
      trade_id: '1',
      kind: 'transfer',
      trade_type: 'buy',
      outcome: true,
      price_bps: 5_000,
      shares: String(n),
      cost: '1',
      user: 'tester',
    },
  },
];

@Module({ providers: [MarketFeed] })
export class MarketFeedModule {}
