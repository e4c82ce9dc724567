// PAGO and DOY proposals over `/ws` and REST: what each device and each operator hears, who may propose to whom, and what becomes
// of the stakes.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publicIdOf } from '../../src/platform/common/public-id.js';
import { apiKey, bearer, call, type Json } from '../support/accounts.js';
import { eventually } from '../support/eventually.js';
import { FightHall, totalOf } from '../support/fight-hall.js';
import { credits, Hand, terms } from '../support/proposal-hands.js';
import { SocketClient } from '../support/socket-client.js';
import { StreamListener } from '../support/stream-listener.js';
import { newTrader, pages, refusalOf, type Trader } from '../support/trading.js';

let hall: FightHall;
let ann: Trader;
let bob: Trader;
let [annHand, annPhone, bobHand, bobPhone]: Hand[] = [];
let bets: StreamListener;
beforeAll(async () => {
  hall = await FightHall.open({ WAGER_OPEN_TIME: '5s', LARGE_BET: '8' });
  ({ ann, bob } = hall);
  bets = new StreamListener(`${hall.app.url}/api/v1/sse/admin/bets`, bearer(hall.operator.account));
  await bets.next('connected');
  [annHand, annPhone, bobHand, bobPhone] = await Promise.all(
    [ann, ann, bob, bob].map((who) => Hand.open(hall.app.url, who)),
  );
});
afterAll(async () => {
  for (const hand of [annHand, annPhone, bobHand, bobPhone]) hand?.close();
  bets?.close();
  await hall?.app.stop();
});

const hand = (it: Hand | undefined): Hand => {
  if (!it) throw new Error('there is no hand');
  return it;
};
const propose = async (fightId: string, rest: Json = {}, to: Trader = bob): Promise<Json> => {
  const answer = await hand(annHand).ask('create_pago_proposal', terms(fightId, to, rest));
  expect(answer).toMatchObject({ type: 'proposal_created', proposal: { status: 'PENDING', fightId } });
  return answer.proposal;
};
const held = async (who: Trader): Promise<bigint> => BigInt((await who.get('GET /trading/account')).held);
const actionsOf = (id: string) =>
  bets.heard
    .filter(({ data }) => (data as Json).proposalId === id)
    .map(({ data }) => String((data as Json).action));
const operatorsHear = (id: string, actions: readonly string[]) =>
  eventually(() => actionsOf(id).join() === actions.join());
/** All four devices hear the same end; the operators hear it once. */
async function everybodyHears(id: string, end: string, action: string, more: string[] = []): Promise<void> {
  for (const it of [annHand, annPhone]) await hand(it).hears(id, ['proposal_created', end, ...more]);
  for (const it of [bobHand, bobPhone]) await hand(it).hears(id, ['proposal_received', end, ...more]);
  await operatorsHear(id, ['CREATED', action]);
}

describe('a proposal', () => {
  it('is accepted, and the winner gets both stakes', async () => {
    const before = [await totalOf(ann), await totalOf(bob)] as const;
    const fightId = await hall.newFight();
    const { id, expiresAt, createdAt } = await propose(fightId);
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(5_000);
    expect([await held(ann), await held(bob)]).toEqual([5_000_000n, 0n]);
    const answer = await hand(bobHand).ask('respond_to_proposal', { proposalId: id, accept: true });
    expect(answer).toMatchObject({ type: 'proposal_result', proposalId: id, result: 'accepted' });
    expect(answer.proposal).toMatchObject({ direction: 'received', status: 'ACCEPTED', outcome: null });
    expect([await held(ann), await held(bob)]).toEqual([5_000_000n, 9_000_000n]);
    await everybodyHears(id, 'proposal_result accepted', 'ACCEPTED');
    await hall.operator.send(`POST /fights/${fightId}/start`);
    await hall.complete(fightId, 'RED');
    await hall.reaches(fightId, 'FINALIZED');
    await hand(annPhone).hears(id, ['proposal_created', 'proposal_result accepted', 'proposal_settled won']);
    await hand(bobPhone).hears(id, [
      'proposal_received',
      'proposal_result accepted',
      'proposal_settled lost',
    ]);
    expect((await totalOf(ann)) - before[0]).toBe(9_000_000n);
    expect((await totalOf(bob)) - before[1]).toBe(-9_000_000n);
    expect([await held(ann), await held(bob)]).toEqual([0n, 0n]);
    expect(await ann.get(`GET /proposals/${id}`)).toMatchObject({ status: 'PAID', outcome: 'won' });
    expect(await bob.get(`GET /proposals/${id}`)).toMatchObject({ status: 'PAID', outcome: 'lost' });
    await operatorsHear(id, ['CREATED', 'ACCEPTED']);
    // The exchange has forgotten the wager; the same answers still hold.
    const respond = (accept: boolean) => bob.ask(`POST /proposals/${id}/respond`, { accept });
    expect((await respond(true)).body).toMatchObject({ id, status: 'PAID', outcome: 'lost' });
    expect(refusalOf(await respond(false))).toEqual({ status: 409, code: 'wager_accepted' });
    expect(refusalOf(await ann.ask(`POST /proposals/${id}/cancel`, {})).code).toBe('wager_accepted');
  }, 30_000);

  it.each([
    ['a draw', 'REFUNDED', (id: string) => hall.complete(id, 'DRAW')],
    [
      'a cancelled fight',
      'REFUNDED',
      (id: string) => hall.admin.ask(`POST /fights/${id}/cancel`, { reason: 'x' }),
    ],
  ])('is refunded by %s', async (_, status, end) => {
    const before = [await totalOf(ann), await totalOf(bob)];
    const fightId = await hall.newFight();
    const { id } = await propose(fightId, { side: 'BLUE' });
    await bob.send(`POST /proposals/${id}/respond`, { accept: true });
    await hall.operator.send(`POST /fights/${fightId}/start`);
    await end(fightId);
    await hall.reaches(fightId, 'VOIDED');
    await everybodyHears(id, 'proposal_result accepted', 'ACCEPTED', ['proposal_settled refunded']);
    expect(await ann.get(`GET /proposals/${id}`)).toMatchObject({ status, outcome: 'refunded' });
    expect([await totalOf(ann), await totalOf(bob)]).toEqual(before);
  });

  it('runs out', async () => {
    const { id } = await propose(await hall.newFight());
    await everybodyHears(id, 'proposal_result timeout', 'TIMEOUT');
    expect(await held(ann)).toBe(0n);
    const late = await hand(bobHand).ask('respond_to_proposal', { proposalId: id, accept: true });
    expect(late).toMatchObject({ type: 'error', code: 'wager_expired' });
  }, 20_000);

  it('is cancelled by its sender', async () => {
    const { id } = await propose(await hall.newFight());
    const answer = await hand(annPhone).ask('cancel_proposal', { proposalId: id });
    expect(answer).toMatchObject({ type: 'proposal_result', result: 'cancelled' });
    await everybodyHears(id, 'proposal_result cancelled', 'CANCELLED');
    expect((await ann.ask(`POST /proposals/${id}/cancel`, {})).body).toMatchObject({ status: 'CANCELLED' });
  });

  it('is overtaken by the window that closes', async () => {
    const fightId = await hall.newFight();
    const { id } = await propose(fightId);
    await hall.operator.send(`POST /fights/${fightId}/close`);
    await everybodyHears(id, 'proposal_result cancelled', 'CANCELLED');
    expect(await ann.get(`GET /proposals/${id}`)).toMatchObject({ reason: 'market_closed' });
  });

  it('is a DOY when the sender gives odds', async () => {
    const fightId = await hall.newFight();
    const doy = terms(fightId, bob, {
      proposerStake: credits(9),
      responderStake: credits(7),
      clientId: 'd-1',
    });
    const answer = await hand(annHand).ask('create_doy_proposal', doy);
    expect(answer).toMatchObject({ type: 'proposal_created', clientId: 'd-1', proposal: { type: 'DOY' } });
    await eventually(() => actionsOf(answer.proposal.id).length > 0);
    const told = bets.heard.find(({ data }) => (data as Json).proposalId === answer.proposal.id);
    expect(told).toMatchObject({
      type: 'DOY_PROPOSAL',
      priority: 'critical',
      data: { fightId, side: 'RED' },
    });
    expect((told?.data as Json).proposerId).toBe(ann.userId);
    await ann.send(`POST /proposals/${answer.proposal.id}/cancel`);
  });

  it('is made once for one clientId, whatever has happened since', async () => {
    const to = await newTrader(hall.app);
    const fightId = await hall.newFight();
    const body = { type: 'PAGO', clientId: 'once', ...terms(fightId, to) };
    const first = await ann.send('POST /proposals', body);
    await to.send(`POST /proposals/${first.id}/respond`, { accept: false });
    await to.send(`POST /users/${publicIdOf(ann.userId)}/block`);
    expect(await ann.send('POST /proposals', body)).toEqual(first);
    const other = await ann.ask('POST /proposals', { ...body, side: 'BLUE' });
    expect(refusalOf(other)).toEqual({ status: 409, code: 'idempotency_conflict' });
  });

  it('fixes the corners of its fight', async () => {
    const fightId = await hall.newFight();
    const { id } = await propose(fightId);
    await ann.send(`POST /proposals/${id}/cancel`);
    const change = { red: { name: 'Eva Diaz' }, reason: 'A substitute' };
    expect(refusalOf(await hall.operator.ask(`PATCH /fights/${fightId}`, change)).code).toBe('corners_fixed');
  });
});

describe('pending proposals', () => {
  it('are shown to a device that connects, and on request', async () => {
    const to = await newTrader(hall.app);
    const { id } = await propose(await hall.newFight(), {}, to);
    const late = await Promise.all([ann, to].map((who) => Hand.open(hall.app.url, who)));
    const greetings = await Promise.all(late.map(({ socket }) => socket.next('pending_proposals')));
    expect(greetings.map(({ proposals }) => proposals)).toMatchObject([
      [{ id, direction: 'sent' }],
      [{ id, direction: 'received' }],
    ]);
    await ann.send(`POST /proposals/${id}/cancel`);
    for (const it of late) {
      expect(await it.ask('pending_proposals')).toMatchObject({ proposals: [] });
      it.close();
    }
  });

  it('are listed by state, direction and fight, in pages', async () => {
    const [from, to] = [await newTrader(hall.app), await newTrader(hall.app)];
    const fightId = await hall.newFight();
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1)
      ids.unshift((await from.send('POST /proposals', { type: 'PAGO', ...terms(fightId, to) })).id);
    const [last = '', middle = ''] = ids;
    await to.send(`POST /proposals/${last}/respond`, { accept: true });
    await from.send(`POST /proposals/${middle}/cancel`);
    const idsOf = async (who: Trader, query: string) =>
      (await who.get(`GET /proposals?${query}`)).data.map(({ id }: Json) => id);
    expect((await pages(from, 'GET /proposals', 2)).flat().map(({ id }) => id)).toEqual(ids);
    expect(await idsOf(to, 'direction=received')).toEqual(ids);
    expect(await idsOf(to, 'direction=sent')).toEqual([]);
    expect(await idsOf(from, 'state=accepted')).toEqual([last]);
    expect(await idsOf(from, 'state=ended')).toEqual([middle]);
    expect(await idsOf(from, `state=pending&fightId=${fightId}`)).toEqual(ids.slice(2));
    expect(await idsOf(from, 'fightId=none')).toEqual([]);
  });
});

describe('who may propose to whom', () => {
  const ask = async (from: Trader, to: Trader | string, fightId: string) => {
    const body = terms(fightId, bob);
    const toUserId = typeof to === 'string' ? to : publicIdOf(to.userId);
    return from.ask('POST /proposals', { type: 'PAGO', ...body, toUserId });
  };

  it('is the same answer for unknown, banned, blocking and choosing users', async () => {
    const [from, banned, blocking, choosing] = [
      await newTrader(hall.app),
      await newTrader(hall.app),
      await newTrader(hall.app),
      await newTrader(hall.app),
    ];
    const fightId = await hall.newFight();
    await hall.admin.send(`POST /admin/users/${banned.userId}/ban`, { reason: 'x' });
    await blocking.send(`POST /users/${from.userId}/block`);
    await choosing.send('PATCH /users/me/proposal-settings', { onlyFollowed: true });
    const answers = await Promise.all(
      ['p_0000000000000000', 'nobody', banned, blocking, choosing].map((to) => ask(from, to, fightId)),
    );
    const [first] = answers;
    for (const answer of answers) {
      expect(refusalOf(answer)).toEqual({ status: 409, code: 'opponent_unavailable' });
      expect({ ...answer.body, requestId: '' }).toEqual({ ...first?.body, requestId: '' });
    }
    // The terms are judged first, for all of them alike.
    for (const to of ['nobody', banned, blocking]) {
      const bad = await from.ask('POST /proposals', {
        ...{ type: 'PAGO', ...terms(fightId, bob, { proposerStake: '0' }) },
        toUserId: typeof to === 'string' ? to : publicIdOf(to.userId),
      });
      expect(refusalOf(bad).code).toBe('bad_stake');
    }
    await choosing.send(`POST /users/${publicIdOf(from.userId)}/follow`);
    await blocking.send(`DELETE /users/${publicIdOf(from.userId)}/block`);
    for (const to of [choosing, blocking]) expect((await ask(from, to, fightId)).status).toBe(201);
    expect((await choosing.get('GET /users/followed')).data).toMatchObject([
      { user: publicIdOf(from.userId) },
    ]);
    expect((await blocking.get('GET /users/blocked')).data).toEqual([]);
  });

  it('is nobody for 60 s after a refusal', async () => {
    const [from, to] = [await newTrader(hall.app), await newTrader(hall.app)];
    const fightId = await hall.newFight();
    const { body } = await ask(from, to, fightId);
    await to.send(`POST /proposals/${body.id}/respond`, { accept: false });
    const again = await ask(from, to, fightId);
    expect(refusalOf(again)).toEqual({ status: 409, code: 'proposal_too_soon' });
    expect(again.body.details.retryAfterMs).toBeGreaterThan(50_000);
    // Only that sender waits.
    expect((await ask(to, from, fightId)).status).toBe(201);
  });

  it('ends with a ban, for both', async () => {
    const [from, to] = [await newTrader(hall.app), await newTrader(hall.app)];
    const fightId = await hall.newFight();
    const sent = (await ask(from, to, fightId)).body.id;
    const received = (await ask(to, from, fightId)).body.id;
    await hall.admin.send(`POST /admin/users/${from.userId}/ban`, { reason: 'x' });
    for (const id of [sent, received])
      expect(await to.get(`GET /proposals/${id}`)).toMatchObject({ status: 'DECLINED', reason: 'operator' });
    expect(await held(to)).toBe(0n);
  });

  it('is told by the setting, the blocks and the follows of a user, which are personal data', async () => {
    const who = await newTrader(hall.app);
    await who.send(`POST /users/${ann.userId}/block`);
    await who.send(`POST /users/${publicIdOf(ann.userId)}/block`);
    await who.ask('PATCH /users/me/proposal-settings', { onlyFollowed: true });
    const shown = (await who.get('GET /auth/me/export')).records.proposals;
    expect(shown).toMatchObject({
      blocked: [{ user: publicIdOf(ann.userId) }],
      followed: [],
      settings: { onlyFollowed: true },
    });
    expect(refusalOf(await who.ask(`POST /users/${who.userId}/block`, {})).code).toBe(
      'relation_with_oneself',
    );
  });
});

describe('a proposal is refused', () => {
  let fightId: string;
  let live: string;
  beforeAll(async () => {
    fightId = await hall.newFight();
    live = await hall.newFight('start');
  });

  it.each<[string, Json, string]>([
    ['with the stake 0', { proposerStake: '0' }, 'bad_stake'],
    ['with a negative stake', { proposerStake: '-5000000' }, 'bad_request'],
    ['with a fraction of a micro unit', { proposerStake: '5000000.5' }, 'bad_request'],
    ['with a number', { proposerStake: 5_000_000 }, 'bad_request'],
    ['below a credit', { proposerStake: '999999' }, 'bad_stake'],
    [
      'above the balance',
      { proposerStake: credits(60_000), responderStake: credits(70_000) },
      'insufficient_funds',
    ],
    ['with more than 100 : 1', { proposerStake: credits(1), responderStake: credits(101) }, 'bad_stake'],
    ['on the side GREEN', { side: 'GREEN' }, 'bad_request'],
    ['as a PAGO with the higher stake', { proposerStake: credits(10) }, 'bad_wager_type'],
    ['as a DOY with the lower stake', { type: 'DOY' }, 'bad_wager_type'],
    ['as another type', { type: 'PAYO' }, 'bad_request'],
    ['with an unknown field', { openMs: 1 }, 'bad_request'],
    ['on an unknown fight', { fightId: 'no-fight' }, 'unknown_fight'],
    ['to an unknown user', { toUserId: 'p_0000000000000000' }, 'opponent_unavailable'],
  ])('%s', async (_, change, code) => {
    const answer = await ann.ask('POST /proposals', { type: 'PAGO', ...terms(fightId, bob, change) });
    expect(refusalOf(answer).code).toBe(code);
  });

  it('to oneself, and on a fight whose window is not open', async () => {
    const ask = async (id: string, to: Trader) =>
      refusalOf(await ann.ask('POST /proposals', { type: 'PAGO', ...terms(id, to) })).code;
    expect(await ask(fightId, ann)).toBe('wager_with_oneself');
    expect(await ask(live, bob)).toBe('market_closed');
    expect(await ask(await hall.newFight('created'), bob)).toBe('market_not_open');
  });

  it('without a sign-in, and with a key that may not trade', async () => {
    const body = { type: 'PAGO', ...terms(fightId, bob) };
    const { key } = await apiKey(hall.app, ann.account, 'read', 'stream');
    const codeOf = async (headers: Record<string, string>) =>
      refusalOf(await call(hall.app, 'POST /proposals', { body, headers })).code;
    expect([await codeOf({}), await codeOf(bearer(key))]).toEqual(['unauthenticated', 'forbidden']);
    const socket = await new SocketClient(hall.app.url, { headers: bearer(key) }).open();
    socket.send({ action: 'create_pago_proposal', id: 'k', ...terms(fightId, bob) });
    expect(await socket.next('error', 'k')).toMatchObject({ code: 'forbidden' });
    socket.close();
  });

  it('as an answer of somebody else, twice with another answer, or after acceptance', async () => {
    const to = await newTrader(hall.app);
    const eve = await newTrader(hall.app);
    const { id } = await propose(fightId, {}, to);
    const code = async (who: Trader, path: string, body: Json = {}) =>
      refusalOf(await who.ask(`POST /proposals/${id}/${path}`, body)).code;
    expect(await code(eve, 'respond', { accept: true })).toBe('unknown_wager');
    expect(await code(ann, 'respond', { accept: true })).toBe('not_your_answer');
    expect(await code(to, 'cancel')).toBe('not_your_answer');
    expect((await eve.ask(`GET /proposals/${id}`)).status).toBe(404);
    expect(await code(to, 'respond', {})).toBe('bad_request');
    const first = await to.send(`POST /proposals/${id}/respond`, { accept: true });
    expect(await to.send(`POST /proposals/${id}/respond`, { accept: true })).toEqual(first);
    expect(await code(to, 'respond', { accept: false })).toBe('wager_accepted');
    expect(await code(ann, 'cancel')).toBe('wager_accepted');
    const junk = await to.ask('POST /proposals/first/respond', { accept: true });
    expect(refusalOf(junk).code).toBe('bad_request');
  });

  it('beyond three pending ones with one user', async () => {
    const [from, to] = [await newTrader(hall.app), await newTrader(hall.app)];
    const ask = () => from.ask('POST /proposals', { type: 'PAGO', ...terms(fightId, to) });
    for (let n = 0; n < 3; n += 1) expect((await ask()).status).toBe(201);
    expect(refusalOf(await ask())).toEqual({ status: 409, code: 'too_many_wagers' });
  });
});
