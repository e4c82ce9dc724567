// The depth of an order book on streams: levels with absolute totals, and a checksum with which a client verifies its own
// book. Pure.
import { crc32 } from 'node:zlib';
import type { BookLevels } from '../../../contract/market-data/book.js';
import { LOT_MICRO } from '../engine/money/limits.js';
import type { OrderBook } from '../engine/venues/book/order-book.js';
import type { Order } from '../engine/state/rows.js';

export type BookLevel = BookLevels['levels'][number];

/** Levels of each side in the checksum. */
export const CHECKSUM_LEVELS = 10;

/** A lot is a power of ten of micro shares, so appended zeros turn lots into micro shares. */
const LOT_ZEROS = LOT_MICRO.toString().slice(1);
const microOf = (lots: number): string => (lots === 0 ? '0' : `${lots}${LOT_ZEROS}`);

/** CRC-32 of `price:quantity` of the ten best bids, then of the ten best asks, best first, joined by `|`. */
export function checksumOf(bids: readonly BookLevel[], asks: readonly BookLevel[]): number {
  const best = [...bids.slice(0, CHECKSUM_LEVELS), ...asks.slice(0, CHECKSUM_LEVELS)];
  return crc32(best.map(([, price, quantity]) => `${price}:${quantity}`).join('|'));
}

/** The same for a book in memory. */
export function bookChecksum(book: OrderBook<Order>): number {
  let text = '';
  for (const name of ['bid', 'ask'] as const)
    for (const { tick, lots } of book.levels(name, CHECKSUM_LEVELS))
      text += `${text === '' ? '' : '|'}${tick}:${microOf(lots)}`;
  return crc32(text);
}

/** The levels behind the marks of `Changes.levels`: 2 × tick, plus 1 for asks. */
export function changedLevels(book: OrderBook<Order>, marks: Iterable<number>): BookLevel[] {
  const levels: BookLevel[] = [];
  for (const mark of marks) {
    const tick = mark >> 1;
    const side = mark % 2 === 1 ? 'ask' : 'bid';
    levels.push([side, tick, microOf(book.sideOf(side).lotsAt(tick))]);
  }
  return levels;
}

/** Best first: bids with falling prices, asks with rising prices. */
export function inOrder(levels: Iterable<BookLevel>): { bids: BookLevel[]; asks: BookLevel[] } {
  const bids: BookLevel[] = [];
  const asks: BookLevel[] = [];
  for (const level of levels) (level[0] === 'bid' ? bids : asks).push(level);
  bids.sort((a, b) => b[1] - a[1]);
  asks.sort((a, b) => a[1] - b[1]);
  return { bids, asks };
}
