// Watchlists. They involve no money, so changes are ordinary log transactions and not commands of the desk. A change of
// entries locks the list's row, and creating a list takes the owner's advisory lock. So limits and duplicates are checked
// for one request after another.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from '../../platform/database/typeorm.js';
import { Clock } from '../../platform/common/clock.js';
import { DomainError } from '../../platform/common/errors.js';
import { randomHex } from '../../platform/common/ids.js';
import { formatInstrumentKey, parseInstrumentKey, type Instrument } from '../../contract/instrument-key.js';
import {
  WATCHLIST_ITEMS_MAX,
  WATCHLISTS_MAX,
  type NewWatchlistItem,
  type Watchlist,
  type WatchlistItem,
  type WatchlistItemChanged,
  type WatchlistUpdated,
} from '../../contract/watchlists/watchlists.js';
import { ADVISORY_LOCK_CLASSES } from '../../platform/database/advisory-locks.js';
import { EventLog, HEAD_SEQ_SQL, LogReads, type LogTransaction } from '../../platform/events/index.js';
import { PricesService } from '../pricing/index.js';

const ID_BYTES = 8;

interface ListRow {
  id: string;
  name: string;
  created_at: Date;
  items: { key: string; addedAt: string }[];
}

/** The answer of a write, and the cursor of its commit. */
export interface Written<T> {
  readonly value: T;
  readonly cursor: string;
}

const LIST_COLUMNS = `list.id, list.name, list.created_at,
  coalesce((select json_agg(json_build_object('key', key, 'addedAt', added_at) order by n)
    from watchlist_item where watchlist_id = list.id), '[]') as items`;

/** $1 user. At least one row comes back, so that the head is always returned. */
const LISTS_SQL = `
  with head as (select ${HEAD_SEQ_SQL} as seq)
  select head.seq, ${LIST_COLUMNS}
  from head left join watchlist as list on list.user_id = $1
  order by list.n`;

@Injectable()
export class WatchlistsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly eventLog: EventLog,
    private readonly reads: LogReads,
    private readonly prices: PricesService,
    private readonly clock: Clock,
  ) {}

  /** Lists, oldest first. Throws `epoch_changed` and `not_caught_up`. */
  async lists(userId: string, minSeq?: string): Promise<{ data: Watchlist[]; seq: number }> {
    return this.reads.caughtUp(this.reads.minSeq(minSeq), async () => {
      const rows = await this.dataSource.query<(ListRow & { seq: number })[]>(LISTS_SQL, [userId]);
      const present = rows.filter(({ id }) => (id as string | null) !== null);
      return { data: present.map(toWatchlist), seq: rows[0]?.seq ?? 0 };
    });
  }

  /** Throws `too_many_watchlists`. */
  create(userId: string, name: string): Promise<Written<Watchlist>> {
    return this.write(async (tx) => {
      await tx.manager.query('select pg_advisory_xact_lock($1, hashtext($2))', [
        ADVISORY_LOCK_CLASSES.watchlists,
        userId,
      ]);
      const [count] = await tx.manager.query<{ n: number }[]>(
        'select count(*)::int as n from watchlist where user_id = $1',
        [userId],
      );
      if ((count?.n ?? 0) >= WATCHLISTS_MAX)
        throw new DomainError(
          'too_many_watchlists',
          `You have ${WATCHLISTS_MAX} watchlists; delete one first.`,
        );
      const id = `w_${randomHex(ID_BYTES)}`;
      const createdAt = this.clock.now();
      await tx.manager.query(
        'insert into watchlist (id, user_id, name, created_at) values ($1, $2, $3, $4)',
        [id, userId, name, createdAt],
      );
      const watchlist = { id, name, createdAt: createdAt.toISOString(), items: [] };
      tellUpdated(tx, userId, { change: 'created', watchlist });
      return watchlist;
    });
  }

  /** Throws `unknown_watchlist`. */
  rename(userId: string, id: string, name: string): Promise<Written<Watchlist>> {
    return this.write(async (tx) => {
      const watchlist = { ...(await lockList(tx.manager, userId, id)), name };
      await tx.manager.query('update watchlist set name = $2 where id = $1', [id, name]);
      tellUpdated(tx, userId, { change: 'renamed', watchlist });
      return watchlist;
    });
  }

  /** Throws `unknown_watchlist`, also when the list is already deleted. */
  delete(userId: string, id: string): Promise<Written<Watchlist>> {
    return this.write(async (tx) => {
      const watchlist = await lockList(tx.manager, userId, id);
      await tx.manager.query('delete from watchlist where id = $1', [id]);
      tellUpdated(tx, userId, { change: 'deleted', watchlist });
      return watchlist;
    });
  }

  /** Throws `unknown_market`, `unknown_item`, `unknown_watchlist`, `duplicate_watchlist_item`, `watchlist_full`. */
  async add(userId: string, id: string, request: NewWatchlistItem): Promise<Written<WatchlistItem>> {
    const instrument = await this.known(request);
    const key = formatInstrumentKey(instrument);
    return this.write(async (tx) => {
      const { items } = await lockList(tx.manager, userId, id);
      if (items.some((item) => item.key === key))
        throw new DomainError('duplicate_watchlist_item', `The watchlist has ${key} already.`, { key });
      if (items.length >= WATCHLIST_ITEMS_MAX)
        throw new DomainError('watchlist_full', `The watchlist has ${WATCHLIST_ITEMS_MAX} entries.`);
      const addedAt = this.clock.now();
      await tx.manager.query('insert into watchlist_item (watchlist_id, key, added_at) values ($1, $2, $3)', [
        id,
        key,
        addedAt,
      ]);
      const item = { key, ...instrument, addedAt: addedAt.toISOString() };
      tellItem(tx, userId, 'added', { watchlistId: id, item });
      return item;
    });
  }

  /** Throws `unknown_watchlist` and `unknown_watchlist_item`, also when the entry is already removed. */
  remove(userId: string, id: string, key: string): Promise<Written<WatchlistItem>> {
    return this.write(async (tx) => {
      const { items } = await lockList(tx.manager, userId, id);
      const item = items.find((entry) => entry.key === key);
      if (!item) throw new DomainError('unknown_watchlist_item', `The watchlist has no ${key}.`, { key });
      await tx.manager.query('delete from watchlist_item where watchlist_id = $1 and key = $2', [id, key]);
      tellItem(tx, userId, 'removed', { watchlistId: id, item });
      return item;
    });
  }

  private async write<T>(work: (tx: LogTransaction) => Promise<T>): Promise<Written<T>> {
    const { value, cursor } = await this.eventLog.transaction(work);
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
    const rows = await this.dataSource.query<unknown[]>('select from market where id = $1', [id]);
    if (rows.length === 0) throw new DomainError('unknown_market', `There is no market ${id}.`);
    return { marketId: id, itemId: null };
  }
}

/** Locks the list until the transaction ends. Throws `unknown_watchlist`, also for another user's list. */
async function lockList(manager: EntityManager, userId: string, id: string): Promise<Watchlist> {
  const locked = await manager.query<unknown[]>(
    'select from watchlist where id = $1 and user_id = $2 for update',
    [id, userId],
  );
  // A separate statement, so that it sees commits made while the lock was awaited.
  const [row] =
    locked.length === 0
      ? []
      : await manager.query<ListRow[]>(`select ${LIST_COLUMNS} from watchlist as list where id = $1`, [id]);
  if (!row) throw new DomainError('unknown_watchlist', 'You have no such watchlist.');
  return toWatchlist(row);
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

const toWatchlist = ({ id, name, created_at: createdAt, items }: ListRow): Watchlist => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
  items: items.map(toItem),
});

function toItem({ key, addedAt }: ListRow['items'][number]): WatchlistItem {
  const instrument = parseInstrumentKey(key);
  if (!instrument) throw new Error(`a watchlist has an entry ${key}, which names nothing`);
  return { key, ...instrument, addedAt: new Date(addedAt).toISOString() };
}
