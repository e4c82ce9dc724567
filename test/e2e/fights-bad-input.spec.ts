// Everything that is refused about fights and bets: each has a code, and moves no money.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../support/accounts.js';
import { bet, CORNERS, FightHall, inAnHour, totalOf } from '../support/fight-hall.js';
import { newTrader, refusalOf, type Refusal, type Trader } from '../support/trading.js';

describe('refused', () => {
  let hall: FightHall;
  let admin: Trader;
  let operator: Trader;
  let ann: Trader;
  let bob: Trader;
  let open: string;
  let upcoming: string;
  let closed: string;
  let live: string;
  let done: string;
  beforeAll(async () => {
    hall = await FightHall.open();
    ({ admin, operator, ann, bob } = hall);
    [open, upcoming] = [await hall.newFight(), await hall.newFight('created')];
    closed = await hall.newFight();
    await operator.send(`POST /fights/${closed}/close`);
    [live, done] = [
      await hall.newFight('start'),
      await hall.newFight('start', { disputeWindowMs: 3_600_000 }),
    ];
    await hall.complete(done);
  });
  afterAll(() => hall?.app.stop());
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
    ['a closed window', () => closed, {}, { status: 409, code: 'market_closed' }],
    ['a live fight', () => live, {}, { status: 409, code: 'market_closed' }],
    ['a completed fight', () => done, {}, { status: 409, code: 'market_closed' }],
    ['no fight', () => 'nobody', {}, { status: 404, code: 'unknown_fight' }],
  ])('is a bet with %s', async (_, fight, change, expected) => {
    const before = await totalOf(bob);
    const answer = await bob.ask(`POST /fights/${fight()}/bets`, { ...BET, ...change });
    expect(refusalOf(answer)).toEqual(expected);
    expect(await totalOf(bob)).toBe(before);
  });

  it('is a bet of a banned user', async () => {
    const eve = await newTrader(hall.app);
    await admin.send(`POST /admin/users/${eve.userId}/ban`, { reason: 'Cheating' });
    const answer = await eve.ask(`POST /fights/${open}/bets`, BET);
    expect(refusalOf(answer)).toEqual({ status: 401, code: 'session_ended' });
  });

  it.each<[string, () => string, Refusal]>([
    ['a result for a fight that takes bets', () => open, { status: 409, code: 'bad_fight_status' }],
    ['a result for a closed window', () => closed, { status: 409, code: 'bad_fight_status' }],
    ['a result for an upcoming fight', () => upcoming, { status: 409, code: 'bad_fight_status' }],
    ['a second result', () => done, { status: 409, code: 'bad_fight_status' }],
    ['a result of no fight', () => 'nobody', { status: 404, code: 'unknown_fight' }],
  ])('is %s', async (_, fight, expected) => {
    const before = await hall.admin.get('GET /admin/finance/reconciliation');
    expect(refusalOf(await hall.complete(fight(), 'BLUE'))).toEqual(expected);
    expect((await hall.admin.get('GET /admin/finance/reconciliation')).totals).toEqual(before.totals);
  });

  it('is a result GREEN, and a result by a user or by an operator who has bet', async () => {
    expect(refusalOf(await hall.complete(live, 'GREEN')).field).toBe('result');
    expect((await hall.complete(live, 'RED', ann)).status).toBe(403);
    const id = await hall.newFight();
    await bet(operator, id, { ...BET, stake: '1000000' });
    await bet(bob, id, { ...BET, side: 'BLUE' });
    await operator.send(`POST /fights/${id}/start`);
    expect(refusalOf(await hall.complete(id)).code).toBe('conflict_of_interest');
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
