// Real: PostgreSQL, the whole app. Watchlists under many requests at once, and against a replica made of their events.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { DomainError } from '../../src/platform/common/errors.js';
import { formatInstrumentKey, type Instrument } from '../../src/contract/instrument-key.js';
import {
  WATCHLIST_ITEMS_MAX,
  watchlistItemChangedSchema,
  WATCHLISTS_MAX,
  watchlistsSchema,
  watchlistUpdatedSchema,
  type Watchlist,
} from '../../src/contract/watchlists/watchlists.js';
import type { UserNotices } from '../../src/contract/trading/user-events.js';
import { EventStore } from '../../src/platform/events/index.js';
import { WatchlistsReader } from '../../src/domain/watchlists/watchlists.reader.js';
import { WatchlistsService } from '../../src/domain/watchlists/watchlists.service.js';
import { UNLIMITED } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';

const MARKETS = ['title-fight', '42', 'other'];
const ITEMS = Array.from({ length: 2 * WATCHLIST_ITEMS_MAX }, (_, i) => 1_000_001 + i);

describe('watchlists', () => {
  let ringside: TestApp;
  let watchlists: WatchlistsService;
  let reader: WatchlistsReader;
  let dataSource: DataSource;
  let users = 0;
  beforeAll(async () => {
    ringside = await startTestApp(UNLIMITED);
    watchlists = ringside.app.get(WatchlistsService, { strict: false });
    reader = ringside.app.get(WatchlistsReader, { strict: false });
    dataSource = ringside.app.get(DataSource);
    await dataSource.query('insert into item (item_id) select unnest($1::int[])', [ITEMS]);
    await dataSource.query(
      `insert into market (id, venue, state, maker_fee_bps, taker_fee_bps, void_rule, yes, no, created_at, updated_at,
         dispute_window_ms, resolve_within_ms, pause_policy, corrections, round, good_faith, payout_stopped)
       select id, 'book', 'ACTIVE', 0, 0, 'refund', 0, 0, now(), now(), 0, 0, 'keep', 0, 0, false, false
       from unnest($1::text[]) as id`,
      [MARKETS],
    );
  });
  afterAll(() => ringside?.stop());

  const newUser = () => `u_${(users += 1)}`;
  const newList = async (user: string) => (await watchlists.create(user, 'A list')).value;
  const itemsOf = async (user: string) => (await reader.lists(user)).data[0]?.items ?? [];
  /** How many succeeded, and the codes of the others. */
  async function outcomes(requests: readonly Promise<unknown>[]): Promise<[number, string[]]> {
    const settled = await Promise.allSettled(requests);
    const codes = settled.flatMap((result) =>
      result.status === 'rejected'
        ? [result.reason instanceof DomainError ? result.reason.code : String(result.reason)]
        : [],
    );
    return [settled.length - codes.length, [...new Set(codes)]];
  }

  it('are not more than the limit, however many are made at once, and one user is not in the way of another', async () => {
    const [user, other] = [newUser(), newUser()];
    await watchlists.create(other, 'Mine');
    const requests = Array.from({ length: WATCHLISTS_MAX + 10 }, (_, i) => watchlists.create(user, `${i}`));
    expect(await outcomes(requests)).toEqual([WATCHLISTS_MAX, ['too_many_watchlists']]);
    expect((await reader.lists(user)).data).toHaveLength(WATCHLISTS_MAX);
    expect((await reader.lists(other)).data).toHaveLength(1);
  });

  it('take each entry once, however many ask at once', async () => {
    const user = newUser();
    const { id } = await newList(user);
    const requests = Array.from({ length: 10 }, () => watchlists.add(user, id, { marketId: '42' }));
    expect(await outcomes(requests)).toEqual([1, ['duplicate_watchlist_item']]);
    expect(await itemsOf(user)).toHaveLength(1);
  });

  it('hold no more entries than the limit, however many are added at once', async () => {
    const user = newUser();
    const { id } = await newList(user);
    await dataSource.query(
      `insert into watchlist_item (watchlist_id, key, added_at) select $1, 'item:' || item, now() from unnest($2::int[]) as item`,
      [id, ITEMS.slice(0, WATCHLIST_ITEMS_MAX - 1)],
    );
    const late = ITEMS.slice(WATCHLIST_ITEMS_MAX, WATCHLIST_ITEMS_MAX + 10);
    const requests = late.map((itemId) => watchlists.add(user, id, { itemId }));
    expect(await outcomes(requests)).toEqual([1, ['watchlist_full']]);
    expect(await itemsOf(user)).toHaveLength(WATCHLIST_ITEMS_MAX);
  });

  it('are deleted once, with all that is being added meanwhile', async () => {
    const user = newUser();
    const { id } = await newList(user);
    const adding = ITEMS.slice(0, 5).map((itemId) => watchlists.add(user, id, { itemId }));
    const deleting = [watchlists.delete(user, id), watchlists.delete(user, id)];
    const [[, refusedToAdd], deleted] = await Promise.all([outcomes(adding), outcomes(deleting)]);
    expect(deleted).toEqual([1, ['unknown_watchlist']]);
    expect(['', 'unknown_watchlist']).toContain(refusedToAdd.join());
    expect((await reader.lists(user)).data).toEqual([]);
    expect(await dataSource.query('select from watchlist_item where watchlist_id = $1', [id])).toEqual([]);
  });

  it('lose an entry once', async () => {
    const user = newUser();
    const { id } = await newList(user);
    await watchlists.add(user, id, { marketId: '42' });
    const requests = [1, 2, 3].map(() => watchlists.remove(user, id, 'market:42'));
    expect(await outcomes(requests)).toEqual([1, ['unknown_watchlist_item']]);
  });

  it('are, read after a write, what their events have told', async () => {
    const random = seededRandom(testSeed('watchlists'));
    const pick = <T>(list: readonly T[]): T | undefined => list[randomInt(random, 0, list.length - 1)];
    const user = newUser();
    const start = (await reader.lists(user)).seq;
    const instruments: Instrument[] = [
      ...MARKETS.map((marketId) => ({ marketId, itemId: null })),
      ...ITEMS.slice(0, 5).map((itemId) => ({ marketId: null, itemId })),
    ];
    const act = (id: string): Promise<unknown> => {
      const instrument = pick(instruments);
      if (!instrument) throw new Error('there is nothing to watch');
      switch (randomInt(random, 0, 9)) {
        case 0:
          return watchlists.create(user, `list ${randomInt(random, 0, 99)}`);
        case 1:
          return watchlists.rename(user, id, `renamed ${randomInt(random, 0, 99)}`);
        case 2:
          return watchlists.delete(user, id);
        case 3:
        case 4:
        case 5:
          return watchlists.remove(user, id, formatInstrumentKey(instrument));
        default:
          return watchlists.add(
            user,
            id,
            instrument.marketId === null ? { itemId: instrument.itemId } : { marketId: instrument.marketId },
          );
      }
    };
    for (let i = 0; i < 150; i += 1) {
      const lists = (await reader.lists(user)).data;
      const id = pick(lists)?.id ?? 'w_none';
      await act(id).catch((error: unknown) => {
        if (!(error instanceof DomainError)) throw error;
      });
    }
    const { data, seq } = await reader.lists(user);
    expect(watchlistsSchema.parse({ data })).toEqual({ data });
    const { events } = await ringside.app
      .get(EventStore)
      .since(start, { channels: { user: [`user:${user}`] } });
    expect(events.length).toBeGreaterThan(20);
    expect(seq).toBeGreaterThanOrEqual(events.at(-1)?.seq ?? Infinity);
    expect(replicaOf(events.map((event) => JSON.parse(event.data) as UserNotices))).toEqual(data);
  });

  it('tell of nothing that was refused', async () => {
    const user = newUser();
    const { id } = await newList(user);
    const { seq } = await reader.lists(user);
    await expect(watchlists.remove(user, id, 'market:42')).rejects.toThrow('has no market:42');
    await expect(watchlists.add(user, id, { marketId: 'nowhere' })).rejects.toThrow('no market nowhere');
    await expect(watchlists.add(user, id, { itemId: 7 })).rejects.toThrow('no item 7');
    await expect(watchlists.rename(newUser(), id, 'Stolen')).rejects.toThrow('no such watchlist');
    const page = await ringside.app.get(EventStore).since(seq, { channels: { user: [`user:${user}`] } });
    expect(page.events).toEqual([]);
  });
});

/** What a client knows that had no lists and then heard these events. */
function replicaOf(heard: readonly UserNotices[]): Watchlist[] {
  const lists = new Map<string, Watchlist>();
  for (const { event, data } of heard.flatMap(({ notices }) => notices)) {
    if (event === 'watchlist_updated') {
      const { change, watchlist } = watchlistUpdatedSchema.parse(data);
      if (change === 'deleted') lists.delete(watchlist.id);
      else lists.set(watchlist.id, watchlist);
      continue;
    }
    const { watchlistId, item } = watchlistItemChangedSchema.parse(data);
    const list = lists.get(watchlistId);
    if (!list) throw new Error(`an entry of ${watchlistId}, which there is not`);
    const others = list.items.filter(({ key }) => key !== item.key);
    lists.set(watchlistId, {
      ...list,
      items: event === 'watchlist_item_added' ? [...others, item] : others,
    });
  }
  return [...lists.values()];
}
