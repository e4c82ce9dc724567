// Who may propose to whom, and the proposals that are refused: a code for each.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publicIdOf } from '../../src/platform/common/public-id.js';
import { apiKey, bearer, call, type Json } from '../support/accounts.js';
import { FightHall } from '../support/fight-hall.js';
import { IoHand } from '../support/io-hand.js';
import { credits, Hand, terms } from '../support/proposal-hands.js';
import { SocketClient } from '../support/socket-client.js';
import { newTrader, refusalOf, type Trader } from '../support/trading.js';

let hall: FightHall;
let ann: Trader;
let bob: Trader;
beforeAll(async () => {
  hall = await FightHall.open();
  ({ ann, bob } = hall);
});
afterAll(() => hall?.app.stop());

const propose = async (fightId: string, to: Trader): Promise<Json> =>
  ann.send('POST /proposals', { type: 'PAGO', ...terms(fightId, to) });
const held = async (who: Trader): Promise<bigint> => BigInt((await who.get('GET /trading/account')).held);

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
  let closed: string;
  beforeAll(async () => {
    fightId = await hall.newFight();
    live = await hall.newFight('start');
    closed = await hall.newFight();
    await hall.operator.send(`POST /fights/${closed}/close`);
  });

  /** The code of the refusal in REST, on `/ws` and on socket.io; no stake is held after it. */
  const codesOf = async ({ type, ...body }: Json): Promise<string[]> => {
    const before = await held(ann);
    const rest = refusalOf(await ann.ask('POST /proposals', { type, ...body })).code;
    const ws = await Hand.open(hall.app.url, ann);
    const io = await new IoHand(hall.app.url, ann.account.accessToken).open();
    const event = `create_${type.toLowerCase()}_proposal`;
    const onSockets = [await ws.ask(event, body), await io.ask(event, body)];
    ws.close();
    io.close();
    expect(onSockets.map(({ type: answer }) => answer)).toEqual(['error', 'proposal_error']);
    expect(await held(ann)).toBe(before);
    return [rest, ...onSockets.map(({ code }) => code)];
  };
  const everywhere = (code: string) => [code, code, code];

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
    ['with an unknown field', { openMs: 1 }, 'bad_request'],
    ['on an unknown fight', { fightId: 'no-fight' }, 'unknown_fight'],
    ['to an unknown user', { toUserId: 'p_0000000000000000' }, 'opponent_unavailable'],
  ])('%s', async (_, change, code) => {
    const codes = await codesOf({ type: 'PAGO', ...terms(fightId, bob, change) });
    expect(codes).toEqual(everywhere(code));
  });

  it('to oneself, and on a fight whose window is not open', async () => {
    const codes = (id: string, to: Trader) => codesOf({ type: 'PAGO', ...terms(id, to) });
    expect(await codes(fightId, ann)).toEqual(everywhere('wager_with_oneself'));
    expect(await codes(live, bob)).toEqual(everywhere('market_closed'));
    expect(await codes(closed, bob)).toEqual(everywhere('market_closed'));
    expect(await codes(await hall.newFight('created'), bob)).toEqual(everywhere('market_not_open'));
  });

  it('as another type', async () => {
    const answer = await ann.ask('POST /proposals', { ...terms(fightId, bob), type: 'PAYO' });
    expect(refusalOf(answer)).toEqual({ status: 400, code: 'bad_request', field: 'type' });
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
    const { id } = await propose(fightId, to);
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
