// Finding markets: words, filters, orders, figures and pages over REST.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { marketListSchema, type ListedMarket } from '../../src/contract/markets/finding.js';
import { call, UNLIMITED, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { boss, newMarket, newTrader, pages, refusalOf, type Trader } from '../support/trading.js';

let ringside: TestApp;
let admin: Trader;
let ann: Trader;
let bob: Trader;
/** Markets by name; each belongs to the category `found`. */
let ids: Record<'snow' | 'title' | 'rain' | 'quiet', string>;
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  admin = await boss(ringside);
  [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
  await admin.send('POST /trading/house/fund', { account: 'house', amount: '1000000000' });
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const make = (question: string, more: Json) =>
    newMarket(ringside, { question, category: 'found', ...more });
  ids = {
    snow: await make('Does it snow on New Year?', { tags: ['weather', 'winter'], closesAt: inHours(3) }),
    title: await make('Does the champion keep the title?', {
      description: 'The main bout',
      closesAt: inHours(1),
    }),
    rain: await make('Rain at 100%_ on Sunday?', { tags: ['weather'], venue: 'amm', liquidity: '100000000' }),
    quiet: await make('Is anybody here?', { isOpen: false }),
  };
  for (const priceBps of [5_000, 6_000]) {
    await ann.placed(ids.title, { priceBps });
    await bob.placed(ids.title, { outcome: 'NO', priceBps: 10_000 - priceBps });
  }
  await ann.placed(ids.snow, { priceBps: 4_000 });
  await bob.placed(ids.snow, { outcome: 'NO', priceBps: 6_000 });
  await ann.placed(ids.snow, { priceBps: 3_000, quantity: '2000000' });
  await bob.placed(ids.snow, { outcome: 'NO', priceBps: 5_000 });
  await eventually(async () => {
    const [snow] = await find('q=snow');
    return snow?.figures.bestBidBps === 3_000 && (await find('q=champion'))[0]?.figures.trades24h === 2;
  });
});
afterAll(() => ringside?.stop());

const find = async (query: string): Promise<ListedMarket[]> =>
  marketListSchema.parse((await call(ringside, `GET /markets?${query}`)).body).data;
const names = (found: readonly ListedMarket[]): string[] =>
  found.map(({ id }) => Object.entries(ids).find(([, of]) => of === id)?.[0] ?? id);
const named = async (query: string) => names(await find(`category=found&${query}`));

describe('a search for words', () => {
  it.each<[string, string[]]>([
    ['snow', ['snow']],
    ['SNOW year', ['snow']],
    ['champ', ['title']],
    ['main bout', ['title']],
    ['weather', ['snow', 'rain']],
    ['100%25_', ['rain']],
    ['%25', ['rain']],
    ['0%25_ o', ['rain']],
    ['\\', []],
    ["' or true --", []],
    ['nothing of this', []],
  ])('for %j finds %j', async (words, expected) => {
    expect((await named(`q=${words.includes('%25') ? words : encodeURIComponent(words)}`)).sort()).toEqual(
      expected.sort(),
    );
  });

  it('finds a word with a typing error', async () => {
    expect(await named('q=champon')).toEqual(['title']);
    expect(await named('q=champion')).toEqual(['title']);
  });
});

describe('a search without an order', () => {
  /** By id, the best market is the last one. */
  const texts: [string, Json][] = [
    ['found-1', { question: 'Is it built?', description: 'The harbour gets a bridge.' }],
    ['found-2', { question: 'Does the council agree to the plan?', tags: ['bridge', 'harbour'] }],
    ['found-3', { question: 'Is there a bridge over the old and the new harbour, and the river?' }],
    ['found-4', { question: 'Bridge over the harbour?' }],
    ['found-5', { question: 'Does the harbour bridge open in the year that the council has named?' }],
  ];
  beforeAll(async () => {
    for (const [id, listing] of texts) await admin.send('POST /markets', { id, ...listing });
  });
  const idsOf = async (query: string) => (await find(query)).map(({ id }) => id);
  const best = ['found-5', 'found-4', 'found-3', 'found-2', 'found-1'];

  it('puts the market first that fits the words best', async () => {
    expect(await idsOf('q=harbour+bridge')).toEqual(best);
    expect(await idsOf('q=harbour+bridge&sort=relevance')).toEqual(best);
    expect(await idsOf('q=harbour+bridge&sort=id')).toEqual([...best].reverse());
  });

  it('puts a typing error by its likeness', async () => {
    expect((await idsOf('q=harbour+brigde+open'))[0]).toBe('found-5');
  });

  it('has the same order in pages of one', async () => {
    const single = (await pages(ann, 'GET /markets?q=harbour+bridge', 1)).flat();
    expect(single.map(({ id }) => id)).toEqual(best);
  });
});

describe('a filter', () => {
  it.each<[string, string[]]>([
    ['state=APPROVED', ['quiet']],
    ['venue=amm', ['rain']],
    ['tag=weather', ['rain', 'snow']],
    ['tag=weather&venue=book', ['snow']],
    ['tag=weather&q=snow', ['snow']],
    ['tag=none', []],
  ])('%s finds %j', async (query, expected) => {
    expect((await named(query)).sort()).toEqual(expected.sort());
  });

  it('finds markets that close before a time', async () => {
    const inTwoHours = new Date(Date.now() + 2 * 3_600_000).toISOString();
    expect(await named(`closesBefore=${inTwoHours}`)).toEqual(['title']);
  });

  it('finds the caller’s own and watched markets', async () => {
    const of = async (who: Trader, query: string) =>
      names(marketListSchema.parse(await who.get(`GET /markets?category=found&${query}`)).data).sort();
    expect(await of(ann, 'mine=true')).toEqual(['snow', 'title']);
    const carl = await newTrader(ringside);
    expect(await of(carl, 'mine=true')).toEqual([]);
    const { id } = (await carl.send('POST /watchlists', { name: 'list' })) as { id: string };
    await carl.send(`POST /watchlists/${id}/items`, { marketId: ids.rain });
    expect(await of(carl, 'watched=true')).toEqual(['rain']);
    for (const query of ['mine=true', 'watched=true'])
      expect(refusalOf(await call(ringside, `GET /markets?${query}`))).toEqual({
        status: 401,
        code: 'unauthenticated',
      });
  });
});

describe('an order', () => {
  it('puts markets by volume, liquidity, closing time, age and change', async () => {
    expect((await named('sort=volume')).slice(0, 2)).toEqual(['title', 'snow']);
    expect((await named('sort=liquidity'))[0]).toBe('rain');
    expect(await named('sort=closing')).toEqual(['title', 'snow']);
    expect(await named('sort=newest')).toEqual(['quiet', 'rain', 'title', 'snow']);
    expect((await named('sort=movers')).slice(0, 1)).toEqual(['title']);
  });

  it.each(['id', 'volume', 'liquidity', 'closing', 'newest', 'movers'])(
    'by %s has the same markets in pages of one',
    async (sort) => {
      const query = `GET /markets?category=found&sort=${sort}`;
      const whole = (await ann.get(query)) as { data: Json[] };
      const single = (await pages(ann, query, 1)).flat();
      expect(single.map((market) => market.id)).toEqual(whole.data.map((market) => market.id));
    },
  );

  it('refuses the cursor of another order', async () => {
    const { next } = (await ann.get('GET /markets?sort=volume&limit=1')) as { next: string };
    for (const sort of ['liquidity', 'newest', 'id'])
      expect(refusalOf(await call(ringside, `GET /markets?sort=${sort}&after=${next}`))).toEqual({
        status: 400,
        code: 'bad_request',
        field: 'after',
      });
  });
});

describe('the figures of a market', () => {
  it('are volume, trades, change, best prices and liquidity', async () => {
    const [title] = await find('q=champion');
    expect(title?.figures).toEqual({
      volume24h: '900000',
      trades24h: 2,
      change24hBps: 1_000,
      bestBidBps: null,
      bestAskBps: null,
      liquidity: '0',
      threads: 0,
      posts: 0,
      spark: null,
    });
    const [snow] = await find('q=snow');
    expect(snow?.figures).toMatchObject({
      trades24h: 1,
      bestBidBps: 3_000,
      bestAskBps: 5_000,
      change24hBps: 0,
    });
    expect(snow?.figures.liquidity).toBe('1100000');
  });

  it('have the price of each hour on request, and follow the hours', async () => {
    const sql = ringside.app.get(DataSource);
    await sql.query(
      `insert into market_hour (market_id, hour, volume, trades, first, last)
       select $1, date_trunc('hour', now()) - make_interval(hours => ago), 1, 1, price, price
       from (values (30, 1000), (26, 1500), (3, 2000)) as hour(ago, price)`,
      [ids.quiet],
    );
    const [quiet] = await find('q=anybody&spark=24h');
    const { spark } = quiet?.figures ?? {};
    expect(spark).toHaveLength(24);
    expect([spark?.[0], spark?.[19], spark?.[20], spark?.[23]]).toEqual([1_500, 1_500, 2_000, 2_000]);
    expect((await find('q=rain&spark=24h'))[0]?.figures.spark).toEqual(Array(24).fill(null));
  });

  it('lose the trades that are older than a day', async () => {
    const id = await newMarket(ringside, { question: 'An old market?', category: 'aged' });
    await ann.placed(id);
    await bob.placed(id, { outcome: 'NO' });
    const volume = async () => (await find('category=aged'))[0]?.figures;
    await eventually(async () => (await volume())?.trades24h === 1);
    const sql = ringside.app.get(DataSource);
    await sql.query(`update market_hour set hour = hour - interval '24 hours' where market_id = $1`, [id]);
    await sql.query(
      `update market_figure set window_from = window_from - interval '1 hour' where market_id = $1`,
      [id],
    );
    const { FiguresJob } = await import('../../src/domain/markets/figures/figures.job.js');
    await eventually(async () => {
      await ringside.app.get(FiguresJob).moveWindows();
      return (await volume())?.trades24h === 0;
    });
    expect(await volume()).toMatchObject({ volume24h: '0', change24hBps: 0 });
  });
});

describe('a bad query', () => {
  it.each([
    ['q', 'q='],
    ['q', `q=${'x'.repeat(101)}`],
    ['sort', 'sort=price'],
    ['sort', 'sort=relevance'],
    ['tag', 'tag=A%20B'],
    ['closesBefore', 'closesBefore=tomorrow'],
    ['mine', 'mine=yes'],
    ['spark', 'spark=7d'],
    ['after', 'after=xyz'],
  ])('is refused by its field %s: %s', async (field, query) => {
    expect(refusalOf(await call(ringside, `GET /markets?${query}`))).toEqual({
      status: 400,
      code: 'bad_request',
      field,
    });
  });
});
