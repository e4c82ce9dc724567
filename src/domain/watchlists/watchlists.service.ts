// Watchlists. They involve no money, so changes are ordinary log transactions and not commands of the desk. A change of
// entries locks the list's row, and creating a list takes the owner's advisory lock. So limits and duplicates are checked
// for one request after another.
import { Injectable } from '@nestjs/common';
import type { EntityManager } from '../../platform/database/typeorm.js';
import { Clock } from '../../platform/common/clock.js';
import { DomainError } from '../../platform/common/errors.js';
import { randomHex } from '../../platform/common/ids.js';
import { formatInstrumentKey, type Instrument } from '../../contract/instrument-key.js';
import {
  WATCHLIST_ITEMS_MAX,
  WATCHLISTS_MAX,
  type NewWatchlistItem,
  type Watchlist,
  type WatchlistItem,
  type WatchlistItemChanged,
  type WatchlistUpdated,
} from '../../contract/watchlists/watchlists.js';
import { lockAdvisoryOf } from '../../platform/database/advisory-locks.js';
import type { LogTransaction } from '../../platform/events/index.js';
import { IdempotentLog, type Made, type NamedRequest } from '../../platform/http/index.js';
import { MarketReader } from '../exchange/index.js';
import { PricesService } from '../pricing/index.js';
import { WatchlistEntity, WatchlistItemEntity } from './watchlist.entity.js';
import { toItem } from './watchlists.reader.js';

const ID_BYTES = 8;

@Injectable()
export class WatchlistsService {
  constructor(
    private readonly log: IdempotentLog,
    private readonly markets: MarketReader,
    private readonly prices: PricesService,
    private readonly clock: Clock,
  ) {}

  /** Throws `too_many_watchlists`. */
  create(userId: string, name: string, request?: NamedRequest): Promise<Made<Watchlist>> {
    return this.write(request, async (tx) => {
      await lockAdvisoryOf(tx.manager, 'watchlists', userId);
      const lists = tx.manager.getRepository(WatchlistEntity);
      if ((await lists.countBy({ userId })) >= WATCHLISTS_MAX)
        throw new DomainError(
          'too_many_watchlists',
          `You have ${WATCHLISTS_MAX} watchlists; delete one first.`,
        );
      const id = `w_${randomHex(ID_BYTES)}`;
      const createdAt = this.clock.now();
      await lists.insert({ id, userId, name, createdAt });
      const watchlist = { id, name, createdAt: createdAt.toISOString(), items: [] };
      tellUpdated(tx, userId, { change: 'created', watchlist });
      return watchlist;
    });
  }

  /** Throws `unknown_watchlist`. */
  rename(userId: string, id: string, name: string): Promise<Made<Watchlist>> {
    return this.write(undefined, async (tx) => {
      const watchlist = { ...(await lockList(tx.manager, userId, id)), name };
      await tx.manager.getRepository(WatchlistEntity).update({ id }, { name });
      tellUpdated(tx, userId, { change: 'renamed', watchlist });
      return watchlist;
    });
  }

  /** Throws `unknown_watchlist`, also when the list is already deleted. */
  delete(userId: string, id: string): Promise<Made<Watchlist>> {
    return this.write(undefined, async (tx) => {
      const watchlist = await lockList(tx.manager, userId, id);
      await tx.manager.getRepository(WatchlistEntity).delete({ id });
      tellUpdated(tx, userId, { change: 'deleted', watchlist });
      return watchlist;
    });
  }

  /** Throws `unknown_market`, `unknown_item`, `unknown_watchlist`, `duplicate_watchlist_item`, `watchlist_full`. */
  async add(
    userId: string,
    id: string,
    wanted: NewWatchlistItem,
    request?: NamedRequest,
  ): Promise<Made<WatchlistItem>> {
    const instrument = await this.known(wanted);
    const key = formatInstrumentKey(instrument);
    return this.write(request, async (tx) => {
      const { items } = await lockList(tx.manager, userId, id);
      if (items.some((item) => item.key === key))
        throw new DomainError('duplicate_watchlist_item', `The watchlist has ${key} already.`, { key });
      if (items.length >= WATCHLIST_ITEMS_MAX)
        throw new DomainError('watchlist_full', `The watchlist has ${WATCHLIST_ITEMS_MAX} entries.`);
      const addedAt = this.clock.now();
      await tx.manager.getRepository(WatchlistItemEntity).insert({ watchlistId: id, key, addedAt });
      const item = { key, ...instrument, addedAt: addedAt.toISOString() };
      tellItem(tx, userId, 'added', { watchlistId: id, item });
      return item;
    });
  }

  /** Throws `unknown_watchlist` and `unknown_watchlist_item`, also when the entry is already removed. */
  remove(userId: string, id: string, key: string): Promise<Made<WatchlistItem>> {
    return this.write(undefined, async (tx) => {
      const { items } = await lockList(tx.manager, userId, id);
      const item = items.find((entry) => entry.key === key);
      if (!item) throw new DomainError('unknown_watchlist_item', `The watchlist has no ${key}.`, { key });
      await tx.manager.getRepository(WatchlistItemEntity).delete({ watchlistId: id, key });
      tellItem(tx, userId, 'removed', { watchlistId: id, item });
      return item;
    });
  }

  private async write<T>(
    request: NamedRequest | undefined,
    work: (tx: LogTransaction) => Promise<T>,
  ): Promise<Made<T>> {
    const { value, cursor } = await this.log.transaction(request, work);
    if (cursor === null) throw new Error('a write of a watchlist appended no event');
    return { value, cursor };
  }

  /** Markets and items are never removed, so an instrument that exists now still exists when the entry is stored. */
  private async known({ marketId, itemId }: NewWatchlistItem): Promise<Instrument> {
    if (itemId !== undefined) {
      await this.prices.latest([itemId]);
      return { marketId: null, itemId };
    }
    const id = marketId ?? '';
    const { view } = await this.markets.viewNow(id);
    if (!view) throw new DomainError('unknown_market', `There is no market ${id}.`);
    return { marketId: id, itemId: null };
  }
}

/** Locks the list until the transaction ends. Throws `unknown_watchlist`, also for another user's list. */
async function lockList(manager: EntityManager, userId: string, id: string): Promise<Watchlist> {
  const list = await manager
    .getRepository(WatchlistEntity)
    .findOne({ where: { id, userId }, lock: { mode: 'pessimistic_write' } });
  if (!list) throw new DomainError('unknown_watchlist', 'You have no such watchlist.');
  // A separate statement, so that it sees commits made while the lock was awaited.
  const items = await manager
    .getRepository(WatchlistItemEntity)
    .find({ where: { watchlistId: id }, order: { n: 'ASC' } });
  return {
    id,
    name: list.name,
    createdAt: list.createdAt.toISOString(),
    items: items.map(({ key, addedAt }) => toItem(key, addedAt)),
  };
}

function tellUpdated(tx: LogTransaction, userId: string, data: WatchlistUpdated): void {
  tx.append(
    'watchlists.list.updated',
    { notices: [{ event: 'watchlist_updated', data: { ...data } }] },
    { user: `user:${userId}` },
  );
}

function tellItem(
  tx: LogTransaction,
  userId: string,
  what: 'added' | 'removed',
  data: WatchlistItemChanged,
): void {
  tx.append(
    `watchlists.item.${what}`,
    { notices: [{ event: `watchlist_item_${what}`, data: { ...data } }] },
    { user: `user:${userId}` },
  );
}
