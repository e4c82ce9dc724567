// An evening of fights over REST and the operators' stream: one fight is completed, one is a draw, and one is cancelled. Bets, odds, the
// order of the events, and everything that is refused.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fightCardSchema, fightDetailSchema, fightSchema } from '../../src/contract/fights/fights.js';
import { betSchema, type Bet } from '../../src/contract/fights/bets.js';
import { randomHex } from '../../src/platform/common/ids.js';
import { asOperator, bearer, call, UNLIMITED, type Json } from '../support/accounts.js';
import type { Ringside } from '../../src/bootstrap.js';
import { startBeside, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { StreamListener } from '../support/stream-listener.js';
import { boss, newTrader, refusalOf, Trader, type Refusal } from '../support/trading.js';

let ringside: TestApp;
let admin: Trader;
let operator: Trader;
let ann: Trader;
let bob: Trader;
let fightNews: StreamListener;
beforeAll(async () => {
  ringside = await startTestApp({ ...UNLIMITED, FIGHT_DISPUTE_WINDOW: '1s' });
  admin = await boss(ringside);
  operator = new Trader(ringside, await asOperator(ringside));
  [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
  await operator.send('POST /fight-events', {
    id: 'saturday',
    name: 'Saturday night',
    venue: 'City hall',
    startsAt: inAnHour(),
  });
  fightNews = new StreamListener(`${ringside.url}/api/v1/sse/admin/fights`, bearer(operator.account));
  await fightNews.next('connected');
});
afterAll(async () => {
  fightNews?.close();
  await ringside?.stop();
});

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const CORNERS = { red: { name: 'Ana Ruiz' }, blue: { name: 'Mia Cole' }, rounds: 12 };

/** A fight of the evening; `upTo` is the last act on it. */
async function newFight(upTo: 'created' | 'open' | 'start' = 'open', more: Json = {}): Promise<string> {
  const id = `f${randomHex(4)}`;
  await operator.send('POST /fights', { id, eventId: 'saturday', ...CORNERS, ...more });
  if (upTo !== 'created') await operator.send(`POST /fights/${id}/open`);
  if (upTo === 'start') await operator.send(`POST /fights/${id}/start`);
  return id;
}
const show = async (id: string) => fightDetailSchema.parse((await call(ringside, `GET /fights/${id}`)).body);
const bet = async (who: Trader, id: string, body: Json): Promise<Bet> =>
  betSchema.parse(await who.send(`POST /fights/${id}/bets`, body));
const complete = (id: string, result = 'RED', who = operator) =>
  who.ask(`POST /fights/${id}/complete`, { result, evidence: 'Unanimous decision' });
const total = async (who: Trader) => BigInt((await who.get('GET /trading/account')).total as string);
const reaches = (id: string, marketState: string) =>
  eventually(async () => {
    const fight = await show(id);
    if (fight.marketState !== marketState) throw new Error(`${id} is ${fight.marketState}`);
    return fight;
  });
const newsOf = (id: string) =>
  fightNews.heard
    .map(({ type, data }) => ({ type, data: data as Json }))
    .filter(({ data }) => data.fightId === id)
    .map(({ type, data }) =>
      type === 'FIGHT_STATUS_UPDATE'
        ? `${data.oldStatus} → ${data.newStatus} ${data.fight.result ?? ''}`.trim()
        : String(type),
    );
const hears = (id: string, expected: readonly string[]) =>
  eventually(() => {
    if (newsOf(id).length < expected.length) throw new Error(`only ${newsOf(id).join(', ')}`);
    expect(newsOf(id)).toEqual(expected);
    return true;
  });

describe('an evening', () => {
  it('has a fight that is completed: the winner is paid after the dispute window', async () => {
    const before = [await total(ann), await total(bob)] as const;
    const id = await newFight('open', { takerFeeBps: 100, makerFeeBps: 50 });
    expect((await show(id)).odds).toEqual({ RED: null, BLUE: null });
    const red = await bet(ann, id, { side: 'RED', stake: '10000000', minOdds: '1.85' });
    // 5405 basis points: 1,831 lots of 5,405 µ and a fee of at most 1 % are within 10 credits.
    expect(red).toMatchObject({ side: 'RED', wins: '18310000', matched: { stake: '0', odds: null } });
    expect(BigInt(red.stake)).toBeLessThanOrEqual(10_000_000n);
    expect(BigInt(red.profit)).toBe(BigInt(red.wins) - BigInt(red.stake));
    expect((await show(id)).odds).toEqual({
      RED: null,
      BLUE: { priceBps: 4_641, decimal: '2.1547', fractional: '5359/4641', chanceBps: 4_641 },
    });
    const blue = await bet(bob, id, { side: 'BLUE', stake: '20000000', priceBps: 4_595 });
    expect(blue.matched.wins).toBe('18310000');
    expect(BigInt(blue.matched.wins) * 10_000n).toBeGreaterThanOrEqual(
      BigInt(blue.matched.stake) * BigInt((blue.matched.odds?.decimal ?? '').replace('.', '')),
    );

    const live = fightSchema.parse(await operator.send(`POST /fights/${id}/start`));
    expect(live).toMatchObject({ status: 'live', betting: { state: 'closed' } });
    expect((await complete(id)).body).toMatchObject({ status: 'completed', result: 'RED' });
    const ended = await reaches(id, 'FINALIZED');
    expect(ended.result).toBe('RED');
    await eventually(async () => (await total(ann)) > before[0]);
    const paid = await ann.get('GET /trading/positions/list?closed=true');
    const position = paid.data.find((row: Json) => row.marketId === id);
    expect((await total(ann)) - before[0]).toBe(BigInt(position.realised));
    expect((await total(bob)) - before[1]).toBe(-BigInt(blue.matched.stake));
    await hears(id, [
      'FIGHT_CREATED',
      'BETTING_WINDOW_OPENED',
      'upcoming → betting',
      'BETTING_WINDOW_CLOSED',
      'betting → live',
      'live → completed RED',
    ]);
  });

  it.each([
    ['a draw', 'live → completed DRAW', (id: string) => complete(id, 'DRAW')],
    [
      'a cancellation',
      'live → cancelled',
      (id: string) => admin.ask(`POST /fights/${id}/cancel`, { reason: 'No doctor' }),
    ],
  ])('refunds all bets after %s', async (_, last, end) => {
    const before = [await total(ann), await total(bob)];
    const id = await newFight();
    await bet(ann, id, { side: 'RED', stake: '3000000', minOdds: '2' });
    await bet(bob, id, { side: 'BLUE', stake: '1000000', minOdds: '2' });
    await operator.send(`POST /fights/${id}/close`);
    await operator.send(`POST /fights/${id}/start`);
    expect((await end(id)).status).toBe(200);
    await reaches(id, 'VOIDED');
    await eventually(async () => (await total(ann)) === before[0] && (await total(bob)) === before[1]);
    await hears(id, [
      'FIGHT_CREATED',
      'BETTING_WINDOW_OPENED',
      'upcoming → betting',
      'BETTING_WINDOW_CLOSED',
      'betting → live',
      last,
    ]);
  });

  it('has a card in an order that operators choose', async () => {
    await operator.send('POST /fight-events', {
      id: 'sunday',
      name: 'Sunday',
      venue: 'Hall',
      startsAt: inAnHour(),
    });
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push(await newFight('created', { eventId: 'sunday' }));
    const [first = '', second = '', third = ''] = ids;
    await operator.send('PATCH /fight-events/sunday', { card: [third, first, second], venue: 'Arena' });
    const { fights, venue } = fightCardSchema.parse((await call(ringside, 'GET /fight-events/sunday')).body);
    expect([venue, fights.map(({ id }) => id)]).toEqual(['Arena', [third, first, second]]);
    expect(fights.map(({ cardOrder }) => cardOrder)).toEqual([1, 2, 3]);
    for (const card of [
      [first, second],
      [first, second, second],
      [first, second, 'nobody'],
    ])
      expect(refusalOf(await operator.ask('PATCH /fight-events/sunday', { card })).code).toBe('bad_card');
    expect((await call(ringside, 'GET /fight-events')).body.data.map(({ id }: Json) => id)).toEqual([
      'sunday',
      'saturday',
    ]);
  });

  it('opens and closes a window at its time', async () => {
    const closesAt = new Date(Date.now() + 4_000).toISOString();
    const id = await newFight('created', { opensAt: new Date(Date.now() - 1).toISOString(), closesAt });
    await reaches(id, 'ACTIVE');
    await bet(ann, id, { side: 'RED', stake: '1000000', minOdds: '2' });
    const closed = await reaches(id, 'CLOSED');
    expect(closed).toMatchObject({ status: 'betting', betting: { state: 'closed', closesAt } });
    await hears(id, [
      'FIGHT_CREATED',
      'BETTING_WINDOW_OPENED',
      'upcoming → betting',
      'BETTING_WINDOW_CLOSED',
    ]);
    const late = await ann.ask(`POST /fights/${id}/bets`, { side: 'RED', stake: '1000000', minOdds: '2' });
    expect(refusalOf(late)).toEqual({ status: 409, code: 'market_closed' });
  }, 30_000);

  it('follows a correction of the result within the window', async () => {
    const id = await newFight('start', { disputeWindowMs: 3_600_000 });
    await complete(id, 'RED');
    await operator.send(`POST /markets/${id}/resolve`, {
      outcome: 'NO',
      evidence: 'The cards were mixed up',
    });
    expect(await show(id)).toMatchObject({ status: 'completed', result: 'BLUE', marketState: 'RESOLVED' });
    await eventually(() => newsOf(id).includes('completed → completed BLUE'));
  });

  it('pays at once with a dispute window of 0', async () => {
    const id = await newFight('start', { disputeWindowMs: 0 });
    expect((await complete(id, 'BLUE')).body).toMatchObject({ marketState: 'FINALIZED', result: 'BLUE' });
  });
});

describe('a repeated request', () => {
  const keyed = (route: string, body: Json, key: string, who = operator) =>
    who.ask(route, body, { 'idempotency-key': key });

  it('does nothing twice, from the creation to the result', async () => {
    const made = { eventId: 'saturday', ...CORNERS };
    const first = await keyed('POST /fights', made, 'fight');
    await newFight('created');
    const again = await keyed('POST /fights', made, 'fight');
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    const { id } = first.body as { id: string };
    for (const act of ['open', 'close', 'start'])
      for (let times = 0; times < 2; times += 1)
        expect((await keyed(`POST /fights/${id}/${act}`, {}, act)).status).toBe(200);
    const result = { result: 'RED', evidence: 'Knockout' };
    for (let times = 0; times < 2; times += 1)
      expect((await keyed(`POST /fights/${id}/complete`, result, 'end')).body.result).toBe('RED');
    const other = await keyed(`POST /fights/${id}/complete`, { ...result, result: 'BLUE' }, 'end');
    expect(refusalOf(other)).toEqual({ status: 409, code: 'idempotency_conflict' });
    expect(newsOf(id).filter((news) => news.startsWith('live'))).toHaveLength(1);
  });

  it('of a bet is one bet', async () => {
    const id = await newFight();
    const body = { side: 'RED', stake: '1000000', minOdds: '2' };
    const first = await keyed(`POST /fights/${id}/bets`, body, 'bet-1', ann);
    const again = await keyed(`POST /fights/${id}/bets`, body, 'bet-1', ann);
    expect(again.body).toEqual(first.body);
    const { data } = await ann.get(`GET /trading/orders/list?marketId=${id}`);
    expect(data).toHaveLength(1);
    const other = await keyed(`POST /fights/${id}/bets`, { ...body, side: 'BLUE' }, 'bet-1', ann);
    expect(refusalOf(other).code).toBe('idempotency_conflict');
  });
});

describe('two processes', () => {
  let beside: Ringside;
  let elsewhere: Trader;
  beforeAll(async () => {
    beside = await startBeside(ringside, { ...UNLIMITED, FIGHT_DISPUTE_WINDOW: '1s' });
    elsewhere = new Trader({ url: beside.url }, operator.account);
  });
  afterAll(() => beside?.stop());

  it('open a window once at its time', async () => {
    const id = await newFight('created', { opensAt: new Date(Date.now() + 500).toISOString() });
    await reaches(id, 'ACTIVE');
    await operator.send(`POST /fights/${id}/start`);
    await hears(id, [
      'FIGHT_CREATED',
      'BETTING_WINDOW_OPENED',
      'upcoming → betting',
      'BETTING_WINDOW_CLOSED',
      'betting → live',
    ]);
  });

  it('take one result of two that are named at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await newFight('start', { disputeWindowMs: 3_600_000 });
      const answers = await Promise.all([complete(id, 'RED'), complete(id, 'BLUE', elsewhere)]);
      const winners = answers.filter(({ status }) => status === 200);
      expect(winners).toHaveLength(1);
      expect(answers.map(refusalOf).map(({ code }) => code)).toContain('bad_fight_status');
      expect((await show(id)).result).toBe(winners[0]?.body.result);
    }
  });

  it('give each fight a place of its own on the card', async () => {
    await operator.send('POST /fight-events', {
      id: 'monday',
      name: 'M',
      venue: 'Hall',
      startsAt: inAnHour(),
    });
    const body = { eventId: 'monday', ...CORNERS };
    const made = await Promise.all(
      [operator, elsewhere, operator, elsewhere].map((who) => who.ask('POST /fights', body)),
    );
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(made.map((answer) => answer.body.cardOrder).sort()).toEqual([1, 2, 3, 4]);
  });
});

describe('corners', () => {
  it('can be corrected until the first bet, with the words of the market', async () => {
    const id = await newFight();
    await operator.send(`PATCH /fights/${id}`, { blue: { name: 'Mia Coal' }, reason: 'A typing error' });
    expect((await call(ringside, `GET /markets/${id}`)).body.question).toBe('Does Ana Ruiz beat Mia Coal?');
    const { order } = await bet(ann, id, { side: 'RED', stake: '1000000', minOdds: '2' });
    const change = { red: { name: 'Zoe Bell' }, reason: 'A substitute' };
    expect(refusalOf(await operator.ask(`PATCH /fights/${id}`, change)).code).toBe('corners_fixed');
    await ann.ask(`DELETE /trading/orders/${order.id}`);
    expect(refusalOf(await operator.ask(`PATCH /fights/${id}`, change)).code).toBe('corners_fixed');
    expect((await show(id)).red.name).toBe('Ana Ruiz');
  });
});

describe('refused', () => {
  let open: string;
  let upcoming: string;
  let live: string;
  let done: string;
  beforeAll(async () => {
    [open, upcoming] = [await newFight(), await newFight('created')];
    [live, done] = [await newFight('start'), await newFight('start', { disputeWindowMs: 3_600_000 })];
    await complete(done);
  });
  const BET = { side: 'RED', stake: '1000000', minOdds: '2' };

  it.each<[string, () => string, Json, Refusal]>([
    ['a stake of 0', () => open, { stake: '0' }, { status: 400, code: 'order_too_small' }],
    ['a negative stake', () => open, { stake: '-1' }, { status: 400, code: 'bad_request', field: 'stake' }],
    ['a fraction', () => open, { stake: '1.5' }, { status: 400, code: 'bad_request', field: 'stake' }],
    ['a number', () => open, { stake: 1 }, { status: 400, code: 'bad_request', field: 'stake' }],
    [
      'more than the balance',
      () => open,
      { stake: '99999999999999' },
      { status: 409, code: 'insufficient_funds' },
    ],
    [
      'more than any bet',
      () => open,
      { stake: '9223372036854775807' },
      { status: 400, code: 'bad_quantity' },
    ],
    ['the side GREEN', () => open, { side: 'GREEN' }, { status: 400, code: 'bad_request', field: 'side' }],
    ['odds of 1', () => open, { minOdds: '1' }, { status: 400, code: 'bad_odds' }],
    ['odds above 10000', () => open, { minOdds: '10001' }, { status: 400, code: 'bad_odds' }],
    ['odds as a number', () => open, { minOdds: 2 }, { status: 400, code: 'bad_request', field: 'minOdds' }],
    ['no odds', () => open, { minOdds: undefined }, { status: 400, code: 'bad_request', field: 'minOdds' }],
    ['both odds', () => open, { priceBps: 5_000 }, { status: 400, code: 'bad_request', field: 'minOdds' }],
    ['a price of 0', () => open, { minOdds: undefined, priceBps: 0 }, { status: 400, code: 'bad_odds' }],
    ['a price of 1', () => open, { minOdds: undefined, priceBps: 10_000 }, { status: 400, code: 'bad_odds' }],
    ['a fight that takes no bets yet', () => upcoming, {}, { status: 409, code: 'market_not_open' }],
    ['a live fight', () => live, {}, { status: 409, code: 'market_closed' }],
    ['a completed fight', () => done, {}, { status: 409, code: 'market_closed' }],
    ['no fight', () => 'nobody', {}, { status: 404, code: 'unknown_fight' }],
  ])('is a bet with %s', async (_, fight, change, expected) => {
    const before = await total(bob);
    const answer = await bob.ask(`POST /fights/${fight()}/bets`, { ...BET, ...change });
    expect(refusalOf(answer)).toEqual(expected);
    expect(await total(bob)).toBe(before);
  });

  it('is a bet of a banned user', async () => {
    const eve = await newTrader(ringside);
    await admin.send(`POST /admin/users/${eve.userId}/ban`, { reason: 'Cheating' });
    expect((await eve.ask(`POST /fights/${open}/bets`, BET)).status).toBeGreaterThanOrEqual(401);
  });

  it.each<[string, () => string, Refusal]>([
    ['a result for a fight that takes bets', () => open, { status: 409, code: 'bad_fight_status' }],
    ['a result for an upcoming fight', () => upcoming, { status: 409, code: 'bad_fight_status' }],
    ['a second result', () => done, { status: 409, code: 'bad_fight_status' }],
    ['a result of no fight', () => 'nobody', { status: 404, code: 'unknown_fight' }],
  ])('is %s', async (_, fight, expected) => {
    expect(refusalOf(await complete(fight(), 'BLUE'))).toEqual(expected);
  });

  it('is a result GREEN, and a result by a user or by an operator who has bet', async () => {
    expect(refusalOf(await complete(live, 'GREEN')).field).toBe('result');
    expect((await complete(live, 'RED', ann)).status).toBe(403);
    const id = await newFight();
    await bet(operator, id, { ...BET, stake: '1000000' });
    await bet(bob, id, { ...BET, side: 'BLUE' });
    await operator.send(`POST /fights/${id}/start`);
    expect(refusalOf(await complete(id)).code).toBe('conflict_of_interest');
  });

  it.each<[string, () => string, Json, string]>([
    ['to open a live fight', () => `POST /fights/${live}/open`, {}, 'bad_fight_status'],
    ['to open an open window', () => `POST /fights/${open}/open`, {}, 'bad_market_state'],
    ['to start an upcoming fight', () => `POST /fights/${upcoming}/start`, {}, 'bad_fight_status'],
    ['to start twice', () => `POST /fights/${live}/start`, {}, 'bad_fight_status'],
    ['to close twice', () => `POST /fights/${live}/close`, {}, 'bad_fight_status'],
    [
      'to schedule a live fight',
      () => `POST /fights/${live}/schedule`,
      { opensAt: null },
      'bad_fight_status',
    ],
  ])('is %s', async (_, route, body, code) => {
    expect(refusalOf(await operator.ask(route(), body)).code).toBe(code);
  });

  it('is to cancel a completed fight, or to cancel as an operator', async () => {
    const body = { reason: 'No' };
    expect(refusalOf(await admin.ask(`POST /fights/${done}/cancel`, body)).code).toBe('bad_fight_status');
    expect((await operator.ask(`POST /fights/${open}/cancel`, body)).status).toBe(403);
  });

  it.each<[string, Json, Refusal]>([
    ['no evening', { eventId: 'nobody' }, { status: 404, code: 'unknown_fight_event' }],
    ['a closing time in the past', { closesAt: '2020-01-01T00:00:00Z' }, { status: 400, code: 'bad_market' }],
    [
      'an opening after the closing',
      { opensAt: '2090-01-01T00:00:00Z', closesAt: '2080-01-01T00:00:00Z' },
      { status: 400, code: 'bad_request', field: 'opensAt' },
    ],
    ['no rounds', { rounds: 0 }, { status: 400, code: 'bad_request', field: 'rounds' }],
    [
      'a picture of a file',
      { red: { name: 'A', pictureUrl: 'file:///etc/passwd' } },
      { status: 400, code: 'bad_request', field: 'red.pictureUrl' },
    ],
    [
      'a picture with an address of 4 KiB',
      { red: { name: 'A', pictureUrl: `https://example.com/${'a'.repeat(4_096)}` } },
      { status: 400, code: 'bad_request', field: 'red.pictureUrl' },
    ],
    [
      'a picture of a private IPv6 address',
      { red: { name: 'A', pictureUrl: 'https://[::ffff:10.0.0.1]/a.png' } },
      { status: 400, code: 'bad_request', field: 'red.pictureUrl' },
    ],
  ])('is a fight with %s', async (_, change, expected) => {
    const answer = await operator.ask('POST /fights', { eventId: 'saturday', ...CORNERS, ...change });
    expect(refusalOf(answer)).toEqual(expected);
  });

  it('are ids that are taken', async () => {
    const fight = { id: open, eventId: 'saturday', ...CORNERS };
    expect(refusalOf(await operator.ask('POST /fights', fight)).code).toBe('market_exists');
    const event = { id: 'saturday', name: 'A', venue: 'B', startsAt: inAnHour() };
    expect(refusalOf(await operator.ask('POST /fight-events', event)).code).toBe('fight_event_exists');
  });
});
