// Item prices on the stream: one price-update per changed item. The key is the item, so a slow client gets the newest value.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ITEM_ID_MAX, type PricesChanged } from '../../../contract/pricing/prices.js';
import {
  ChannelRegistry,
  type ChannelBodies,
  type ChannelMessage,
  type ChannelOwner,
  type ChannelSnapshot,
  type ChannelWish,
  type Envelope,
} from '../../../platform/channels/index.js';
import { PricesReader } from './prices.reader.js';

@Injectable()
export class PricesChannel implements ChannelOwner<'prices'>, OnModuleInit {
  readonly family = 'prices';

  constructor(
    private readonly registry: ChannelRegistry,
    private readonly prices: PricesReader,
  ) {}

  onModuleInit(): void {
    this.registry.own(this);
    this.registry.translate('pricing.prices.changed', 'prices', updatesOf);
  }

  /** Names the fields, so that live, replayed and snapshot messages are the same bytes. */
  message(
    { item_id, high, low, high_time, low_time, timestamp }: ChannelBodies['prices'],
    { seq, channel }: Pick<Envelope, 'seq' | 'channel'>,
  ): ChannelMessage {
    const json = JSON.stringify({ item_id, high, low, high_time, low_time, timestamp, seq, channel });
    return { key: String(item_id), name: 'price-update', json };
  }

  /** Keys that are no item ids, or of items without a price, have no message. */
  async snapshot(_channel: string, keys: ReadonlySet<string> | null): Promise<ChannelSnapshot> {
    const items =
      keys &&
      [...keys]
        .filter((key) => /^[1-9]\d{0,9}$/.test(key))
        .map(Number)
        .filter((id) => id <= ITEM_ID_MAX);
    const { seq, data } = await this.prices.latest(items);
    return { seq, messages: data.map((price) => this.message(price, price)) };
  }

  batch(messages: readonly ChannelMessage[]): ChannelMessage {
    return { key: '', name: 'price-batch', json: `[${messages.map((message) => message.json).join(',')}]` };
  }

  keysOf({ items }: ChannelWish): ReadonlySet<string> | null {
    return items && new Set(items.map(String));
  }
}

const updatesOf = ({ prices, timestamp }: PricesChanged): readonly ChannelBodies['prices'][] =>
  prices.map((price) => ({ ...price, timestamp }));
