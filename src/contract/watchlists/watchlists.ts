// A user's watchlists: several lists, each with markets and items in the order of addition.
import { z } from 'zod';
import { idField, isStorableText, timestampField } from '../fields.js';
import { instrumentKeyField } from '../instrument-key.js';
import { instrumentFields, itemIdField } from '../trading/orders.js';

/** Maximum number of lists per user. */
export const WATCHLISTS_MAX = 20;
/** Maximum number of entries per list. */
export const WATCHLIST_ITEMS_MAX = 200;
/** Maximum length of a name in UTF-16 units, without surrounding space. */
export const WATCHLIST_NAME_MAX = 64;

export const watchlistItemSchema = z
  .object({
    key: instrumentKeyField,
    ...instrumentFields,
    addedAt: timestampField,
  })
  .meta({
    id: 'WatchlistItem',
    description: 'An entry of a watchlist: a market, or an item whose price is watched.',
    example: { key: 'item:4151', marketId: null, itemId: 4151, addedAt: '2025-01-14T12:54:55.000Z' },
  });
export type WatchlistItem = z.infer<typeof watchlistItemSchema>;

export const watchlistSchema = z
  .object({
    id: idField,
    name: z.string(),
    createdAt: timestampField,
    items: z.array(watchlistItemSchema).describe('In the order of addition.'),
  })
  .meta({
    id: 'Watchlist',
    description: 'One of your watchlists.',
    example: {
      id: 'w_5f0c1a2b3c4d5e6f',
      name: 'Main card',
      createdAt: '2025-01-14T12:50:00.000Z',
      items: [
        { key: 'item:4151', marketId: null, itemId: 4151, addedAt: '2025-01-14T12:54:55.000Z' },
        {
          key: 'market:title-fight',
          marketId: 'title-fight',
          itemId: null,
          addedAt: '2025-01-14T12:55:01.000Z',
        },
      ],
    },
  });
export type Watchlist = z.infer<typeof watchlistSchema>;

export const watchlistsSchema = z
  .object({ data: z.array(watchlistSchema).describe('Oldest first.') })
  .meta({ id: 'Watchlists' });
export type Watchlists = z.infer<typeof watchlistsSchema>;

export const watchlistNameSchema = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(WATCHLIST_NAME_MAX)
      .refine(isStorableText, { message: 'must not contain U+0000 or half a surrogate pair' })
      .describe(`1 to ${WATCHLIST_NAME_MAX} characters; surrounding space is removed.`),
  })
  .meta({ id: 'WatchlistName', example: { name: 'Main card' } });
export type WatchlistName = z.infer<typeof watchlistNameSchema>;

export const newWatchlistItemSchema = z
  .strictObject({
    marketId: idField.optional().describe('Name either marketId or itemId.'),
    itemId: itemIdField.optional().describe('Name either marketId or itemId.'),
  })
  .superRefine(({ marketId, itemId }, context) => {
    if ((marketId === undefined) !== (itemId === undefined)) return;
    const path = [marketId === undefined ? 'marketId' : 'itemId'];
    context.addIssue({ code: 'custom', path, message: 'name either marketId or itemId' });
  })
  .meta({ id: 'NewWatchlistItem', example: { itemId: 4151 } });
export type NewWatchlistItem = z.infer<typeof newWatchlistItemSchema>;

export const watchlistParamSchema = idField;
export const watchlistItemParamSchema = instrumentKeyField;

/** The data of the user event `watchlist_updated`. */
export const watchlistUpdatedSchema = z.object({
  change: z.enum(['created', 'renamed', 'deleted']),
  watchlist: watchlistSchema.describe('The list after the change; a deleted list as it was before.'),
});
export type WatchlistUpdated = z.infer<typeof watchlistUpdatedSchema>;

/** The data of the user events `watchlist_item_added` and `watchlist_item_removed`. */
export const watchlistItemChangedSchema = z.object({ watchlistId: idField, item: watchlistItemSchema });
export type WatchlistItemChanged = z.infer<typeof watchlistItemChangedSchema>;
