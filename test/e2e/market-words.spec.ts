// The words of a market over REST and on its channel: they come with the market, change in versions, and are fixed by the
// first trade but for corrections of typing errors.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listingVersionsSchema } from '../../src/contract/markets/listing.js';
import { marketSchema } from '../../src/contract/markets/markets.js';
import { asOperator, call, UNLIMITED, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { SocketClient } from '../support/socket-client.js';
import { boss, newMarket, newTrader, refusalOf, Trader } from '../support/trading.js';

let ringside: TestApp;
let admin: Trader;
let operator: Trader;
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  admin = await boss(ringside);
  operator = new Trader(ringside, await asOperator(ringside));
});
afterAll(() => ringside?.stop());

const WORDS = {
  question: 'Does the champoin keep the title?',
  description: 'The main bout.\nTwelve rounds.',
  category: 'boxing',
  rules: 'YES when the champion wins. A draw is NO.',
  resolutionSource: 'https://example.com/results',
  tags: ['title', 'heavy-weight'],
  pictureUrl: 'https://example.com/bout.png',
};

const edit = (id: string, body: Json) => operator.ask(`PATCH /markets/${id}/listing`, body);
const versions = async (id: string) =>
  listingVersionsSchema.parse((await call(ringside, `GET /markets/${id}/versions`)).body).data;

async function trade(id: string): Promise<void> {
  const [ann, bob] = await Promise.all([newTrader(ringside), newTrader(ringside)]);
  await ann.placed(id);
  await bob.placed(id, { outcome: 'NO' });
}

describe('the words of a market', () => {
  it('come with the market, in its own commit, and are shown with each answer', async () => {
    const id = await newMarket(ringside, { ...WORDS, isOpen: false });
    const { body } = await call(ringside, `GET /markets/${id}`);
    expect(marketSchema.parse(body)).toMatchObject({ id, state: 'APPROVED', ...WORDS });
    expect(await admin.send(`POST /markets/${id}/open`)).toMatchObject({ state: 'ACTIVE', ...WORDS });
    const { body: page } = await call(ringside, `GET /events?channels=market:${id}`);
    const [first, second] = (page as { data: Json[] }).data;
    expect([first?.type, second?.type, second?.data.version]).toEqual(['market_state', 'listing', 1]);
    expect(second?.tx).toBe(first?.tx);
    expect(second?.data.listing).toEqual(WORDS);
    expect(await versions(id)).toMatchObject([{ version: 1, isCurrent: true, reason: null, listing: WORDS }]);
  });

  it('change freely before the first trade, and earlier versions stay readable', async () => {
    const id = await newMarket(ringside, WORDS);
    const listener = await new SocketClient(ringside.url).open();
    listener.send({ action: 'subscribe', market_id: id, id: 's' });
    await listener.next('subscribed', 's');
    const changed = await edit(id, { question: 'Who wins?', tags: [], reason: 'Another bout' });
    expect(changed.body).toMatchObject({ version: 2, reason: 'Another bout', isCurrent: true });
    expect((await call(ringside, `GET /markets/${id}`)).body).toMatchObject({
      ...WORDS,
      question: 'Who wins?',
      tags: [],
    });
    expect((await versions(id)).map(({ version, listing }) => [version, listing.question])).toEqual([
      [2, 'Who wins?'],
      [1, WORDS.question],
    ]);
    const heard = await eventually(() => listener.heard.find(({ type }) => type === 'listing'));
    expect(heard).toMatchObject({ data: { version: 2, reason: 'Another bout' } });
    listener.close();
  });

  it('are fixed by the first trade: only typing errors can be corrected, with a reason in the audit log', async () => {
    const id = await newMarket(ringside, WORDS);
    await trade(id);
    const before = await versions(id);
    const fixed = { question: 'Does the champion keep the title?', reason: 'A typing error' };
    expect(refusalOf(await edit(id, fixed))).toEqual({ status: 409, code: 'listing_fixed' });
    const rewritten = {
      ...fixed,
      rules: 'NO when the champion wins whatever else happens.',
      isCorrection: true,
    };
    expect(refusalOf(await edit(id, rewritten))).toEqual({ status: 409, code: 'not_a_correction' });
    expect(await versions(id)).toEqual(before);
    expect((await edit(id, { ...fixed, isCorrection: true })).body).toMatchObject({ version: 2 });
    const { body } = await admin.ask('GET /admin/audit?limit=1');
    expect((body as { data: Json[] }).data[0]).toMatchObject({
      action: 'market.edit_listing',
      target: id,
      details: { reason: 'A typing error', isCorrection: true, before: { question: WORDS.question } },
    });
  });

  it('are never changed by an edit that meets the first trade', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await newMarket(ringside, WORDS);
      const [changed] = await Promise.all([edit(id, { question: 'Other?', reason: 'x' }), trade(id)]);
      const { body } = await call(ringside, `GET /events?channels=market:${id}&limit=1000`);
      const types = (body as { data: Json[] }).data.map(({ type, data }) => `${type} ${data.version ?? ''}`);
      const edited = types.indexOf('listing 2');
      expect([edited >= 0, edited < types.indexOf('trade ')]).toEqual(
        changed.status === 200 ? [true, true] : [false, true],
      );
      if (changed.status !== 200) expect(refusalOf(changed).code).toBe('listing_fixed');
    }
  });

  it.each<[string, Json]>([
    ['question', { question: '   ' }],
    ['question', { question: 'a\nb' }],
    ['question', { question: 'abc \u202Ecba' }],
    ['question', { question: 'x'.repeat(501) }],
    ['description', { description: 'x'.repeat(10_001) }],
    ['rules', { rules: 'a\u0007b' }],
    ['category', { category: 'Big Fights' }],
    ['tags.0', { tags: ['a b'] }],
    ['tags', { tags: ['a', 'a'] }],
    ['tags', { tags: 'abcdefghijk'.split('') }],
    ['pictureUrl', { pictureUrl: 'javascript:alert(1)' }],
    ['pictureUrl', { pictureUrl: 'http://example.com/a.png' }],
  ])('are refused when %s is wrong: %j', async (field, words) => {
    const body = { question: 'Who?', ...words };
    expect(refusalOf(await admin.ask('POST /markets', body))).toEqual({
      status: 400,
      code: 'bad_request',
      field,
    });
  });

  it('are changed by operators alone, and of known markets alone', async () => {
    const id = await newMarket(ringside);
    const stranger = await newTrader(ringside);
    const body = { question: 'Mine?', reason: 'x' };
    expect(refusalOf(await stranger.ask(`PATCH /markets/${id}/listing`, body)).code).toBe('forbidden');
    expect(refusalOf(await edit('nowhere', body))).toEqual({ status: 404, code: 'unknown_market' });
    expect(refusalOf(await call(ringside, 'GET /markets/nowhere/versions')).code).toBe('unknown_market');
  });

  it('of a repeated request with other words are a conflict', async () => {
    const key = { 'idempotency-key': 'words' };
    const first = await admin.ask('POST /markets', { question: 'Who?', rules: 'These.' }, key);
    const again = await admin.ask('POST /markets', { question: 'Who?', rules: 'These.' }, key);
    expect(again.body).toEqual(first.body);
    const other = await admin.ask('POST /markets', { question: 'Who?', rules: 'Those.' }, key);
    expect(refusalOf(other).code).toBe('idempotency_conflict');
  });
});
