// Item prices on the stream: one price-update per changed item, keyed by item. A slow client gets the newest price per item.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PRICES_CHANNEL } from '../../../contract/streams/channels.js';
import {
  FamilyRegistry,
  type EventView,
  type FamilyMessage,
  type FamilyProvider,
  type FamilySnapshot,
} from '../../../platform/channels/index.js';
import { ITEM_ID_MAX, type PricesChanged, type PriceUpdate } from '../../../contract/pricing/prices.js';
import { PricesService } from './prices.service.js';

@Injectable()
export class PricesFamily implements FamilyProvider, OnModuleInit {
  readonly family = 'prices';

  constructor(
    private readonly registry: FamilyRegistry,
    private readonly prices: PricesService,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  messages(event: EventView): readonly FamilyMessage[] {
    if (event.type !== 'pricing.prices.changed') return [];
    const { prices, timestamp } = JSON.parse(event.data) as PricesChanged;
    return prices.map((price) => toMessage({ ...price, timestamp, seq: event.seq, channel: PRICES_CHANNEL }));
  }

  /** A key that is not an item id, or whose item has no price, gets no message. */
  async snapshot(_channel: string, keys: ReadonlySet<string> | null): Promise<FamilySnapshot> {
    const items =
      keys &&
      [...keys]
        .filter((key) => /^[1-9]\d{0,9}$/.test(key))
        .map(Number)
        .filter((id) => id <= ITEM_ID_MAX);
    const { seq, data } = await this.prices.snapshot(items);
    return { seq, messages: data.map(toMessage) };
  }

  batch(messages: readonly FamilyMessage[]): FamilyMessage {
    return { key: '', name: 'price-batch', json: `[${messages.map((message) => message.json).join(',')}]` };
  }
}

/** Lists the fields by name, so that live, replayed and snapshot messages have the same bytes. */
const toMessage = ({
  item_id,
  high,
  low,
  high_time,
  low_time,
  timestamp,
  seq,
  channel,
}: PriceUpdate): FamilyMessage => ({
  key: String(item_id),
  name: 'price-update',
  json: JSON.stringify({ item_id, high, low, high_time, low_time, timestamp, seq, channel }),
});
