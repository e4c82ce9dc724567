// Order book depth on the stream: channel `book:{marketId}`, class state, key level. An image comes before changed levels.
import { z } from 'zod';
import { envelope, idField, microField, priceBpsField } from '../fields.js';

const UINT32_MAX = 4_294_967_295;

const levelsField = z
  .array(
    z.tuple([
      z.enum(['bid', 'ask']),
      priceBpsField,
      microField.describe('Total quantity at this price in micro shares; "0" removes the level.'),
    ]),
  )
  .describe('[side, price of YES in basis points, total quantity]. Totals are absolute.');

const common = {
  market_id: idField,
  levels: levelsField,
  checksum: z
    .int()
    .min(0)
    .max(UINT32_MAX)
    .describe(
      'CRC-32 of `price:quantity` of the ten best bids, then of the ten best asks, best first, joined by `|`, after ' +
        'these levels are applied.',
    ),
  ...envelope(/^book:[A-Za-z0-9_-]{1,64}$/, '`book:{marketId}`'),
};

export const bookImageSchema = z.object({ type: z.literal('book_image'), ...common }).meta({
  id: 'BookImage',
  description: 'All levels of the book; they replace earlier levels.',
  example: {
    type: 'book_image',
    market_id: '42',
    channel: 'book:42',
    levels: [
      ['bid', 6500, '2000000'],
      ['ask', 6550, '1500000'],
    ],
    checksum: 96919446,
    timestamp: '2025-01-14T12:54:55.000Z',
    seq: 2010,
  },
});

export const bookLevelsSchema = z.object({ type: z.literal('book_levels'), ...common }).meta({
  id: 'BookLevels',
  description:
    'The changed levels; each replaces the old level. A slow client gets only the newest state of a level.',
  example: {
    type: 'book_levels',
    market_id: '42',
    channel: 'book:42',
    levels: [['ask', 6550, '0']],
    checksum: 1011593140,
    timestamp: '2025-01-14T12:54:56.000Z',
    seq: 2011,
  },
});

export type BookImage = z.infer<typeof bookImageSchema>;
export type BookLevels = z.infer<typeof bookLevelsSchema>;
