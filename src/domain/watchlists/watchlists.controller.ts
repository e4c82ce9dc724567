// The REST routes of the caller's watchlists. Ringside-Seq names the seq of a read, and the position of a write in the log.
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access, CurrentCaller, type SignedInCaller } from '../../platform/auth/index.js';
import { CURSOR_HEADER } from '../../contract/cursor.js';
import {
  newWatchlistItemSchema,
  watchlistItemParamSchema,
  watchlistItemSchema,
  watchlistNameSchema,
  watchlistParamSchema,
  watchlistSchema,
  watchlistsQuerySchema,
  watchlistsSchema,
  type NewWatchlistItem,
  type Watchlist,
  type WatchlistItem,
  type WatchlistName,
  type Watchlists,
  type WatchlistsQuery,
} from '../../contract/watchlists/watchlists.js';
import { LogReads } from '../../platform/events/index.js';
import { WatchlistsService, type Written } from './watchlists.service.js';

const headers = {
  [CURSOR_HEADER]: {
    description: 'Cursor: of a read, as of which it is true; of a write, the one it made.',
    schema: { type: 'string' as const },
  },
};

@ApiTags('trading')
@Controller('watchlists')
export class WatchlistsController {
  constructor(
    private readonly watchlists: WatchlistsService,
    private readonly reads: LogReads,
  ) {}

  @Get()
  @Access('user', { scope: 'read' })
  @ApiOperation({
    summary: 'Your watchlists with their entries',
    description: 'The stream `user:{userId}` after the header Ringside-Seq continues them exactly.',
  })
  @ApiOkResponse({ standardSchema: watchlistsSchema, headers })
  @ApiResponse({ status: 410, description: 'epoch_changed' })
  @ApiResponse({ status: 503, description: 'not_caught_up, unavailable' })
  async list(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: watchlistsQuerySchema }) { minSeq }: WatchlistsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Watchlists> {
    const { data, seq } = await this.watchlists.lists(userId, minSeq);
    void reply.header(CURSOR_HEADER, this.reads.cursor(seq));
    return { data };
  }

  @Post()
  @Access('user', { scope: 'trade' })
  @ApiOperation({ summary: 'Make a watchlist', description: 'Event watchlist_updated.' })
  @ApiCreatedResponse({ standardSchema: watchlistSchema, headers })
  @ApiResponse({ status: 409, description: 'too_many_watchlists' })
  async create(
    @CurrentCaller() { userId }: SignedInCaller,
    @Body({ schema: watchlistNameSchema }) { name }: WatchlistName,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Watchlist> {
    return tell(reply, await this.watchlists.create(userId, name));
  }

  @Patch(':id')
  @Access('user', { scope: 'trade' })
  @ApiOperation({ summary: 'Rename a watchlist', description: 'Event watchlist_updated.' })
  @ApiOkResponse({ standardSchema: watchlistSchema, headers })
  @ApiResponse({ status: 404, description: 'unknown_watchlist' })
  async rename(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('id', { schema: watchlistParamSchema }) id: string,
    @Body({ schema: watchlistNameSchema }) { name }: WatchlistName,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Watchlist> {
    return tell(reply, await this.watchlists.rename(userId, id, name));
  }

  @Delete(':id')
  @HttpCode(204)
  @Access('user', { scope: 'trade' })
  @ApiOperation({ summary: 'Delete a watchlist and its entries', description: 'Event watchlist_updated.' })
  @ApiNoContentResponse({ headers })
  @ApiResponse({ status: 404, description: 'unknown_watchlist, also the second time.' })
  async delete(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('id', { schema: watchlistParamSchema }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    tell(reply, await this.watchlists.delete(userId, id));
  }

  @Post(':id/items')
  @Access('user', { scope: 'trade' })
  @ApiOperation({
    summary: 'Add a market or an item to a watchlist',
    description: 'At the end. Event watchlist_item_added.',
  })
  @ApiCreatedResponse({ standardSchema: watchlistItemSchema, headers })
  @ApiResponse({ status: 404, description: 'unknown_watchlist, unknown_market, unknown_item' })
  @ApiResponse({ status: 409, description: 'duplicate_watchlist_item, watchlist_full' })
  async add(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('id', { schema: watchlistParamSchema }) id: string,
    @Body({ schema: newWatchlistItemSchema }) item: NewWatchlistItem,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WatchlistItem> {
    return tell(reply, await this.watchlists.add(userId, id, item));
  }

  @Delete(':id/items/:key')
  @HttpCode(204)
  @Access('user', { scope: 'trade' })
  @ApiOperation({
    summary: 'Remove an entry of a watchlist',
    description: 'By its key, such as `market:title-fight` or `item:4151`. Event watchlist_item_removed.',
  })
  @ApiNoContentResponse({ headers })
  @ApiResponse({
    status: 404,
    description: 'unknown_watchlist; unknown_watchlist_item, also the second time.',
  })
  async remove(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('id', { schema: watchlistParamSchema }) id: string,
    @Param('key', { schema: watchlistItemParamSchema }) key: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    tell(reply, await this.watchlists.remove(userId, id, key));
  }
}

function tell<T>(reply: FastifyReply, { value, cursor }: Written<T>): T {
  void reply.header(CURSOR_HEADER, cursor);
  return value;
}
