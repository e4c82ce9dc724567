// Watchlists over HTTP, and what the stream tells their owner. Stock client: `eventsource`.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  watchlistItemSchema,
  watchlistSchema,
  watchlistsSchema,
} from '../../src/contract/watchlists/watchlists.js';
import {
  asUser,
  bearer,
  call,
  told,
  UNLIMITED,
  type Account,
  type Answer,
  type Json,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { StreamListener } from '../support/stream-listener.js';

const ITEM = 4_151;

describe('watchlists over HTTP', () => {
  let ringside: TestApp;
  let ann: Account;
  let bob: Account;
  beforeAll(async () => {
    ringside = await startTestApp(UNLIMITED);
    [ann, bob] = [await asUser(ringside), await asUser(ringside)];
    const dataSource = ringside.app.get(DataSource);
    await dataSource.query('insert into item (item_id) values ($1) on conflict do nothing', [ITEM]);
    await dataSource.query(
      `insert into market (id, venue, state, maker_fee_bps, taker_fee_bps, void_rule, yes, no, created_at, updated_at,
         dispute_window_ms, resolve_within_ms, pause_policy, corrections, round, good_faith, payout_stopped)
       values ('title-fight', 'book', 'ACTIVE', 0, 0, 'refund', 0, 0, now(), now(), 0, 0, 'keep', 0, 0, false, false)`,
    );
  });
  afterAll(() => ringside?.stop());

  const ask = (route: string, body?: unknown, who: Account = ann): Promise<Answer<Json>> =>
    call(ringside, route, { headers: bearer(who), ...(body === undefined ? {} : { body }) });
  const cursorOf = ({ headers }: Answer<unknown>): string => headers.get('ringside-seq') ?? '';
  const newList = async (who: Account = ann): Promise<string> =>
    (await ask('POST /watchlists', { name: 'Main card' }, who)).body.id;
  const listed = async (id: string) =>
    (await ask('GET /watchlists')).body.data.find((list: { id: string }) => list.id === id);

  it('are made, renamed, filled, emptied and deleted', async () => {
    const made = await ask('POST /watchlists', { name: '  Main card ' });
    expect([made.status, made.body.name, made.body.items]).toEqual([201, 'Main card', []]);
    const { id } = watchlistSchema.parse(made.body);

    const market = await ask(`POST /watchlists/${id}/items`, { marketId: 'title-fight' });
    expect([market.status, market.body.key]).toEqual([201, 'market:title-fight']);
    const item = await ask(`POST /watchlists/${id}/items`, { itemId: ITEM });
    expect(watchlistItemSchema.parse(item.body)).toMatchObject({ key: `item:${ITEM}`, itemId: ITEM });

    const renamed = await ask(`PATCH /watchlists/${id}`, { name: 'Undercard' });
    expect([renamed.status, renamed.body]).toEqual([
      200,
      { ...made.body, name: 'Undercard', items: [market.body, item.body] },
    ]);
    expect(await listed(id)).toEqual(renamed.body);

    const removed = await ask(`DELETE /watchlists/${id}/items/market:title-fight`);
    expect([removed.status, removed.body]).toEqual([204, null]);
    expect((await listed(id)).items).toEqual([item.body]);
    const again = await ask(`DELETE /watchlists/${id}/items/market:title-fight`);
    expect(told(again)).toEqual([404, 'unknown_watchlist_item']);

    const deleted = await ask(`DELETE /watchlists/${id}`);
    expect([deleted.status, deleted.body]).toEqual([204, null]);
    expect(told(await ask(`DELETE /watchlists/${id}`))).toEqual([404, 'unknown_watchlist']);
    expect(await listed(id)).toBeUndefined();
    for (const answer of [made, market, item, renamed, removed, deleted])
      expect(cursorOf(answer)).toMatch(/^[0-9a-z]+-[1-9]\d*$/);
  });

  it('are read no earlier than minSeq', async () => {
    const made = await ask('POST /watchlists', { name: 'Fresh' });
    const { status, body, headers } = await ask(`GET /watchlists?minSeq=${cursorOf(made)}`);
    expect(status).toBe(200);
    expect(watchlistsSchema.parse(body)).toEqual(body);
    expect(body.data.at(-1)).toEqual(made.body);
    const seqOf = (cursor: string | null) => Number(cursor?.split('-')[1]);
    expect(seqOf(headers.get('ringside-seq'))).toBeGreaterThanOrEqual(seqOf(cursorOf(made)));
    const other = await ask('GET /watchlists?minSeq=ffffffffff-1');
    expect(told(other)).toEqual([410, 'epoch_changed']);
  });

  it("are their owner's alone: another user's list is none", async () => {
    const id = await newList(bob);
    await ask(`POST /watchlists/${id}/items`, { itemId: ITEM }, bob);
    expect((await ask('GET /watchlists')).body.data.map((list: { id: string }) => list.id)).not.toContain(id);
    for (const [route, body] of [
      [`PATCH /watchlists/${id}`, { name: 'Stolen' }],
      [`DELETE /watchlists/${id}`],
      [`POST /watchlists/${id}/items`, { marketId: 'title-fight' }],
      [`DELETE /watchlists/${id}/items/item:${ITEM}`],
    ] as const)
      expect(told(await ask(route, body))).toEqual([404, 'unknown_watchlist']);
    expect((await ask('GET /watchlists', undefined, bob)).body.data).toMatchObject([
      { id, name: 'Main card', items: [{ itemId: ITEM }] },
    ]);
  });

  it('refuse what is not there, and what is there already', async () => {
    const id = await newList();
    const add = async (body: unknown) => told(await ask(`POST /watchlists/${id}/items`, body));
    expect(await add({ marketId: 'nowhere' })).toEqual([404, 'unknown_market']);
    expect(await add({ itemId: 2_147_483_647 })).toEqual([404, 'unknown_item']);
    expect(await add({ itemId: ITEM })).toEqual([201, undefined]);
    expect(await add({ itemId: ITEM })).toEqual([409, 'duplicate_watchlist_item']);
  });

  it.each([
    ['no name', 'POST /watchlists', {}, 'name'],
    ['an empty name', 'POST /watchlists', { name: '' }, 'name'],
    ['a name of spaces', 'POST /watchlists', { name: ' \t ' }, 'name'],
    ['a name of 65 characters', 'POST /watchlists', { name: 'x'.repeat(65) }, 'name'],
    ['U+0000', 'POST /watchlists', { name: 'a\0b' }, 'name'],
    ['half a surrogate pair', 'POST /watchlists', '{"name":"a\\ud800"}', 'name'],
    ['a field nobody knows', 'POST /watchlists', { name: 'a', items: [] }, 'items'],
    ['both kinds at once', 'POST /watchlists/w_1/items', { marketId: '1', itemId: 1 }, 'itemId'],
    ['neither kind', 'POST /watchlists/w_1/items', {}, 'marketId'],
    ["an item's id as a text", 'POST /watchlists/w_1/items', { itemId: '4151' }, 'itemId'],
    ["an item's id of a market", 'POST /watchlists/w_1/items', { marketId: 'item:4151' }, 'marketId'],
    ['a key of nothing', 'DELETE /watchlists/w_1/items/4151', undefined, 'key'],
    ['an id with a space', 'PATCH /watchlists/w%201', { name: 'a' }, 'id'],
    ['minSeq that is no cursor', 'GET /watchlists?minSeq=x', undefined, 'minSeq'],
    ['a parameter nobody knows', 'GET /watchlists?colour=red', undefined, 'colour'],
  ])('refuse %s, and name the field', async (_what, route, body, field) => {
    const answer = await ask(route, body);
    expect(told(answer)).toEqual([400, 'bad_request']);
    expect(answer.body.details.fields).toEqual([expect.objectContaining({ field })]);
  });

  it('take a name of 64 characters, in any script', async () => {
    const name = `${'ж'.repeat(62)}🥊`;
    expect((await ask('POST /watchlists', { name })).body.name).toBe(name);
  });

  it('tell their owner on the stream, which continues what was read', async () => {
    const read = await ask('GET /watchlists');
    const stream = new StreamListener(
      `${ringside.url}/api/v1/stream?channels=user:${ann.userId}&after=${cursorOf(read)}`,
      bearer(ann),
    );
    const id = await newList();
    const item = (await ask(`POST /watchlists/${id}/items`, { itemId: ITEM })).body;
    await ask(`PATCH /watchlists/${id}`, { name: 'Undercard' });
    await ask(`DELETE /watchlists/${id}/items/item:${ITEM}`);
    await ask(`DELETE /watchlists/${id}`);
    await eventually(() => stream.heard.length >= 5);
    stream.close();
    const list = (name: string, items: unknown[]) => expect.objectContaining({ id, name, items });
    expect(stream.heard.map(({ event, data }) => [event, data])).toEqual([
      ['watchlist_updated', { change: 'created', watchlist: list('Main card', []) }],
      ['watchlist_item_added', { watchlistId: id, item }],
      ['watchlist_updated', { change: 'renamed', watchlist: list('Undercard', [item]) }],
      ['watchlist_item_removed', { watchlistId: id, item }],
      ['watchlist_updated', { change: 'deleted', watchlist: list('Undercard', []) }],
    ]);
  });
});
