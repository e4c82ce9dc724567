// The REST routes of the caller's watchlists. Ringside-Seq names the seq of a read, and the position of a write in the log.
import { Body, Param, Query } from '@nestjs/common';
import { CurrentCaller, type SignedInCaller } from '../../platform/auth/index.js';
import {
  IdempotencyKey,
  Route,
  Routes,
  type AsOf,
  type Made,
  type NamedRequest,
} from '../../platform/http/index.js';
import { readQuerySchema, type ReadQuery } from '../../contract/lists.js';
import {
  newWatchlistItemSchema,
  watchlistItemParamSchema,
  watchlistItemSchema,
  watchlistNameSchema,
  watchlistParamSchema,
  watchlistSchema,
  watchlistsSchema,
  type NewWatchlistItem,
  type Watchlist,
  type WatchlistItem,
  type WatchlistName,
  type Watchlists,
} from '../../contract/watchlists/watchlists.js';
import { WatchlistsReader } from './watchlists.reader.js';
import { WatchlistsService } from './watchlists.service.js';

@Routes({ path: 'watchlists', tag: 'trading', access: 'user', scope: 'trade' })
export class WatchlistsController {
  constructor(
    private readonly watchlists: WatchlistsService,
    private readonly reader: WatchlistsReader,
  ) {}

  @Route({
    on: 'GET',
    access: 'user',
    scope: 'read',
    cursor: 'read',
    summary: 'Your watchlists with their entries',
    description: 'The stream `user:{userId}` after the header Ringside-Seq continues them exactly.',
    answer: watchlistsSchema,
  })
  async listWatchlists(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<Watchlists>> {
    const { data, seq } = await this.reader.lists(userId, minSeq);
    return { value: { data }, seq };
  }

  @Route({
    on: 'POST',
    status: 201,
    cursor: 'write',
    summary: 'Make a watchlist',
    description: 'Event watchlist_updated.',
    answer: watchlistSchema,
    errors: ['too_many_watchlists'],
  })
  createWatchlist(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Body({ schema: watchlistNameSchema }) { name }: WatchlistName,
  ): Promise<Made<Watchlist>> {
    return this.watchlists.create(userId, name, request);
  }

  @Route({
    on: 'PATCH :id',
    cursor: 'write',
    summary: 'Rename a watchlist',
    description: 'Event watchlist_updated.',
    answer: watchlistSchema,
    errors: ['unknown_watchlist'],
  })
  renameWatchlist(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: watchlistParamSchema }) id: string,
    @Body({ schema: watchlistNameSchema }) { name }: WatchlistName,
  ): Promise<Made<Watchlist>> {
    return this.watchlists.rename(userId, id, name, request);
  }

  @Route({
    on: 'DELETE :id',
    cursor: 'write',
    summary: 'Delete a watchlist and its entries',
    description: 'Event watchlist_updated. A second request with another key finds no list.',
    errors: ['unknown_watchlist'],
  })
  deleteWatchlist(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: watchlistParamSchema }) id: string,
  ): Promise<Made<void>> {
    return this.watchlists.delete(userId, id, request);
  }

  @Route({
    on: 'POST :id/items',
    status: 201,
    cursor: 'write',
    summary: 'Add a market or an item to a watchlist',
    description: 'At the end. Event watchlist_item_added.',
    answer: watchlistItemSchema,
    errors: [
      'unknown_watchlist',
      'unknown_market',
      'unknown_item',
      'duplicate_watchlist_item',
      'watchlist_full',
    ],
  })
  addWatchlistItem(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: watchlistParamSchema }) id: string,
    @Body({ schema: newWatchlistItemSchema }) item: NewWatchlistItem,
  ): Promise<Made<WatchlistItem>> {
    return this.watchlists.add(userId, id, item, request);
  }

  @Route({
    on: 'DELETE :id/items/:key',
    cursor: 'write',
    summary: 'Remove an entry of a watchlist',
    description:
      'By its key, such as `market:title-fight` or `item:4151`. Event watchlist_item_removed. A second request with ' +
      'another key finds no entry.',
    errors: ['unknown_watchlist', 'unknown_watchlist_item'],
  })
  removeWatchlistItem(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: watchlistParamSchema }) id: string,
    @Param('key', { schema: watchlistItemParamSchema }) key: string,
  ): Promise<Made<void>> {
    return this.watchlists.remove(userId, id, key, request);
  }
}
