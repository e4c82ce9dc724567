// The limits of users as clients meet them: a refusal for each way to bet and to pay in, changes at once and after a day, acts of
// operators, an exclusion until its date, and requests at the same moment.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { limitsSchema } from '../../src/contract/trading/limits.js';
import { apiKey, bearer, call, logIn, told, type Json } from '../support/accounts.js';
import { clockAheadOf } from '../support/clock-ahead.js';
import { eventually } from '../support/eventually.js';
import { FightHall } from '../support/fight-hall.js';
import { credits, terms } from '../support/proposal-hands.js';
import { StreamListener } from '../support/stream-listener.js';
import { limitOrder, newMarket, newTrader, refusalOf, Trader } from '../support/trading.js';

const DAY_MS = 86_400_000;
const AT_ONCE = 20;

let hall: FightHall;
let ann: Trader;
let marketId: string;
beforeAll(async () => {
  hall = await FightHall.open();
  marketId = await newMarket(hall.app);
});
beforeEach(async () => {
  ann = await newTrader(hall.app);
});
afterAll(() => hall?.app.stop());

const limit = (limits: Json, who = ann) => who.send('PATCH /trading/limits', limits);
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
/** A bet of so many credits, as an order at 50 %. */
const bet = (amount: number, who = ann) => who.order(marketId, { quantity: String(amount * 2_000_000) });
const payIn = (amount: number, who = ann) =>
  who.ask('POST /finance/deposits', { amount: credits(amount), provider: null });
const propose = (fightId: string, from: Trader, to: Trader) =>
  from.ask('POST /proposals', { type: 'PAGO', ...terms(fightId, to) });
const again = async ({ account }: Trader) => new Trader(hall.app, await logIn(hall.app, account));
const held = async (who = ann): Promise<string> => (await who.get('GET /trading/account')).held;

describe('the limits of a user', () => {
  it('are read and changed: lower ones at once, higher ones after a day', async () => {
    const none = { limit: null, next: null, nextAt: null };
    const empty = limitsSchema.parse(await ann.get('GET /trading/limits'));
    expect(empty).toMatchObject({ deposit: none, stake: none, loss: none, excludedUntil: null });
    const stream = new StreamListener(`${hall.app.url}/api/v1/realtime/stream`, bearer(ann.account));
    await stream.next('connected');
    await limit({ stake: credits(50), loss: credits(20) });
    const asked = limitsSchema.parse(await limit({ stake: credits(80), loss: credits(10) }));
    expect(asked).toMatchObject({
      stake: { limit: credits(50), next: credits(80), nextAt: expect.any(String) },
      loss: { limit: credits(10), next: null, nextAt: null },
    });
    const changes = () => stream.heard.filter(({ event }) => event === 'limits_changed');
    await eventually(() => changes().length === 2);
    expect(changes()[1]).toMatchObject({ data: { stake: asked.stake, loss: asked.loss } });
    stream.close();
  });

  it.each<[string, Json, string]>([
    ['nothing', {}, 'bad_request'],
    ['another field', { stake: '1', bonus: '1' }, 'bad_request'],
    ['a negative amount', { stake: '-1' }, 'bad_request'],
    ['a fraction', { loss: '1.5' }, 'bad_request'],
    ['an amount beyond all', { deposit: String(10n ** 18n + 1n) }, 'bad_limit'],
  ])('cannot be %s', async (_what, body, code) => {
    expect(told(await ann.ask('PATCH /trading/limits', body))).toEqual([400, code]);
  });

  it('can be changed with no API key, which could raise them', async () => {
    const { key } = await apiKey(hall.app, ann.account, 'read', 'trade');
    const change = { headers: bearer(key), body: { stake: null } };
    expect(told(await call(hall.app, 'PATCH /trading/limits', change))).toEqual([403, 'forbidden']);
    expect((await call(hall.app, 'GET /trading/limits', { headers: bearer(key) })).status).toBe(200);
  });

  it('refuse every kind of bet that is above them, and never a sale', async () => {
    const fightId = await hall.newFight();
    await ann.placed(marketId, { priceBps: 100, quantity: '1000000' });
    const small = (await ann.get('GET /trading/orders/list')).data[0];
    await limit({ stake: credits(1) });
    const fit = await propose(fightId, hall.bob, ann);
    const refused = { status: 409, code: 'stake_limit' };
    expect(refusalOf(await bet(1))).toEqual(refused);
    expect(
      refusalOf(await ann.ask(`PATCH /trading/orders/${small.id}`, { priceBps: 9_000, quantity: '2000000' })),
    ).toEqual(refused);
    expect(
      refusalOf(
        await ann.ask(`POST /fights/${fightId}/bets`, { side: 'RED', stake: credits(2), minOdds: '2' }),
      ),
    ).toEqual(refused);
    expect(refusalOf(await propose(fightId, ann, hall.bob))).toEqual(refused);
    const answer = await ann.ask(`POST /proposals/${fit.body.id}/respond`, { accept: true });
    expect(refusalOf(answer)).toEqual(refused);
    expect(await held()).toBe('10000');
    await ann.send(`DELETE /trading/orders/${small.id}`);
    const dee = await newTrader(hall.app);
    await limit({ loss: credits(3) }, dee);
    const two = { ...limitOrder(marketId), quantity: '4000000' };
    const { results } = await dee.send('POST /trading/orders/batch', { orders: [two, two] });
    expect(results.map(({ error }: Json) => error?.code)).toEqual([undefined, 'loss_limit']);
  });

  it('hold for bets of the same moment together', async () => {
    await limit({ loss: credits(5) });
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => bet(1)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(await held()).toBe(credits(5));
  });
});

describe('a limit of deposits', () => {
  it('counts those on their way and those of today, and two of the same moment together', async () => {
    await limit({ deposit: credits(100) });
    const answers = await Promise.all([payIn(60), payIn(60), payIn(60)]);
    const codes = answers.map(({ status, body }) => (status === 201 ? 'made' : body.code)).sort();
    expect(codes).toEqual(['deposit_limit', 'deposit_limit', 'made']);
    const id = answers.find(({ status }) => status === 201)?.body.id;
    const end = (verb: string, body: Json) =>
      hall.admin.send(`POST /admin/finance/requests/${id}/${verb}`, body);
    await end('pay', { reference: 'TRX-1' });
    expect((await ann.get('GET /trading/limits')).today.deposited).toBe(credits(60));
    expect(refusalOf(await payIn(41))).toEqual({ status: 409, code: 'deposit_limit' });
    const byAdmin = (route: string) => hall.admin.ask(route, { amount: credits(41) });
    for (const route of [
      `POST /trading/accounts/${ann.userId}/deposit`,
      `POST /admin/finance/users/${ann.userId}/deposits`,
    ])
      expect(refusalOf(await byAdmin(route)).code).toBe('deposit_limit');
    expect((await payIn(40)).status).toBe(201);
  });

  it('has room again when a deposit fails', async () => {
    await limit({ deposit: credits(10) });
    const { body } = await payIn(10);
    expect(refusalOf(await payIn(1)).code).toBe('deposit_limit');
    await hall.admin.send(`POST /admin/finance/requests/${body.id}/fail`, { reason: 'It never came.' });
    expect((await payIn(10)).status).toBe(201);
  });
});

describe('an operator', () => {
  const lower = (body: Json) => hall.operator.ask(`POST /admin/users/${ann.userId}/limits`, body);

  it('sees and lowers limits, which cancels the newest bets, with a reason and a record', async () => {
    await Promise.all([bet(10), bet(10)]);
    const stream = new StreamListener(`${hall.app.url}/api/v1/sse/admin/users`, bearer(hall.admin.account));
    await stream.next('connected');
    const answer = await lower({ stake: credits(15), reason: 'The user asked by phone.' });
    expect(answer.body).toMatchObject({ stake: { limit: credits(15) } });
    expect(await hall.operator.get(`GET /admin/users/${ann.userId}/limits`)).toEqual(answer.body);
    const { data } = await ann.get('GET /trading/orders/list?status=CANCELLED');
    expect(data).toMatchObject([{ reason: 'limit' }]);
    expect(await held()).toBe(credits(10));
    const acted = {
      type: 'ADMIN_ACTION',
      data: { action: 'user.limits', target: ann.userId, actor: hall.operator.userId },
    };
    await eventually(() => {
      expect(stream.heard).toContainEqual(expect.objectContaining(acted));
      return true;
    });
    stream.close();
    const { data: acts } = await hall.admin.get('GET /admin/audit?limit=20');
    expect(acts.find(({ target }: Json) => target === ann.userId)).toMatchObject({
      actor: hall.operator.userId,
      details: { stake: credits(15), reason: 'The user asked by phone.' },
    });
  });

  it('does not raise them, gives a reason, and names a user', async () => {
    await lower({ loss: credits(5), reason: 'x' });
    for (const loss of [credits(6), null])
      expect(told(await lower({ loss, reason: 'x' }))).toEqual([409, 'limit_not_lower']);
    expect(told(await lower({ loss: credits(4) }))).toEqual([400, 'bad_request']);
    const nobody = { reason: 'x', loss: '1' };
    expect(told(await hall.operator.ask('POST /admin/users/nobody/limits', nobody))).toEqual([
      404,
      'unknown_user',
    ]);
    expect(told(await hall.operator.ask('GET /admin/users/nobody/limits'))).toEqual([404, 'unknown_user']);
  });
});

describe('a user who excludes himself or herself', () => {
  const exclude = (until: string) => ann.ask('POST /trading/limits/exclusion', { until });

  it('has bets cancelled and proposals declined, and can only sell, cancel and withdraw until the date', async () => {
    const fightId = await hall.newFight();
    const sent = (await propose(fightId, ann, hall.bob)).body;
    const received = (await propose(fightId, hall.bob, ann)).body;
    await bet(1);
    const answer = await exclude(inDays(30));
    expect(limitsSchema.parse(answer.body).excludedUntil).not.toBeNull();
    expect(await held()).toBe('0');
    for (const { id } of [sent, received])
      expect(await ann.get(`GET /proposals/${id}`)).toMatchObject({ status: 'DECLINED', reason: 'user' });
    // A refusal makes the same two users wait for another reason.
    const dee = await newTrader(hall.app);
    const excluded = { status: 403, code: 'self_excluded' };
    expect(refusalOf(await bet(1))).toEqual(excluded);
    expect(refusalOf(await propose(fightId, ann, dee))).toEqual(excluded);
    expect(refusalOf(await payIn(1))).toEqual(excluded);
    const byAdmin = await hall.admin.ask(`POST /trading/accounts/${ann.userId}/deposit`, { amount: '1' });
    expect(refusalOf(byAdmin)).toEqual(excluded);
    expect(refusalOf(await propose(fightId, dee, ann))).toEqual({
      status: 409,
      code: 'opponent_unavailable',
    });
    const away = { amount: credits(1), destination: 'EC12 3456' };
    expect((await ann.ask('POST /finance/withdrawals', away)).status).toBe(201);
  });

  it('cannot end it: an earlier date, an operator and an unban change nothing', async () => {
    await exclude(inDays(10));
    for (const until of [inDays(9), inDays(-1)])
      expect(told(await exclude(until))).toEqual([400, 'bad_exclusion']);
    expect(told(await exclude('tomorrow'))).toEqual([400, 'bad_request']);
    expect((await exclude(inDays(11))).status).toBe(200);
    await hall.operator.send(`POST /admin/users/${ann.userId}/limits`, { loss: '1', reason: 'x' });
    await hall.admin.send(`POST /admin/users/${ann.userId}/ban`, { reason: 'x' });
    await hall.admin.send(`POST /admin/users/${ann.userId}/unban`, { reason: 'x' });
    expect(
      refusalOf(await hall.admin.ask(`POST /trading/accounts/${ann.userId}/deposit`, { amount: '1' })).code,
    ).toBe('self_excluded');
  });
});

/** The last test, because the clock of the desk never goes back, and the sessions of all users end. */
describe('a day later', () => {
  it('higher limits hold, nothing counts yet, and a short exclusion is over', async () => {
    const [own, out] = [await newMarket(hall.app), await newTrader(hall.app)];
    await limit({ loss: credits(5), stake: credits(5) });
    await limit({ stake: null });
    await ann.placed(own, { quantity: '10000000' });
    await (await newTrader(hall.app)).placed(own, { outcome: 'NO', quantity: '10000000' });
    expect((await ann.get('GET /trading/limits')).today).toMatchObject({ paid: credits(5), received: '0' });
    expect(refusalOf(await bet(1)).code).toBe('stake_limit');
    await out.send('POST /trading/limits/exclusion', { until: inDays(1.01) });
    const clock = clockAheadOf(hall.app.app);
    clock.advance(1.1 * DAY_MS);
    const [later, back] = [await again(ann), await again(out)];
    expect(await later.get('GET /trading/limits')).toMatchObject({
      stake: { limit: null, next: null, nextAt: null },
      today: { deposited: '0', paid: '0', received: '0' },
    });
    expect((await bet(5, later)).status).toBe(201);
    expect(refusalOf(await bet(1, later)).code).toBe('loss_limit');
    expect((await back.get('GET /trading/limits')).excludedUntil).toBeNull();
    expect((await bet(1, back)).status).toBe(201);
    clock.restore();
  });
});
