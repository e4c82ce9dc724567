// The depth of order books, on `book:{marketId}`: an image first, then changed levels. A slow client gets the newest state
// of every changed level in one message, with the newest checksum. Images are read from the tables, never from the engine.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { BookLevels } from '../../../contract/market-data/book.js';
import {
  FamilyRegistry,
  type EventView,
  type FamilyMessage,
  type FamilyProvider,
  type FamilySnapshot,
} from '../../../platform/channels/index.js';
import type { MarketOrdersChanged } from '../../../platform/events/payloads/exchange.js';
import { type BookLevel, BookReader, checksumOf } from '../../exchange/index.js';

const PREFIX = 'book:';

@Injectable()
export class BookFamily implements FamilyProvider, OnModuleInit {
  readonly family = 'book';
  readonly needsSnapshot = true;

  constructor(
    private readonly registry: FamilyRegistry,
    private readonly books: BookReader,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  messages({ type, data, atMs, seq }: EventView, channel: string): readonly FamilyMessage[] {
    if (type !== 'exchange.market.orders_changed') return [];
    const { marketId, levels, checksum } = JSON.parse(data) as MarketOrdersChanged;
    if (checksum === null) return [];
    const timestamp = new Date(atMs).toISOString();
    return [
      messageOf({ type: 'book_levels', market_id: marketId, channel, levels, checksum, timestamp, seq }),
    ];
  }

  /** The newest state of every changed level, with the other fields of the newest message. */
  merge(messages: readonly FamilyMessage[]): FamilyMessage {
    const changes = messages.map(({ json }) => JSON.parse(json) as BookLevels);
    const newest = changes.at(-1);
    if (!newest) throw new Error('there is nothing to merge');
    const levels = new Map<string, BookLevel>();
    for (const change of changes)
      for (const level of change.levels) levels.set(`${level[0]} ${level[1]}`, level);
    return messageOf({ ...newest, levels: [...levels.values()] });
  }

  /** A market without a book, and an unknown market, has an empty image. */
  async snapshot(channel: string): Promise<FamilySnapshot> {
    const marketId = channel.slice(PREFIX.length);
    const { bids, asks, atMs, seq } = await this.books.depth(marketId);
    const image = messageOf({
      type: 'book_image',
      market_id: marketId,
      channel,
      levels: [...bids, ...asks],
      checksum: checksumOf(bids, asks),
      timestamp: new Date(atMs).toISOString(),
      seq,
    });
    return { seq, messages: [image] };
  }
}

interface BookMessage extends Omit<BookLevels, 'type'> {
  readonly type: 'book_image' | 'book_levels';
}

/** Lists the fields by name, so that live and replayed messages have the same bytes. The key is the market. */
function messageOf({
  type,
  market_id,
  channel,
  levels,
  checksum,
  timestamp,
  seq,
}: BookMessage): FamilyMessage {
  const json = JSON.stringify({ type, market_id, channel, levels, checksum, timestamp, seq });
  return { key: market_id, name: null, json };
}
