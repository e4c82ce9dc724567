// Watchlists. They involve no money, so changes are ordinary log transactions and not commands of the desk. A change of
// entries locks the list's row, and creating a list takes the owner's advisory lock. So limits and duplicates are checked
// for one request after another.
import { Injectable } from '@nestjs/common';
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
import { advisoryLockOf } from '../../platform/database/advisory-locks.js';
import type { LogWrites, ShortWrite, StatementResult } from '../../platform/events/index.js';
import { IdempotentLog, type Made, type NamedRequest } from '../../platform/http/index.js';
import { MarketReader } from '../exchange/index.js';
import { PricesService } from '../pricing/index.js';
import { toItem } from './watchlists.reader.js';

const ID_BYTES = 8;

/** Prepared once in a session, and sent with as few round trips as possible. */
const SQL = {
  count: { name: 'watchlists_count', text: 'select count(*) from watchlist where user_id = $1' },
  insert: {
    name: 'watchlists_insert',
    text: 'insert into watchlist (id, user_id, name, created_at) values ($1, $2, $3, $4)',
  },
  rename: { name: 'watchlists_rename', text: 'update watchlist set name = $2 where id = $1' },
  delete: { name: 'watchlists_delete', text: 'delete from watchlist where id = $1' },
  lock: {
    name: 'watchlists_lock',
    text: `select name, extract(epoch from created_at) * 1000 from watchlist
      where id = $1 and user_id = $2 for update`,
  },
  items: {
    name: 'watchlists_items',
    text: 'select key, extract(epoch from added_at) * 1000 from watchlist_item where watchlist_id = $1 order by n',
  },
  addItem: {
    name: 'watchlists_add_item',
    text: 'insert into watchlist_item (watchlist_id, key, added_at) values ($1, $2, $3)',
  },
  removeItem: {
    name: 'watchlists_remove_item',
    text: 'delete from watchlist_item where watchlist_id = $1 and key = $2',
  },
} as const;

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
    const statements = [advisoryLockOf('watchlists', userId), { ...SQL.count, values: [userId] }];
    return this.write(request, {
      reads: { key: keyOf(userId), statements },
      decide: (tx, [, counted]) => {
        if (Number(counted?.rows[0]?.[0]) >= WATCHLISTS_MAX)
          throw new DomainError(
            'too_many_watchlists',
            `You have ${WATCHLISTS_MAX} watchlists; delete one first.`,
          );
        const id = `w_${randomHex(ID_BYTES)}`;
        const createdAt = this.clock.now().toISOString();
        tx.beforeEvents({ ...SQL.insert, values: [id, userId, name, createdAt] });
        const watchlist = { id, name, createdAt, items: [] };
        tellUpdated(tx, userId, { change: 'created', watchlist });
        return watchlist;
      },
    });
  }

  /** Throws `unknown_watchlist`. */
  rename(userId: string, id: string, name: string, request?: NamedRequest): Promise<Made<Watchlist>> {
    return this.change(userId, id, request, (tx, found) => {
      const watchlist = { ...found, name };
      tx.beforeEvents({ ...SQL.rename, values: [id, name] });
      tellUpdated(tx, userId, { change: 'renamed', watchlist });
      return watchlist;
    });
  }

  /** Throws `unknown_watchlist`, also when the list is already deleted. */
  delete(userId: string, id: string, request?: NamedRequest): Promise<Made<void>> {
    return this.change(userId, id, request, (tx, watchlist) => {
      tx.beforeEvents({ ...SQL.delete, values: [id] });
      tellUpdated(tx, userId, { change: 'deleted', watchlist });
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
    return this.change(userId, id, request, (tx, { items }) => {
      if (items.some((item) => item.key === key))
        throw new DomainError('duplicate_watchlist_item', `The watchlist has ${key} already.`, { key });
      if (items.length >= WATCHLIST_ITEMS_MAX)
        throw new DomainError('watchlist_full', `The watchlist has ${WATCHLIST_ITEMS_MAX} entries.`);
      const addedAt = this.clock.now();
      tx.beforeEvents({ ...SQL.addItem, values: [id, key, addedAt.toISOString()] });
      const item = { key, ...instrument, addedAt: addedAt.toISOString() };
      tellItem(tx, userId, 'added', { watchlistId: id, item });
      return item;
    });
  }

  /** Throws `unknown_watchlist` and `unknown_watchlist_item`, also when the entry is already removed. */
  remove(userId: string, id: string, key: string, request?: NamedRequest): Promise<Made<void>> {
    return this.change(userId, id, request, (tx, { items }) => {
      const item = items.find((entry) => entry.key === key);
      if (!item) throw new DomainError('unknown_watchlist_item', `The watchlist has no ${key}.`, { key });
      tx.beforeEvents({ ...SQL.removeItem, values: [id, key] });
      tellItem(tx, userId, 'removed', { watchlistId: id, item });
    });
  }

  /** Locks the list until the transaction ends. Throws `unknown_watchlist`, also for another user's list. */
  private change<T>(
    userId: string,
    id: string,
    request: NamedRequest | undefined,
    decide: (tx: LogWrites, found: Watchlist) => T,
  ): Promise<Made<T>> {
    // The entries are read by a separate statement, so that it sees commits made while the lock was awaited.
    const statements = [
      { ...SQL.lock, values: [id, userId] },
      { ...SQL.items, values: [id] },
    ];
    return this.write(request, {
      reads: { key: keyOf(userId), statements },
      decide: (tx, [locked, items]) => decide(tx, foundList(id, locked, items)),
    });
  }

  private async write<T>(request: NamedRequest | undefined, write: ShortWrite<T>): Promise<Made<T>> {
    const { value, cursor } = await this.log.write(request, write);
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

/** Writes of one user wait for each other. */
const keyOf = (userId: string): string => `watchlists:${userId}`;

function foundList(id: string, locked?: StatementResult, items?: StatementResult): Watchlist {
  const [name, createdAtMs] = locked?.rows[0] ?? [];
  if (typeof name !== 'string') throw new DomainError('unknown_watchlist', 'You have no such watchlist.');
  return {
    id,
    name,
    createdAt: new Date(Number(createdAtMs)).toISOString(),
    items: (items?.rows ?? []).map(([key, addedAtMs]) => toItem(key ?? '', new Date(Number(addedAtMs)))),
  };
}

function tellUpdated(tx: LogWrites, userId: string, data: WatchlistUpdated): void {
  tx.append(
    'watchlists.list.updated',
    { notices: [{ event: 'watchlist_updated', data: { ...data } }] },
    { user: `user:${userId}` },
  );
}

function tellItem(
  tx: LogWrites,
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
