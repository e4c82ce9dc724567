// What clients send that cannot be: each is refused with a code of its own, and nothing whatever has changed: no order, no
// money, no level of the book, no event.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../support/accounts.js';
import { UNLIMITED } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  boss,
  limitOrder,
  newMarket,
  newTrader,
  refusalOf,
  type Refusal,
  type Trader,
} from '../support/trading.js';
import { readSse } from '../support/sse-probe.js';

const LIMIT_ABOVE = '1000000000010000';

let ringside: TestApp;
let admin: Trader;
let ann: Trader;
let bob: Trader;
let marketId: string;
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  admin = await boss(ringside);
  ann = await newTrader(ringside);
  bob = await newTrader(ringside);
  marketId = await newMarket(ringside);
  await ann.placed(marketId, { clientOrderId: 'resting', priceBps: 4_000 });
  await ann.placed(marketId, { clientOrderId: 'filled', priceBps: 6_000 });
  await bob.placed(marketId, { outcome: 'NO', priceBps: 4_000 });
});
afterAll(() => ringside?.stop());

/** All that a refusal must leave as it is. The header of the last read says up to where the log goes. */
async function everything(): Promise<Json> {
  const views: unknown[] = [];
  for (const { ask } of [ann, bob].map((trader) => ({ ask: trader.ask.bind(trader) })))
    for (const view of ['account', 'orders/list', 'positions/list', 'trades', 'statement'])
      views.push((await ask(`GET /trading/${view}`)).body);
  const [, image] = await readSse(`${ringside.url}/api/v1/stream?channels=book:${marketId}`, 2);
  const { levels, checksum } = image?.data as { levels: unknown; checksum: unknown };
  const { headers } = await ann.ask(`GET /markets/${marketId}`);
  return { views, levels, checksum, log: headers.get('ringside-seq') };
}

async function expectRefusal(ask: () => Promise<Parameters<typeof refusalOf>[0]>, refusal: Refusal) {
  const before = await everything();
  expect(refusalOf(await ask())).toEqual(refusal);
  expect(await everything()).toEqual(before);
}

const badRequest = (field: string): Refusal => ({ status: 400, code: 'bad_request', field });
const bad = (code: string): Refusal => ({ status: 400, code });
const conflict = (code: string): Refusal => ({ status: 409, code });

describe('an order that cannot be', () => {
  it.each<[string, Record<string, unknown>, Refusal]>([
    ['price 0', { priceBps: 0 }, bad('bad_price')],
    ['price 10000', { priceBps: 10_000 }, bad('bad_price')],
    ['price 10001', { priceBps: 10_001 }, bad('bad_price')],
    ['a price below zero', { priceBps: -1 }, bad('bad_price')],
    ['no price', { priceBps: undefined }, bad('bad_price')],
    ['a MARKET order with a price', { type: 'MARKET', maxCost: '1000000' }, bad('bad_price')],
    ['a fraction of a price', { priceBps: 5_000.5 }, badRequest('priceBps')],
    ['a price that is a text', { priceBps: '5000' }, badRequest('priceBps')],
    ['a price beyond 2^63', { priceBps: 2 ** 64 }, badRequest('priceBps')],
    ['the price of an item', { price: 5 }, badRequest('price')],
    ['quantity 0', { quantity: '0' }, bad('bad_quantity')],
    ['no quantity', { quantity: undefined }, bad('bad_quantity')],
    ['a quantity off the lot', { quantity: '1000001' }, bad('bad_quantity')],
    ['a huge quantity', { quantity: LIMIT_ABOVE }, bad('bad_quantity')],
    ['the highest number there is', { quantity: '9223372036854775807' }, bad('bad_quantity')],
    ['a quantity beyond 2^63', { quantity: '9223372036854775808' }, badRequest('quantity')],
    ['a quantity below zero', { quantity: '-1000000' }, badRequest('quantity')],
    ['a fraction of a quantity', { quantity: '1000000.0' }, badRequest('quantity')],
    ['a quantity with a space before', { quantity: ' 1000000' }, badRequest('quantity')],
    ['a quantity with a space behind', { quantity: '1000000 ' }, badRequest('quantity')],
    ['a quantity with an exponent', { quantity: '1e6' }, badRequest('quantity')],
    ['a quantity with a sign', { quantity: '+1000000' }, badRequest('quantity')],
    ['a quantity that is a number', { quantity: 1_000_000 }, badRequest('quantity')],
    ['an empty quantity', { quantity: '' }, badRequest('quantity')],
    ['a MARKET BUY without money', { type: 'MARKET', priceBps: undefined }, bad('bad_max_cost')],
    ['money for a LIMIT order', { maxCost: '1000000' }, bad('bad_max_cost')],
    [
      'money with an exponent',
      { type: 'MARKET', priceBps: undefined, maxCost: '1e6' },
      badRequest('maxCost'),
    ],
    [
      'GTC for a MARKET order',
      { type: 'MARKET', priceBps: undefined, maxCost: '1', timeInForce: 'GTC' },
      bad('bad_time_in_force'),
    ],
    ['an expiry in the past', { timeInForce: 'GTD', expiresAt: '2020-01-01T00:00:00Z' }, bad('bad_expiry')],
    ['GTD without an expiry', { timeInForce: 'GTD' }, bad('bad_expiry')],
    ['an expiry that is no time', { timeInForce: 'GTD', expiresAt: 'tomorrow' }, badRequest('expiresAt')],
    ['a validity that is over', { validUntil: '2020-01-01T00:00:00Z' }, conflict('expired')],
    ['a validity beyond a day', { validUntil: '2100-01-01T00:00:00Z' }, bad('bad_valid_until')],
    ['a validity that is no time', { validUntil: 'soon' }, badRequest('validUntil')],
    ['a validity in another zone', { validUntil: '2100-01-01T00:00:00+02:00' }, badRequest('validUntil')],
    ['post-only that is to trade at once', { timeInForce: 'IOC', postOnly: true }, bad('bad_post_only')],
    ['U+0000 in its name', { clientOrderId: 'a\0b' }, badRequest('clientOrderId')],
    ['a control character in its name', { clientOrderId: 'a\u001eb' }, badRequest('clientOrderId')],
    ['half a surrogate pair in its name', { clientOrderId: '\ud800' }, badRequest('clientOrderId')],
    ['U+0000 in the market', { marketId: 'a\0b' }, badRequest('marketId')],
    ['the name of an item for a market', { marketId: 'item:2' }, badRequest('marketId')],
    ['a market and an item', { itemId: 2 }, badRequest('itemId')],
    ['an unknown field', { leverage: 10 }, badRequest('leverage')],
    ['an unknown market', { marketId: 'nowhere' }, { status: 404, code: 'unknown_market' }],
    [
      'an unknown item',
      { marketId: undefined, outcome: undefined, priceBps: undefined, itemId: 2_147_483_647, price: 1 },
      { status: 404, code: 'unknown_item' },
    ],
    ['not enough money', { quantity: '100000000000' }, conflict('insufficient_funds')],
    ['shares that one has not', { side: 'SELL', quantity: '10000000' }, conflict('insufficient_shares')],
    [
      'a post-only order that would trade',
      { side: 'SELL', priceBps: 3_000, postOnly: true },
      conflict('post_only_would_trade'),
    ],
    ['FOK that cannot be filled', { priceBps: 100, timeInForce: 'FOK' }, conflict('fok_unfillable')],
  ])('is refused: %s', async (_what, rest, refusal) => {
    await expectRefusal(() => ann.order(marketId, rest), refusal);
  });

  it('is refused by a body that is no object, and by one that is no JSON', async () => {
    for (const body of ['null', '[]', '"order"', '{"side":'])
      await expectRefusal(
        () => ann.ask('POST /trading/orders', body),
        expect.objectContaining({ status: 400, code: 'bad_request' }) as unknown as Refusal,
      );
  });

  it.each([
    ['not open', 'market_not_open', []],
    ['paused', 'market_paused', ['open', 'pause']],
    ['closed', 'market_closed', ['open', 'close']],
    ['settled', 'market_settled', ['open', 'close', 'settle']],
    ['voided', 'market_settled', ['open', 'void']],
  ])('is refused on a market that is %s', async (_state, code, acts) => {
    const id = await newMarket(ringside, { isOpen: false });
    const bodies: Readonly<Record<string, object>> = {
      settle: { outcome: 'YES' },
      void: { reason: 'The bout was called off' },
    };
    for (const act of acts) await admin.send(`POST /markets/${id}/${act}`, bodies[act] ?? {});
    await expectRefusal(() => ann.order(id), conflict(code));
  });

  it('is refused when its name was that of another order, and answered when it is the same', async () => {
    const same = { clientOrderId: 'resting', priceBps: 4_000 };
    const before = await everything();
    const again = await ann.order(marketId, same);
    expect([again.status, (again.body as { status: string }).status]).toEqual([201, 'OPEN']);
    expect(await everything()).toEqual(before);
    for (const rest of [{ priceBps: 4_001 }, { quantity: '2000000' }, { side: 'SELL' }, { postOnly: true }])
      await expectRefusal(() => ann.order(marketId, { ...same, ...rest }), conflict('idempotency_conflict'));
    // The name is each user's own.
    const { id } = (await bob.placed(marketId, { ...same, priceBps: 100 })) as { id: string };
    await bob.send(`DELETE /trading/orders/${id}`);
  });
});

describe('a batch that cannot be', () => {
  const batch = (orders: unknown[]) => ann.ask('POST /trading/orders/batch', { orders });

  it('is refused with 201 orders, and with none', async () => {
    const orders = Array.from({ length: 201 }, () => limitOrder(marketId));
    await expectRefusal(() => batch(orders), badRequest('orders'));
    await expectRefusal(() => batch([]), badRequest('orders'));
  });

  it('is refused as a whole when one of it cannot be read', async () => {
    await expectRefusal(
      () => batch([limitOrder(marketId), { ...limitOrder(marketId), quantity: '1e6' }]),
      badRequest('orders.1.quantity'),
    );
  });

  it('refuses each for itself otherwise', async () => {
    const before = await everything();
    const { body, status } = await batch([
      { ...limitOrder(marketId), priceBps: 0 },
      { ...limitOrder('nowhere') },
      { ...limitOrder(marketId), quantity: '1' },
    ]);
    const codes = (body as { results: { error: { code: string } }[] }).results.map(({ error }) => error.code);
    expect([status, codes]).toEqual([200, ['bad_price', 'unknown_market', 'bad_quantity']]);
    expect(await everything()).toEqual(before);
  });
});

describe('a change or cancellation that cannot be', () => {
  const idOf = async (trader: Trader, status: string) =>
    (
      (await trader.get(`GET /trading/orders/list?status=${status}`)) as {
        data: { id: string }[];
      }
    ).data[0]?.id ?? '';

  it('is refused for somebody else’s order as for one that is not there', async () => {
    const id = await idOf(ann, 'OPEN');
    const unknown = { status: 404, code: 'unknown_order' };
    await expectRefusal(() => bob.ask(`DELETE /trading/orders/${id}`), unknown);
    await expectRefusal(() => bob.ask(`PATCH /trading/orders/${id}`, { quantity: '10000' }), unknown);
    await expectRefusal(() => bob.ask(`GET /trading/orders/${id}`), unknown);
    await expectRefusal(() => bob.ask('GET /trading/orders/by-client-id/filled'), unknown);
    await expectRefusal(() => ann.ask('DELETE /trading/orders/9007199254740991'), unknown);
    const stranger = await newTrader(ringside);
    await expectRefusal(() => stranger.ask(`DELETE /trading/orders/${id}`), unknown);
  });

  it('is refused for an order that has been cancelled or filled, which is shown', async () => {
    const { id } = (await ann.placed(marketId, { priceBps: 100 })) as { id: string };
    await ann.send(`DELETE /trading/orders/${id}`);
    const filled = await idOf(ann, 'FILLED');
    for (const [finished, status] of [
      [id, 'CANCELLED'],
      [filled, 'FILLED'],
    ])
      for (const ask of [
        () => ann.ask(`DELETE /trading/orders/${finished}`),
        () => ann.ask(`PATCH /trading/orders/${finished}`, { quantity: '10000' }),
      ]) {
        await expectRefusal(ask, conflict('order_finished'));
        const { details } = (await ask()).body as { details: { order: { id: string; status: string } } };
        expect(details.order).toMatchObject({ id: finished, status });
      }
  });

  it.each<[string, Record<string, unknown>, Refusal]>([
    ['nothing', {}, bad('nothing_to_amend')],
    ['a price out of range', { priceBps: 10_000 }, bad('bad_price')],
    ['a fraction of a price', { priceBps: 0.5 }, badRequest('priceBps')],
    ['the price of an item', { price: 4_001 }, badRequest('price')],
    ['a quantity off the lot', { quantity: '10001' }, bad('bad_quantity')],
    ['a quantity with an exponent', { quantity: '1e4' }, badRequest('quantity')],
    ['an expiry of a GTC order', { expiresAt: '2100-01-01T00:00:00Z' }, bad('bad_expiry')],
    ['a side', { side: 'SELL' }, badRequest('side')],
    ['more than the money', { quantity: '900000000000' }, conflict('insufficient_funds')],
  ])('is refused: an amendment to %s', async (_what, body, refusal) => {
    const { id } = (await ann.get('GET /trading/orders/by-client-id/resting')) as { id: string };
    await expectRefusal(() => ann.ask(`PATCH /trading/orders/${id}`, body), refusal);
  });

  it.each(['0', '-1', '1e3', 'abc', '01', '9007199254740993', '99999999999999999999', '%00'])(
    'is refused for %s, which is the number of no order',
    async (id) => {
      for (const method of ['DELETE', 'GET'])
        await expectRefusal(() => ann.ask(`${method} /trading/orders/${id}`), badRequest('id'));
    },
  );

  it('is refused for a filter that cannot be', async () => {
    for (const [query, field] of [
      ['marketId=a%00b', 'marketId'],
      ['itemId=1e3', 'itemId'],
      ['side=buy', 'side'],
      ['status=OPEN', 'status'],
      ['marketId=a&itemId=1', 'itemId'],
    ])
      await expectRefusal(() => ann.ask(`DELETE /trading/orders?${query}`), badRequest(field ?? ''));
  });
});

describe('reads that cannot be', () => {
  it.each([
    ['orders/list?after=nonsense', 'after'],
    ['orders/list?clientOrderId=%00', 'clientOrderId'],
    ['orders/list?limit=0', 'limit'],
    ['orders/list?limit=1001', 'limit'],
    ['orders/by-client-id/%00', 'clientOrderId'],
    ['positions/list?after=bm9uc2Vuc2U', 'after'],
    ['trades?after=%00', 'after'],
    ['statement?after=c3RhdGVtZW50OjEgMg%3D%3D', 'after'],
    ['account?minSeq=nonsense', 'minSeq'],
  ])('are refused: %s', async (path, field) => {
    expect(refusalOf(await ann.ask(`GET /trading/${path}`))).toEqual(badRequest(field));
  });
});

describe('an act of an admin that cannot be', () => {
  const deposit = (body: unknown, headers = {}) =>
    admin.ask(`POST /trading/accounts/${ann.userId}/deposit`, body, headers);

  it.each<[unknown, Refusal]>([
    [{ amount: '0' }, bad('bad_amount')],
    [{ amount: '1000000000000000001' }, bad('bad_amount')],
    [{ amount: '1000000000000000000000' }, badRequest('amount')],
    [{ amount: '-5' }, badRequest('amount')],
    [{ amount: 5 }, badRequest('amount')],
    [{ amount: '5', reason: 'a\0b' }, badRequest('reason')],
    [{}, badRequest('amount')],
  ])('is refused: a deposit of %j', async (body, refusal) => {
    await expectRefusal(() => deposit(body), refusal);
  });

  it('is refused: a withdrawal of more than there is, money for nobody, a key that cannot be', async () => {
    await expectRefusal(
      () => admin.ask(`POST /trading/accounts/${ann.userId}/withdraw`, { amount: '99000000000' }),
      conflict('insufficient_funds'),
    );
    await expectRefusal(() => admin.ask('POST /trading/accounts/u_nobody/deposit', { amount: '5' }), {
      status: 404,
      code: 'unknown_user',
    });
    await expectRefusal(
      () => deposit({ amount: '5' }, { 'idempotency-key': 'a b' }),
      badRequest('Idempotency-Key'),
    );
  });

  it.each<[string, unknown, Refusal]>([
    ['POST /markets', { question: 'a\0b' }, badRequest('question')],
    ['POST /markets', { question: 'a\u001fb' }, badRequest('question')],
    ['POST /markets', { id: 'a b', question: 'Who?' }, badRequest('id')],
    ['POST /markets', { question: 'Who?', takerFeeBps: 1_001 }, bad('bad_market')],
    ['POST /markets', { question: 'Who?', takerFeeBps: 0.5 }, badRequest('takerFeeBps')],
    ['POST /markets', { question: 'Who?', venue: 'amm' }, bad('bad_market')],
    ['POST /markets', { question: 'Who?', closesAt: '2020-01-01T00:00:00Z' }, bad('bad_market')],
    ['POST /markets/nowhere/open', {}, { status: 404, code: 'unknown_market' }],
    ['POST /trading/house/fund', { account: 'quotes', amount: '0' }, bad('bad_amount')],
  ])('is refused: %s %j', async (route, body, refusal) => {
    await expectRefusal(() => admin.ask(route, body), refusal);
  });

  it('is refused in a state that does not lead there, and a second time with another body', async () => {
    await expectRefusal(
      () => admin.ask(`POST /markets/${marketId}/settle`, { outcome: 'YES' }),
      conflict('bad_market_state'),
    );
    await expectRefusal(
      () => admin.ask('POST /markets', { id: marketId, question: 'Who?' }),
      conflict('market_exists'),
    );
    const key = { 'idempotency-key': 'once' };
    expect((await deposit({ amount: '5' }, key)).status).toBe(200);
    await expectRefusal(() => deposit({ amount: '6' }, key), conflict('idempotency_conflict'));
  });
});
