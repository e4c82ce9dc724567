// The depth of order books, on `book:{marketId}`: an image first, then changed levels. A slow client gets the newest of
// every level in one message, with the newest checksum. Images are read from the tables, never from the engine.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ChannelRefusal } from '../../../contract/auth/access.js';
import type { Channel } from '../../../contract/streams/channels.js';
import type { BookImage, BookLevels } from '../../../contract/market-data/book.js';
import {
  ChannelRegistry,
  type ChannelBodies,
  type ChannelMessage,
  type ChannelOwner,
  type ChannelSnapshot,
  type Envelope,
} from '../../../platform/channels/index.js';
import type { MarketOrdersChanged } from '../../../platform/events/payloads/exchange.js';
import {
  type BookLevel,
  BookReader,
  checksumOf,
  MarketReader,
  unknownMarkets,
} from '../../exchange/index.js';

const PREFIX = 'book:';

@Injectable()
export class BookChannel implements ChannelOwner<'book'>, OnModuleInit {
  readonly family = 'book';
  readonly needsSnapshot = true;

  constructor(
    private readonly registry: ChannelRegistry,
    private readonly books: BookReader,
    private readonly markets: MarketReader,
  ) {}

  onModuleInit(): void {
    this.registry.own(this);
    this.registry.translate('exchange.market.orders_changed', 'book', levelsOf);
  }

  absent(channels: readonly Channel[]): Promise<ReadonlyMap<string, ChannelRefusal>> {
    return unknownMarkets(this.markets, channels);
  }

  message(body: ChannelBodies['book'], { channel, timestamp, seq }: Envelope): ChannelMessage {
    return messageOf({ ...body, channel, timestamp, seq });
  }

  /** The union of the newest levels, with the other fields of the newest message. */
  merge(messages: readonly ChannelMessage[]): ChannelMessage {
    const changes = messages.map(({ json }) => JSON.parse(json) as BookLevels);
    const newest = changes.at(-1);
    if (!newest) throw new Error('there is nothing to merge');
    const levels = new Map<string, BookLevel>();
    for (const change of changes)
      for (const level of change.levels) levels.set(`${level[0]} ${level[1]}`, level);
    return messageOf({ ...newest, levels: [...levels.values()] });
  }

  /** The image of a market without a book, or of an unknown market on SSE, is empty. */
  async snapshot(channel: string): Promise<ChannelSnapshot> {
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

/** Trades that left the book as it was have no message. */
const levelsOf = ({ marketId, levels, checksum }: MarketOrdersChanged): readonly ChannelBodies['book'][] =>
  checksum === null ? [] : [{ type: 'book_levels', market_id: marketId, levels, checksum }];

/** Names the fields, so that equal messages are equal bytes. The key is the market. */
function messageOf(book: BookImage | BookLevels): ChannelMessage {
  const { type, market_id, channel, levels, checksum, timestamp, seq } = book;
  const json = JSON.stringify({ type, market_id, channel, levels, checksum, timestamp, seq });
  return { key: market_id, name: null, json };
}
