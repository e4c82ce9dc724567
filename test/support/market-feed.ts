// Log-class traffic for tests about delivery: a module that replaces the family `market` and appends events to its
// channels through the real log.
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import {
  FamilyRegistry,
  type EventView,
  type FamilyMessage,
  type FamilyProvider,
} from '../../src/platform/channels/index.js';
import { EventLog, EventTail } from '../../src/platform/events/index.js';
import { caughtUpWith } from './caught-up-with.js';

declare module '../../src/platform/events/event-map.js' {
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
    private readonly tail: EventTail,
  ) {}

  onModuleInit(): void {
    this.registry.substitute(this);
  }

  /**
   * Commits one event per named market, in one transaction, and waits until this process streams them. Returns the
   * last seq.
   */
  async note(markets: readonly string[], n = 0): Promise<number> {
    const { seq } = await this.log.transaction(async (tx) => {
      for (const id of markets) tx.append('test.market.noted', { n }, { market: `market:${id}` });
    });
    await caughtUpWith(this.tail, seq ?? 0);
    return seq ?? 0;
  }

  messages({ seq, atMs, data, tx }: EventView, channel: string): readonly FamilyMessage[] {
    const timestamp = new Date(atMs).toISOString();
    const { n } = JSON.parse(data) as { n: number };
    const body = {
      type: 'trade',
      market_id: channel.replace('market:', ''),
      timestamp,
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
      seq,
      tx,
      part: 1,
      parts: 1,
      channel,
    };
    return [{ key: '', name: null, json: JSON.stringify(body) }];
  }
}

@Module({ providers: [MarketFeed] })
export class MarketFeedModule {}
