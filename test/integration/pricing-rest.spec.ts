// Real: PostgreSQL, the whole app, HTTP. The lists of prices and items, and the family that feeds the stream.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PRICES_CHANNEL } from '../../src/contract/streams/channels.js';
import { CURSOR_HEADER } from '../../src/contract/cursor.js';
import { ChannelRegistry } from '../../src/platform/channels/index.js';
import { latestSchema, itemsSchema, priceUpdateSchema } from '../../src/contract/pricing/prices.js';
import { EventStore } from '../../src/platform/events/index.js';
import { encodePage } from '../../src/platform/common/page-cursor.js';
import { testDatabase } from '../support/database.js';
import { FakeSource, pricingApp, START, type PricingApp } from '../support/pricing-app.js';

const NOW_S = Date.parse(START) / 1000;

describe('item prices over REST', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let source: FakeSource;
  let stack: PricingApp;

  beforeAll(async () => {
    database = await testDatabase();
    source = new FakeSource();
    source.names = [
      { itemId: 2, name: 'Cannonball' },
      { itemId: 9, name: 'Never traded' },
    ];
    stack = await pricingApp({ url: database.url, source });
    source.rows = [4, 2, 3].map((id) => ({ id, high: id * 10, highTime: NOW_S, low: null, lowTime: null }));
    await stack.sync();
  });
  afterAll(async () => {
    await stack.close();
    await database.drop();
  });
  const family = () => {
    const provider = stack.app.get(ChannelRegistry).find('prices');
    if (!provider) throw new Error('pricing registered no family');
    return provider;
  };

  it('lists the latest prices by id, true as of a cursor', async () => {
    const { status, body, cursor } = await stack.get('/prices/latest');
    expect(status).toBe(200);
    expect(latestSchema.safeParse(body).error).toBeUndefined();
    expect(body.data.map((price: { item_id: number }) => price.item_id)).toEqual([2, 3, 4]);
    expect(cursor).toMatch(new RegExp(`^[0-9a-f]+-${body.seq}$`));
    expect(CURSOR_HEADER.toLowerCase()).toBe('ringside-seq');
    expect(body.feed).toEqual({ source: 'fake', lastSyncAt: stack.clock.now().toISOString(), stale: false });
  });

  it('lists the items asked for; one that never had a price is absent', async () => {
    const { body } = await stack.get('/prices/latest?items=4,9,2,4');
    expect(body.data.map((price: { item_id: number }) => price.item_id)).toEqual([2, 4]);
  });

  it('names every unknown item', async () => {
    const { status, body } = await stack.get('/prices/latest?items=2,77,66');
    expect([status, body.code, body.details]).toEqual([404, 'unknown_item', { items: [66, 77] }]);
  });

  it.each(['items=', 'items=0', 'items=2,', 'items=x', 'items=-2', 'items=1.5', 'items=99999999999'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await stack.get(`/prices/latest?${query}`);
      expect([status, body.code]).toEqual([400, 'bad_request']);
      expect(body.details).toMatchObject({ fields: [{ field: 'items' }] });
    },
  );

  it('refuses more items than the limit, but not the same one often', async () => {
    const many = Array.from({ length: 501 }, (_, i) => i + 1).join(',');
    expect((await stack.get(`/prices/latest?items=${many}`)).status).toBe(400);
    expect((await stack.get(`/prices/latest?items=${Array(600).fill('2').join(',')}`)).status).toBe(200);
  });

  it('refuses minSeq of another history, and one that is not reached in time', async () => {
    const { cursor } = await stack.get('/prices/latest');
    expect((await stack.get('/prices/latest?minSeq=0f-1')).body).toMatchObject({
      statusCode: 410,
      code: 'epoch_changed',
    });
    expect((await stack.get(`/prices/latest?minSeq=${cursor}`)).status).toBe(200);
  });

  it('pages the items with their names, each once', async () => {
    const seen: unknown[] = [];
    let after = '';
    for (;;) {
      const { body } = await stack.get(`/prices/items?limit=3${after}`);
      const list = itemsSchema.parse(body);
      seen.push(...list.data.map(({ item_id, name }) => [item_id, name]));
      if (list.next === null) break;
      after = `&after=${list.next}`;
    }
    expect(seen).toEqual([
      [2, 'Cannonball'],
      [3, null],
      [4, null],
      [9, 'Never traded'],
    ]);
    expect((await stack.get('/prices/items?limit=4')).body.next).toBeNull();
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=x', 'limit'],
    ['after=zzz', 'after'],
    [`after=${encodePage('items', 2 ** 31)}`, 'after'],
  ])('refuses %s in the item list', async (query, field) => {
    const { status, body } = await stack.get(`/prices/items?${query}`);
    expect([status, body.details.fields[0].field]).toEqual([400, field]);
  });

  it('tells the stream one message per changed item, and all of them in a snapshot', async () => {
    const events = await stack.app.get(EventStore).after(0);
    const event = events.find(({ type }) => type === 'pricing.prices.changed');
    if (!event) throw new Error('there is no event');
    const messages = family().messages(event, PRICES_CHANNEL);
    expect(messages.map(({ key, name }) => [key, name])).toEqual([
      ['2', 'price-update'],
      ['3', 'price-update'],
      ['4', 'price-update'],
    ]);
    for (const { json } of messages)
      expect(priceUpdateSchema.strict().safeParse(JSON.parse(json)).error).toBeUndefined();

    const snapshot = await family().owner.snapshot?.(PRICES_CHANNEL, null);
    expect(snapshot).toEqual({ seq: event.seq, messages });
    const some = await family().owner.snapshot?.(
      PRICES_CHANNEL,
      new Set(['3', '123456', 'nonsense', '9999999999']),
    );
    expect(some?.messages.map(({ key }) => key)).toEqual(['3']);
    expect((await family().owner.snapshot?.(PRICES_CHANNEL, new Set()))?.messages).toEqual([]);
  });

  it('joins the messages of a sync into one batch', async () => {
    const [event] = await stack.app.get(EventStore).after(0);
    const messages = event ? family().messages(event, PRICES_CHANNEL) : [];
    const batch = family().owner.batch?.(messages);
    expect(batch?.name).toBe('price-batch');
    expect(JSON.parse(batch?.json ?? '')).toEqual(messages.map(({ json }) => JSON.parse(json) as unknown));
  });
});
