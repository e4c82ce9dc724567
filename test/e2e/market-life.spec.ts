// The life of markets that people run: a stock WebSocket client on `market:{id}` sees a proposal, votes, trades, posts, a dispute
// and the end, in order, each once, and nothing of another market.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { disputesSchema, marketSchema } from '../../src/contract/markets/markets.js';
import { pollsSchema } from '../../src/contract/markets/votes.js';
import { asOperator, asUser, bearer, call, UNLIMITED, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { SocketClient } from '../support/socket-client.js';
import { boss, newMarket, newTrader, refusalOf, Trader, type Refusal } from '../support/trading.js';

let ringside: TestApp;
let admin: Trader;
let operator: Trader;
let ann: Trader;
let bob: Trader;
/** Verified users of old accounts who have traded in three finalised markets. */
let voters: Trader[];
beforeAll(async () => {
  ringside = await startTestApp({
    ...UNLIMITED,
    PROPOSAL_APPROVAL_VOTES: '2',
    PROPOSAL_VOTE_TIME: '2s',
    DISPUTE_WINDOW: '1s',
    DISPUTE_VOTE_TIME: '2s',
    DISPUTE_DECIDED_BY: 'votes',
    DISPUTE_VOTERS_MIN: '2',
  });
  admin = await boss(ringside);
  operator = new Trader(ringside, await asOperator(ringside));
  [ann, bob] = [await newTrader(ringside), await newTrader(ringside)];
  await admin.send('POST /trading/house/fund', { account: 'house', amount: '1000000000' });
  voters = await Promise.all([newTrader(ringside), newTrader(ringside), newTrader(ringside)]);
  for (let n = 0; n < 3; n += 1) {
    const id = await newMarket(ringside);
    for (const voter of voters) await voter.placed(id);
    await bob.placed(id, { outcome: 'NO', quantity: '3000000' });
    await admin.send(`POST /markets/${id}/close`);
    await admin.send(`POST /markets/${id}/settle`, { outcome: 'YES' });
  }
  const sql = ringside.app.get(DataSource);
  await sql.query(
    `update app_user set created_at = created_at - interval '8 days', verified_at = now() where id = any($1)`,
    [voters.map(({ userId }) => userId)],
  );
});
afterAll(() => ringside?.stop());

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const propose = (trader: Trader, more: Json = {}) =>
  trader.ask('POST /markets/proposals', { question: 'Does it snow?', closesAt: inAnHour(), ...more });
const vote = (trader: Trader, id: string, choice: string) =>
  trader.ask(`POST /markets/${id}/votes`, { choice });
const show = async (id: string) => marketSchema.parse((await call(ringside, `GET /markets/${id}`)).body);
const stateOf = (id: string, state: string) =>
  eventually(async () => {
    const market = await show(id);
    if (market.state !== state) throw new Error(`${id} is ${market.state}, not ${state}`);
    return market;
  });
const pollsOf = async (id: string) =>
  pollsSchema.parse((await call(ringside, `GET /markets/${id}/votes`)).body).data;

/** A market that is closed, with shares of ann and bob. */
async function closedMarket(): Promise<string> {
  const id = await newMarket(ringside);
  await ann.placed(id);
  await bob.placed(id, { outcome: 'NO' });
  await admin.send(`POST /markets/${id}/close`);
  return id;
}
const resolve = (id: string, outcome = 'YES', who = operator) =>
  who.ask(`POST /markets/${id}/resolve`, { outcome, evidence: 'https://example.com/results' });
const dispute = (id: string, who: Trader, claim = 'NO') =>
  who.ask(`POST /markets/${id}/disputes`, { claim, reason: 'The result was corrected.' });

describe('the life of a market', () => {
  it('is seen whole on its channel, from the proposal to the end after a dispute', async () => {
    const proposed = await propose(ann, { bond: '5000000', tags: ['weather'] });
    expect(proposed.status).toBe(201);
    const { id } = marketSchema.parse(proposed.body);
    const listener = await new SocketClient(ringside.url).open();
    const cursor = (await call(ringside, `GET /markets/${id}/versions`)).headers.get('ringside-seq') ?? '';
    listener.send({ action: 'subscribe', channels: [`market:${id}`], history: 100, id: 's' });
    expect(cursor).not.toBe('');
    await listener.next('subscribed', 's');
    const elsewhere = await newMarket(ringside);
    await ann.send(`POST /markets/${elsewhere}/discussions`, { text: 'elsewhere' });

    for (const voter of [...voters, bob]) expect((await vote(voter, id, 'yes')).status).toBe(200);
    await vote(bob, id, 'no');
    await ann.send(`POST /markets/${id}/discussions`, { text: 'A good market.' });
    await stateOf(id, 'APPROVED');
    await admin.send(`POST /markets/${id}/open`);
    await ann.placed(id);
    await bob.placed(id, { outcome: 'NO' });
    await admin.send(`POST /markets/${id}/close`);
    expect((await resolve(id)).status).toBe(200);
    expect((await dispute(id, bob)).status).toBe(200);
    await eventually(async () => (await pollsOf(id)).some(({ voteType }) => voteType === 'dispute'));
    for (const voter of voters) expect((await vote(voter, id, 'NO')).status).toBe(200);
    // The first of them has changed the leader within the last ten minutes.
    expect(Date.parse((await pollsOf(id))[0]?.closesAt ?? '')).toBeGreaterThan(Date.now() + 9 * 60_000);
    const sql = ringside.app.get(DataSource);
    await sql.query(`update poll set closes_at = closes_at - interval '10 minutes' where id = $1`, [
      `${id}:dispute:1`,
    ]);
    const ended = await stateOf(id, 'FINALIZED');
    expect(ended.outcome).toBe('NO');

    const types = () =>
      listener.heard.map(({ type, data }) => {
        const { new_state: state, event, choice, by } = data as Json;
        return [type, state, event, choice, by].filter((part) => part !== undefined).join(' ');
      });
    await eventually(() => types().at(-1)?.includes('FINALIZED') ?? false);
    expect(types()).toEqual([
      'market_state PROPOSED propose',
      'listing',
      ...Array(4).fill('vote yes'),
      'vote no',
      'discussion',
      'market_state PROPOSED deadline',
      'vote_closed deadline',
      'market_state APPROVED votes_for',
      'market_state ACTIVE open',
      'trade',
      'market_state CLOSED close',
      'market_state RESOLVED resolve',
      'market_state DISPUTED dispute',
      'market_state DISPUTED deadline',
      ...Array(3).fill('vote NO'),
      'market_state DISPUTED deadline',
      'vote_closed deadline',
      'market_state RESOLVED decide',
      'market_state FINALIZED deadline',
    ]);
    const places = listener.heard.map(({ seq, part }) => [seq, part as number] as const);
    expect(new Set(places.map(String)).size).toBe(places.length);
    expect(listener.heard.every(({ market_id: of }) => of === id)).toBe(true);
    const closings = listener.heard
      .filter(({ type }) => type === 'vote_closed')
      .map(({ data }) => (data as Json).counts);
    expect(closings).toEqual([
      { yes: 3, no: 1 },
      { YES: 0, NO: 3, VOID: 0 },
    ]);
    expect(
      disputesSchema.parse((await call(ringside, `GET /markets/${id}/disputes`)).body).data,
    ).toMatchObject([{ claim: 'NO', against: 'YES', bond: '10000000', status: 'returned' }]);
    listener.close();
  }, 60_000);

  it('of a proposal ends by its votes, or by an operator with a reason', async () => {
    const [unwanted, approved, rejected] = (await Promise.all(
      [ann, ann, bob].map(async (who) => marketSchema.parse((await propose(who)).body).id),
    )) as [string, string, string];
    await vote(bob, unwanted, 'no');
    expect((await operator.send(`POST /markets/${approved}/approve`)).state).toBe('APPROVED');
    expect(refusalOf(await vote(bob, approved, 'yes'))).toEqual({ status: 409, code: 'vote_closed' });
    const because = { reason: 'A double' };
    expect((await operator.send(`POST /markets/${rejected}/reject`, because)).state).toBe('REJECTED');
    expect(await pollsOf(rejected)).toMatchObject([{ state: 'closed', counts: { yes: 0, no: 0 } }]);
    expect(refusalOf(await operator.ask(`POST /markets/${rejected}/approve`)).code).toBe('bad_market_state');
    expect((await stateOf(unwanted, 'REJECTED')).deadline).toBeNull();
    const { body } = await admin.ask('GET /admin/audit?limit=10');
    expect((body as { data: Json[] }).data).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'market.reject', target: rejected, details: because }),
        expect.objectContaining({ action: 'market.approve', target: approved }),
      ]),
    );
  });

  it('has a named resolver, who is no admin’s equal', async () => {
    const carl = await newTrader(ringside);
    await carl.send('POST /trading/orders/preview', {}).catch(() => undefined);
    await carl.placed(await newMarket(ringside));
    expect(refusalOf(await propose(carl, { resolverId: bob.userId }))).toEqual({
      status: 403,
      code: 'resolver_not_asked',
    });
    const { id } = marketSchema.parse((await propose(carl, { resolverId: carl.userId })).body);
    expect(refusalOf(await vote(carl, id, 'yes'))).toEqual({ status: 409, code: 'conflict_of_interest' });
    await operator.send(`POST /markets/${id}/approve`);
    await admin.send(`POST /markets/${id}/open`);
    expect(refusalOf(await resolve(id, 'YES', carl)).code).toBe('bad_market_state');
    await admin.send(`POST /markets/${id}/close`);
    expect(refusalOf(await resolve(id, 'YES', bob))).toEqual({ status: 403, code: 'not_the_resolver' });
    for (const act of ['settle', 'void'])
      expect(
        refusalOf(await carl.ask(`POST /markets/${id}/${act}`, { outcome: 'YES', reason: 'x' })).code,
      ).toBe('forbidden');
    expect((await resolve(id, 'YES', carl)).body).toMatchObject({ state: 'RESOLVED', outcome: 'YES' });
    expect(refusalOf(await resolve(id, 'YES', carl)).code).toBe('already_resolved');
    expect(refusalOf(await dispute(id, carl)).code).toBe('conflict_of_interest');
    await stateOf(id, 'FINALIZED');
  });

  it('has disputes that an operator decides or dismisses', async () => {
    const id = await closedMarket();
    await resolve(id);
    await dispute(id, bob);
    const decide = (body: Json) =>
      operator.ask(`POST /markets/${id}/disputes/decide`, { reason: 'Checked', ...body });
    expect(refusalOf(await decide({ claim: 'NO' })).code).toBe('dispute_open');
    const dismissed = await decide({ claim: null, dismiss: true, goodFaith: true });
    expect(dismissed.body).toMatchObject({ state: 'FINALIZED', outcome: 'YES' });
    const { data } = disputesSchema.parse((await call(ringside, `GET /markets/${id}/disputes`)).body);
    expect(data).toMatchObject([{ claim: 'NO', status: 'returned' }]);
  });
});

describe('a vote on a dispute', () => {
  it('is for verified users of old accounts with trades in three finalised markets and none in this one', async () => {
    const id = await closedMarket();
    await resolve(id);
    await dispute(id, bob);
    await eventually(async () => (await pollsOf(id)).length > 0);
    const fresh = new Trader(ringside, await asUser(ringside));
    const refused = await vote(fresh, id, 'NO');
    expect(refusalOf(refused)).toMatchObject({ status: 403, code: 'not_a_voter' });
    expect(refused.body.details.missing).toEqual(['age', 'verified', 'trades']);
    const traded = (await vote(ann, id, 'NO')).body;
    expect([traded.code, traded.details.missing.includes('independence')]).toEqual(['not_a_voter', true]);
    expect(refusalOf(await vote(bob, id, 'NO')).code).toBe('conflict_of_interest');
    const [voter] = voters as [Trader];
    expect((await vote(voter, id, 'VOID')).body).toMatchObject({ counts: { VOID: 1 }, yourChoice: 'VOID' });
    const { body } = await voter.ask(`GET /markets/${id}/votes`);
    expect(pollsSchema.parse(body).data).toMatchObject([{ yourChoice: 'VOID' }]);
    expect((await pollsOf(id))[0]?.yourChoice).toBeNull();
  });
});

describe('a bad act', () => {
  it.each<[string, Json, Refusal]>([
    [
      'without a closing time',
      { closesAt: undefined },
      { status: 400, code: 'bad_request', field: 'closesAt' },
    ],
    ['that closes in the past', { closesAt: '2020-01-01T00:00:00Z' }, { status: 400, code: 'bad_market' }],
    [
      'that closes in the year 10000',
      { closesAt: '10000-01-01T00:00:00Z' },
      { status: 400, code: 'bad_request', field: 'closesAt' },
    ],
    [
      'that closes in the year 2100',
      { closesAt: '2100-01-01T00:00:00Z' },
      { status: 400, code: 'bad_request', field: 'closesAt' },
    ],
    [
      'of a question that is too long',
      { question: 'x'.repeat(501) },
      { status: 400, code: 'bad_request', field: 'question' },
    ],
    ['with a window of its own', { disputeWindowMs: 0 }, { status: 400, code: 'bad_request', field: '' }],
    [
      'with a bond that the user does not have',
      { bond: '99000000000' },
      { status: 409, code: 'insufficient_funds' },
    ],
  ])('is refused: a proposal %s', async (_, more, refusal) => {
    const dora = await newTrader(ringside);
    expect(refusalOf(await propose(dora, more))).toMatchObject(
      refusal.field === '' ? { status: refusal.status, code: refusal.code } : refusal,
    );
    const { body } = await call(ringside, 'GET /markets?state=PROPOSED', { headers: bearer(dora.account) });
    expect((body as { data: Json[] }).data.filter(({ question }) => question === 'x')).toEqual([]);
  });

  it('is refused: a fourth open proposal, also of requests at once; a repeated request is the same proposal', async () => {
    const dora = await newTrader(ringside);
    const closesAt = inAnHour();
    const ask = (n: number, question = `Number ${n}?`) =>
      dora.ask('POST /markets/proposals', { question, closesAt }, { 'idempotency-key': `p${n}` });
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => ask(n)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    const refused = answers.filter(({ status }) => status !== 201).map((answer) => refusalOf(answer).code);
    expect(refused).toEqual(Array(3).fill('too_many_proposals'));
    const n = answers.findIndex(({ status }) => status === 201);
    const again = await ask(n);
    expect([again.status, again.body]).toEqual([201, answers[n]?.body]);
    expect(refusalOf(await ask(n, 'Another?')).code).toBe('idempotency_conflict');
  });

  it('is refused: votes and disputes that do not fit, a code each', async () => {
    const id = await newMarket(ringside);
    const expected: [Promise<Parameters<typeof refusalOf>[0]>, string][] = [
      [vote(ann, id, 'yes'), 'no_vote'],
      [vote(ann, 'nowhere', 'yes'), 'unknown_market'],
      [vote(ann, id, 'maybe'), 'bad_request'],
      [resolve(id), 'bad_market_state'],
      [operator.ask(`POST /markets/${id}/resolve`, { outcome: 'MAYBE', evidence: 'x' }), 'bad_request'],
      [dispute(id, bob), 'bad_market_state'],
      [ann.ask(`POST /markets/${id}/approve`), 'forbidden'],
      [call(ringside, `POST /markets/${id}/votes`, { body: { choice: 'yes' } }), 'unauthenticated'],
    ];
    for (const [answer, code] of expected) expect(refusalOf(await answer).code).toBe(code);
    expect((await show(id)).state).toBe('ACTIVE');
  });

  it('is refused: disputes without a bond, twice, of the named outcome, and after the window', async () => {
    const id = await closedMarket();
    await resolve(id);
    const poor = await newTrader(ringside);
    await poor.placed(await newMarket(ringside));
    await admin.send(`POST /trading/accounts/${poor.userId}/withdraw`, { amount: '9999000000' });
    expect(refusalOf(await dispute(id, poor)).code).toBe('insufficient_funds');
    expect(refusalOf(await dispute(id, bob, 'YES')).code).toBe('bad_claim');
    expect((await dispute(id, bob)).status).toBe(200);
    expect(refusalOf(await dispute(id, bob)).code).toBe('dispute_exists');
    await eventually(async () => (await pollsOf(id)).length > 0);
    expect(['dispute_over', 'bad_market_state']).toContain(refusalOf(await dispute(id, ann)).code);
  });
});
