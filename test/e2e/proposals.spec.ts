// PAGO and DOY proposals over `/ws`, REST and socket.io: what each device and each operator hears, and what becomes of the stakes.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publicIdOf } from '../../src/platform/common/public-id.js';
import { bearer, call, logIn, type Json } from '../support/accounts.js';
import { eventually } from '../support/eventually.js';
import { FightHall, totalOf } from '../support/fight-hall.js';
import { IoHand, type IoOptions } from '../support/io-hand.js';
import { credits, Hand, terms } from '../support/proposal-hands.js';
import { StreamListener } from '../support/stream-listener.js';
import { newTrader, pages, refusalOf, type Trader } from '../support/trading.js';

let hall: FightHall;
let ann: Trader;
let bob: Trader;
let [annHand, annPhone, bobHand, bobPhone]: Hand[] = [];
let bets: StreamListener;
beforeAll(async () => {
  hall = await FightHall.open({
    ...{ WAGER_OPEN_TIME: '5s', LARGE_BET: '8', MAX_CLIENTS_PER_USER: '8' },
    CORS_ORIGINS: 'https://app.example.org',
  });
  ({ ann, bob } = hall);
  bets = new StreamListener(`${hall.app.url}/api/v1/sse/admin/bets`, bearer(hall.operator.account));
  await bets.next('connected');
  [annHand, annPhone, bobHand, bobPhone] = await Promise.all(
    [ann, ann, bob, bob].map((who) => Hand.open(hall.app.url, who)),
  );
});
/** The last test stops the server. */
let stopping: Promise<void> | undefined;
function stop(): Promise<void> {
  for (const it of [annHand, annPhone, bobHand, bobPhone]) it?.close();
  bets?.close();
  stopping ??= hall?.app.stop();
  return stopping ?? Promise.resolve();
}
afterAll(stop);

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

describe('a stock client of socket.io', () => {
  const open = (who: Trader, options: IoOptions & { namespace?: string } = {}) =>
    new IoHand(hall.app.url, who.account.accessToken, options).open();
  const heardAll = (hand: IoHand, id: string, expected: readonly string[]) =>
    eventually(() => {
      if (hand.heard(id).length < expected.length) throw new Error(`only ${hand.heard(id).join(', ')}`);
      expect(hand.heard(id)).toEqual(expected);
      return true;
    });

  it.each([
    ['/', ['polling']],
    ['/', ['websocket']],
    ['/socket.io', ['polling', 'websocket']],
  ])(
    'proposes and answers in the namespace %s over %p',
    async (namespace, transports) => {
      const options = { namespace, transports };
      const [from, to] = [await newTrader(hall.app), await newTrader(hall.app)];
      const hands = await Promise.all([from, from, to, to].map((who) => open(who, options)));
      const [annIo, annIoPhone, bobIo, bobIoPhone] = hands as [IoHand, IoHand, IoHand, IoHand];
      const fightId = await hall.newFight();
      const created = await annIo.ask('create_pago_proposal', { clientId: 'io', ...terms(fightId, to) });
      expect(created).toMatchObject({ type: 'proposal_created', clientId: 'io', proposal: { fightId } });
      const { id } = created.proposal;
      await heardAll(bobIo, id, ['proposal_received']);
      const answer = await bobIo.ask('respond_to_proposal', { proposalId: id, accept: true });
      expect(answer).toMatchObject({ proposalId: id, result: 'accepted' });
      for (const it of [annIo, annIoPhone])
        await heardAll(it, id, ['proposal_created', 'proposal_result accepted']);
      for (const it of [bobIo, bobIoPhone])
        await heardAll(it, id, ['proposal_received', 'proposal_result accepted']);
      // The device that asked gets the answer, the other one the event of the stream; nobody gets both.
      const doy = { ...terms(fightId, to, { proposerStake: credits(9), responderStake: credits(9) }) };
      annIo.socket.emit('create_doy_proposal', doy);
      const second = (await eventually(() => annIo.named('proposal_created')[1])).proposal;
      expect((await annIo.ask('cancel_proposal', { proposalId: second.id })).result).toBe('cancelled');
      for (const it of [annIo, annIoPhone])
        await heardAll(it, second.id, ['proposal_created', 'proposal_result cancelled']);
      const late = await open(to, options);
      expect(late.named('pending_proposals')).toMatchObject([{ proposals: [] }]);
      for (const it of [...hands, late]) it.close();
    },
    60_000,
  );

  it('gets every refusal as an event, and in the callback', async () => {
    const hand = await open(ann);
    const fightId = await hall.newFight();
    const refused = await hand.ask('create_pago_proposal', { id: 'x', ...terms(fightId, ann) });
    expect(refused).toMatchObject({
      type: 'proposal_error',
      code: 'wager_with_oneself',
      id: 'x',
      retry: false,
    });
    expect(hand.named('proposal_error')).toEqual([refused]);
    for (const [event, fields] of [
      ['no_such_event', {}],
      ['subscribe', { channels: ['prices'] }],
      ['cancel_proposal', {}],
      ['cancel_proposal', { proposalId: '1', action: 'ping' }],
      ['cancel_proposal', 'text'],
    ] as const)
      expect(await hand.ask(event, fields)).toMatchObject({ code: 'bad_request' });
    expect(await hand.ask('cancel_proposal', { proposalId: '999999' })).toMatchObject({
      code: 'unknown_wager',
    });
    hand.close();
  });

  it('is refused without a credential, with a bad one, and as a second user', async () => {
    const refusalOfToken = async (token: unknown) => {
      const hand = new IoHand(hall.app.url, token);
      const { code } = await hand.refused();
      hand.close();
      return code;
    };
    expect(await refusalOfToken(undefined)).toBe('unauthenticated');
    expect(await refusalOfToken({ a: 1 })).toBe('unauthenticated');
    expect(await refusalOfToken('x.y.z')).toBe('invalid_token');
    const hand = await open(ann);
    const other = hand.socket.io.socket('/socket.io', { auth: { token: bob.account.accessToken } });
    const refusal = await new Promise<Json>((resolve) => other.on('connect_error', resolve));
    expect(refusal.data).toMatchObject({ code: 'forbidden' });
    hand.close();
  });

  it('has the limits of all streams, and ends with its session', async () => {
    const who = await newTrader(hall.app);
    const hands = await Promise.all(Array.from({ length: 8 }, () => open(who)));
    const figures = await hall.operator.get('GET /sse/admin/stats');
    expect(figures.connections.socketio).toBeGreaterThanOrEqual(8);
    const ninth = new IoHand(hall.app.url, who.account.accessToken);
    expect(await ninth.refused()).toMatchObject({ code: 'too_many_streams' });
    ninth.close();
    await who.send('POST /auth/logout');
    for (const hand of hands) {
      expect(await hand.next('goodbye')).toMatchObject({ reason: 'unauthenticated', retry: false });
      await eventually(() => !hand.socket.connected);
    }
  });

  it('renews its token while it is open, and then outlives the session of the first token', async () => {
    const who = await newTrader(hall.app);
    const hand = await open(who);
    const renew = (token: string) => hand.ask('auth', { token });
    expect(await renew(bob.account.accessToken)).toMatchObject({ type: 'proposal_error', code: 'forbidden' });
    expect(await renew('x.y.z')).toMatchObject({ type: 'proposal_error', code: 'invalid_token' });
    const next = await logIn(hall.app, who.account);
    const renewed = await renew(next.accessToken);
    expect(renewed).toEqual({
      type: 'authenticated',
      user_id: who.userId,
      expires_at: expect.stringMatching(/^20/),
    });
    expect(hand.named('authenticated')).toEqual([renewed]);
    const other = await open(await newTrader(hall.app));
    await who.send('POST /auth/logout');
    const offer = terms(await hall.newFight(), who);
    const { proposal } = await other.ask('create_pago_proposal', offer);
    await heardAll(hand, proposal.id, ['proposal_received']);
    expect(hand.named('goodbye')).toEqual([]);
    await call(hall.app, 'POST /auth/logout', { headers: bearer(next) });
    expect(await hand.next('goodbye')).toMatchObject({ reason: 'unauthenticated' });
    other.close();
  });

  it('is closed after too many commands', async () => {
    const hand = await open(await newTrader(hall.app));
    for (let n = 0; n < 61; n += 1) hand.socket.emit('pending_proposals');
    expect(await hand.next('goodbye')).toMatchObject({ reason: 'rate_limited' });
  });

  it('opens sessions from own pages and from CORS_ORIGINS alone', async () => {
    const handshake = (origin: string) =>
      fetch(`${hall.app.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
    expect((await handshake('https://evil.example')).status).toBe(403);
    const trusted = await handshake('https://app.example.org');
    expect(trusted.status).toBe(200);
    expect(trusted.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
    expect((await handshake(hall.app.url)).status).toBe(200);
  });

  it('hears of a restart', async () => {
    const hand = await open(ann);
    await stop();
    expect(hand.named('goodbye')).toMatchObject([{ reason: 'restarting', retry: true }]);
    hand.close();
  });
});
