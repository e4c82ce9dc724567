// The text form of an instrument: `market:title-fight` or `item:4151`. Watchlist entries and charts use it.
import { z } from 'zod';
import { ID_PATTERN } from './streams/channels.js';
import { ITEM_ID_MAX } from './pricing/prices.js';

/** A market or an item: exactly one field is not null. */
export type Instrument =
  { readonly marketId: string; readonly itemId: null } | { readonly marketId: null; readonly itemId: number };

export const formatInstrumentKey = ({ marketId, itemId }: Instrument): string =>
  marketId === null ? `item:${itemId}` : `market:${marketId}`;

/** Returns undefined for a text that cannot name a market or an item. */
export function parseInstrumentKey(text: string): Instrument | undefined {
  const colon = text.indexOf(':');
  const id = text.slice(colon + 1);
  switch (text.slice(0, Math.max(colon, 0))) {
    case 'market':
      return ID_PATTERN.test(id) ? { marketId: id, itemId: null } : undefined;
    case 'item':
      return /^[1-9]\d{0,9}$/.test(id) && Number(id) <= ITEM_ID_MAX
        ? { marketId: null, itemId: Number(id) }
        : undefined;
    default:
      return undefined;
  }
}

export const instrumentKeyField = z
  .string()
  .refine((text) => parseInstrumentKey(text) !== undefined, {
    message: 'expected `market:{marketId}` or `item:{itemId}`',
  })
  .describe('`market:{marketId}` or `item:{itemId}`.');
