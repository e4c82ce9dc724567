// An order book: the image and the changed levels, each message proved by its checksum.
import type { components } from '../../rest/contract.gen.js';
import type { Rest } from '../../rest/rest.js';
import type { ChannelMessage } from '../../wire/transport.port.js';
import { crc32 } from './crc32.js';
import type { Kind } from '../driver.js';

/** Levels of each side in an answer of REST. Worse levels come when they change, or with a new image. */
const DEPTH = 1_000;
/** Levels of each side in a checksum. */
const PROVEN_LEVELS = 10;

/** The price of YES in basis points, and the total quantity in micro shares. */
export type Level = readonly [priceBps: number, quantity: string];

/** Levels of a book in prices of YES. */
export interface BookValue {
  /** Best first. */
  readonly bids: readonly Level[];
  /** Best first. */
  readonly asks: readonly Level[];
  /** Whether the last checksum was right. */
  readonly isProven: boolean;
  /** Of the last message; levels up to here are in the book. */
  readonly seq: number;
}

type BookMessage = Partial<components['schemas']['BookLevels']> & { readonly seq: number };

export const bookOf = (rest: Rest, marketId: string): Kind<BookValue> => ({
  async read(wish) {
    const request = { path: { id: marketId }, query: { depth: DEPTH } };
    const { data, cursor } = await rest.read('GET /api/v1/markets/{id}/book', request, wish);
    const [bids, asks] = [data.bids.map(levelOf), data.asks.map(levelOf)];
    const isProven = checksumOf(bids, asks) === data.checksum;
    return { value: { bids, asks, isProven, seq: 0 }, cursor, channels: [`book:${marketId}`] };
  },
  fold: foldBook,
  isInexact: ({ isProven }) => !isProven,
});

/** The answer has the number of orders too. */
const levelOf = ([price, quantity]: readonly unknown[]): Level => [price as number, quantity as string];

export function foldBook(book: BookValue, messages: readonly ChannelMessage[]): BookValue {
  for (const { type, levels = [], checksum, seq } of messages as readonly BookMessage[]) {
    const isImage = (type as string) === 'book_image';
    if (!isImage && (type !== 'book_levels' || seq <= book.seq)) continue;
    const [bids, asks] = isImage ? [[], []] : [[...book.bids], [...book.asks]];
    for (const [side, price, quantity] of levels)
      if (side === 'bid') put(bids, [price, quantity], (other) => other <= price);
      else put(asks, [price, quantity], (other) => other >= price);
    const isRight = checksumOf(bids, asks) === checksum;
    book = { bids, asks, isProven: isRight && (isImage || book.isProven), seq };
  }
  return book;
}

/** `isNotBetter` finds the place of the level. */
function put(levels: Level[], level: Level, isNotBetter: (price: number) => boolean): void {
  const found = levels.findIndex(([price]) => isNotBetter(price));
  const at = found < 0 ? levels.length : found;
  const isThere = levels[at]?.[0] === level[0];
  levels.splice(at, isThere ? 1 : 0, ...(level[1] === '0' ? [] : [level]));
}

function checksumOf(bids: readonly Level[], asks: readonly Level[]): number {
  const best = [...bids.slice(0, PROVEN_LEVELS), ...asks.slice(0, PROVEN_LEVELS)];
  return crc32(best.map(([price, quantity]) => `${price}:${quantity}`).join('|'));
}
