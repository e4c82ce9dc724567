// An evening of fights over REST and the operators' stream: one fight is completed, one is a draw, and one is cancelled. Bets, odds, the
// order of the events, and everything that is refused.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fightCardSchema, fightSchema } from '../../src/contract/fights/fights.js';
import { bearer, call, type Json } from '../support/accounts.js';
import type { Ringside } from '../../src/bootstrap.js';
import { startBeside } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { bet, CORNERS, FightHall, HALL_SETTINGS, totalOf } from '../support/fight-hall.js';
import { StreamListener } from '../support/stream-listener.js';
import { newMarket, refusalOf, Trader } from '../support/trading.js';

let hall: FightHall;
let admin: Trader;
let operator: Trader;
let ann: Trader;
let bob: Trader;
let fightNews: StreamListener;
beforeAll(async () => {
  hall = await FightHall.open({ LARGE_BET: '5' });
  ({ admin, operator, ann, bob } = hall);
  fightNews = new StreamListener(`${hall.app.url}/api/v1/sse/admin/fights`, bearer(operator.account));
  await fightNews.next('connected');
});
afterAll(async () => {
  fightNews?.close();
  await hall?.app.stop();
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
    const before = [await totalOf(ann), await totalOf(bob)] as const;
    const id = await hall.newFight('open', { takerFeeBps: 100, makerFeeBps: 50 });
    expect((await hall.show(id)).odds).toEqual({ RED: null, BLUE: null });
    const red = await bet(ann, id, { side: 'RED', stake: '10000000', minOdds: '1.85' });
    // 5405 basis points: 1,831 lots of 5,405 µ and a fee of at most 1 % are within 10 credits.
    expect(red).toMatchObject({ side: 'RED', wins: '18310000', matched: { stake: '0', odds: null } });
    expect(BigInt(red.stake)).toBeLessThanOrEqual(10_000_000n);
    expect(BigInt(red.profit)).toBe(BigInt(red.wins) - BigInt(red.stake));
    expect((await hall.show(id)).odds).toEqual({
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
    expect((await hall.complete(id)).body).toMatchObject({ status: 'completed', result: 'RED' });
    const ended = await hall.reaches(id, 'FINALIZED');
    expect(ended.result).toBe('RED');
    await eventually(async () => (await totalOf(ann)) > before[0]);
    const paid = await ann.get('GET /trading/positions/list?closed=true');
    const position = paid.data.find((row: Json) => row.marketId === id);
    expect((await totalOf(ann)) - before[0]).toBe(BigInt(position.realised));
    expect((await totalOf(bob)) - before[1]).toBe(-BigInt(blue.matched.stake));
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
    ['a draw', 'live → completed DRAW', (id: string) => hall.complete(id, 'DRAW')],
    [
      'a cancellation',
      'live → cancelled',
      (id: string) => admin.ask(`POST /fights/${id}/cancel`, { reason: 'No doctor' }),
    ],
  ])('refunds all bets after %s', async (_, last, end) => {
    const before = [await totalOf(ann), await totalOf(bob)];
    const id = await hall.newFight();
    await bet(ann, id, { side: 'RED', stake: '3000000', minOdds: '2' });
    await bet(bob, id, { side: 'BLUE', stake: '1000000', minOdds: '2' });
    await operator.send(`POST /fights/${id}/close`);
    await operator.send(`POST /fights/${id}/start`);
    expect((await end(id)).status).toBe(200);
    await hall.reaches(id, 'VOIDED');
    await eventually(async () => (await totalOf(ann)) === before[0] && (await totalOf(bob)) === before[1]);
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
    await hall.newEvening('sunday');
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push(await hall.newFight('created', { eventId: 'sunday' }));
    const [first = '', second = '', third = ''] = ids;
    await operator.send('PATCH /fight-events/sunday', { card: [third, first, second], venue: 'Arena' });
    const { fights, venue } = fightCardSchema.parse((await call(hall.app, 'GET /fight-events/sunday')).body);
    expect([venue, fights.map(({ id }) => id)]).toEqual(['Arena', [third, first, second]]);
    expect(fights.map(({ cardOrder }) => cardOrder)).toEqual([1, 2, 3]);
    for (const card of [
      [first, second],
      [first, second, second],
      [first, second, 'nobody'],
    ])
      expect(refusalOf(await operator.ask('PATCH /fight-events/sunday', { card })).code).toBe('bad_card');
    expect((await call(hall.app, 'GET /fight-events')).body.data.map(({ id }: Json) => id)).toEqual([
      'sunday',
      'saturday',
    ]);
  });

  it('opens and closes a window at its time', async () => {
    const closesAt = new Date(Date.now() + 4_000).toISOString();
    const id = await hall.newFight('created', { opensAt: new Date(Date.now() - 1).toISOString(), closesAt });
    await hall.reaches(id, 'ACTIVE');
    await bet(ann, id, { side: 'RED', stake: '1000000', minOdds: '2' });
    const closed = await hall.reaches(id, 'CLOSED');
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
    const id = await hall.newFight('start', { disputeWindowMs: 3_600_000 });
    await hall.complete(id, 'RED');
    await operator.send(`POST /markets/${id}/resolve`, {
      outcome: 'NO',
      evidence: 'The cards were mixed up',
    });
    expect(await hall.show(id)).toMatchObject({
      status: 'completed',
      result: 'BLUE',
      marketState: 'RESOLVED',
    });
    await eventually(() => newsOf(id).includes('completed → completed BLUE'));
  });

  it('pays at once with a dispute window of 0', async () => {
    const id = await hall.newFight('start', { disputeWindowMs: 0 });
    expect((await hall.complete(id, 'BLUE')).body).toMatchObject({
      marketState: 'FINALIZED',
      result: 'BLUE',
    });
  });
});

describe('operators', () => {
  it('hear of each bet and each match on a fight once and in order, of large ones as critical', async () => {
    const betNews = new StreamListener(
      `${hall.app.url}/api/v1/sse/admin/bets?history=0`,
      bearer(operator.account),
    );
    await betNews.next('connected');
    const elsewhere = await newMarket(hall.app);
    const id = await hall.newFight();
    await bob.placed(elsewhere);
    const { order: red } = await bet(ann, id, { side: 'RED', stake: '6000000', minOdds: '2' });
    const spend = { outcome: 'NO', type: 'MARKET', priceBps: undefined, quantity: undefined };
    const blue = await bob.placed(id, { ...spend, maxCost: '1000000' });
    const sale = await bob.placed(id, { outcome: 'NO', side: 'SELL', priceBps: 4_000 });
    const { order: last } = await bet(operator, id, { side: 'BLUE', stake: '400000', priceBps: 4_000 });
    await eventually(() => betNews.heard.length >= 5);
    const userIds = { ann: ann.userId, bob: bob.userId, operator: operator.userId };
    const bets = {
      red: { betId: red.id, userId: userIds.ann, side: 'RED' },
      blue: { betId: blue.id, userId: userIds.bob, side: 'BLUE' },
      sale: { betId: sale.id, userId: userIds.bob, side: 'BLUE' },
      last: { betId: last.id, userId: userIds.operator, side: 'BLUE' },
    };
    const placed = (priority: string, data: Json) => ({
      type: 'NEW_BET',
      priority,
      data: { fightId: id, ...data },
    });
    const matched = (data: Json) => ({
      type: 'BET_MATCHED',
      priority: 'medium',
      data: { fightId: id, tradeId: expect.any(String), ...data },
    });
    expect(betNews.heard.map(({ type, priority, data }) => ({ type, priority, data }))).toEqual([
      placed('critical', { ...bets.red, stake: '6000000', priceBps: 5_000 }),
      placed('medium', { ...bets.blue, stake: '1000000', priceBps: null }),
      matched({
        quantity: '2000000',
        redBps: 5_000,
        bets: [
          { ...bets.blue, act: 'bet', amount: '1000000' },
          { ...bets.red, act: 'bet', amount: '1000000' },
        ],
      }),
      placed('medium', { ...bets.last, stake: '400000', priceBps: 4_000 }),
      matched({
        quantity: '1000000',
        redBps: 6_000,
        bets: [
          { ...bets.last, act: 'bet', amount: '400000' },
          { ...bets.sale, act: 'sale', amount: '400000' },
        ],
      }),
    ]);
    betNews.close();
  });
});

describe('a repeated request', () => {
  const keyed = (route: string, body: Json, key: string, who = operator) =>
    who.ask(route, body, { 'idempotency-key': key });

  it('does nothing twice, from the creation to the result', async () => {
    const made = { eventId: 'saturday', ...CORNERS };
    const first = await keyed('POST /fights', made, 'fight');
    await hall.newFight('created');
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
    const id = await hall.newFight();
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
    beside = await startBeside(hall.app, HALL_SETTINGS);
    elsewhere = new Trader({ url: beside.url }, operator.account);
  });
  afterAll(() => beside?.stop());

  it('open a window once at its time', async () => {
    const id = await hall.newFight('created', { opensAt: new Date(Date.now() + 500).toISOString() });
    await hall.reaches(id, 'ACTIVE');
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
      const id = await hall.newFight('start', { disputeWindowMs: 3_600_000 });
      const answers = await Promise.all([hall.complete(id, 'RED'), hall.complete(id, 'BLUE', elsewhere)]);
      const winners = answers.filter(({ status }) => status === 200);
      expect(winners).toHaveLength(1);
      expect(answers.map(refusalOf).map(({ code }) => code)).toContain('bad_fight_status');
      expect((await hall.show(id)).result).toBe(winners[0]?.body.result);
    }
  });

  it('give each fight a place of its own on the card', async () => {
    await hall.newEvening('monday');
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
    const id = await hall.newFight();
    await operator.send(`PATCH /fights/${id}`, { blue: { name: 'Mia Coal' }, reason: 'A typing error' });
    expect((await call(hall.app, `GET /markets/${id}`)).body.question).toBe('Does Ana Ruiz beat Mia Coal?');
    const { order } = await bet(ann, id, { side: 'RED', stake: '1000000', minOdds: '2' });
    const change = { red: { name: 'Zoe Bell' }, reason: 'A substitute' };
    expect(refusalOf(await operator.ask(`PATCH /fights/${id}`, change)).code).toBe('corners_fixed');
    await ann.ask(`DELETE /trading/orders/${order.id}`);
    expect(refusalOf(await operator.ask(`PATCH /fights/${id}`, change)).code).toBe('corners_fixed');
    expect((await hall.show(id)).red.name).toBe('Ana Ruiz');
  });
});
