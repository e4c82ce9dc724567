// Decisions of operators and the polls beside them: a poll closes before the decision, and only for a decision that is carried
// out. A decision that is refused, or waits for a second person, costs nobody a vote.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { marketSchema } from '../../src/contract/markets/markets.js';
import { pollsSchema, type Poll } from '../../src/contract/markets/votes.js';
import { publicIdOf } from '../../src/platform/common/public-id.js';
import { asOperator, call, UNLIMITED, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { boss, newMarket, newTrader, refusalOf, Trader } from '../support/trading.js';

let ringside: TestApp;
let admin: Trader;
let operator: Trader;
let second: Trader;
let ann: Trader;
let bob: Trader;
let voter: Trader;
beforeAll(async () => {
  ringside = await startTestApp({
    ...UNLIMITED,
    APPROVAL_LIMIT: '1',
    DISPUTE_WINDOW: '1s',
    DISPUTE_VOTER_AGE: '0',
    DISPUTE_VOTER_MARKETS: '0',
  });
  admin = await boss(ringside);
  operator = new Trader(ringside, await asOperator(ringside));
  second = new Trader(ringside, await asOperator(ringside));
  [ann, bob, voter] = [await newTrader(ringside), await newTrader(ringside), await newTrader(ringside)];
  // A voter has a trading account, and a verified address.
  await voter.placed(await newMarket(ringside));
  await ringside.app.get(DataSource).query('update app_user set verified_at = now()');
});
afterAll(() => ringside?.stop());

async function proposed(who: Trader, more: Json = {}): Promise<string> {
  const closesAt = new Date(Date.now() + 3_600_000).toISOString();
  const { body } = await who.ask('POST /markets/proposals', { question: 'Does it snow?', closesAt, ...more });
  return marketSchema.parse(body).id;
}

const pollOf = async (id: string): Promise<Poll | undefined> =>
  pollsSchema.parse((await call(ringside, `GET /markets/${id}/votes`)).body).data[0];
const vote = (id: string, choice: string) => voter.ask(`POST /markets/${id}/votes`, { choice });
const decide = (who: Trader, id: string, claim: string | null = 'NO', key?: string) =>
  who.ask(
    `POST /markets/${id}/disputes/decide`,
    { claim, reason: 'Checked' },
    key === undefined ? {} : { 'idempotency-key': key },
  );

/** A market whose dispute is voted on. */
async function disputed(quantity = '1000000'): Promise<string> {
  const id = await newMarket(ringside);
  await ann.placed(id, { quantity });
  await bob.placed(id, { quantity, outcome: 'NO' });
  await admin.send(`POST /markets/${id}/close`);
  const resolution = { outcome: 'YES', evidence: 'https://example.com/results' };
  await operator.send(`POST /markets/${id}/resolve`, resolution);
  if (quantity !== '1000000') await second.send(`POST /markets/${id}/resolve`, resolution);
  await bob.send(`POST /markets/${id}/disputes`, { claim: 'NO', reason: 'The result was corrected.' });
  await eventually(async () => (await pollOf(id))?.state === 'open');
  return id;
}

/** The poll of the market is open, and takes the vote. */
async function takesVotes(id: string, choice: string): Promise<void> {
  const { status, body } = await vote(id, choice);
  expect([status, body.counts?.[choice]]).toEqual([200, 1]);
}

describe('an operator’s decision that is refused', () => {
  it('for want of the resolver’s bond leaves the poll on the proposal open', async () => {
    const carl = await newTrader(ringside);
    await carl.placed(await newMarket(ringside));
    const id = await proposed(carl, { resolverId: carl.userId });
    const { available } = await carl.get('GET /trading/account');
    await admin.send(`POST /trading/accounts/${carl.userId}/withdraw`, { amount: available });
    expect(refusalOf(await operator.ask(`POST /markets/${id}/approve`)).code).toBe('insufficient_funds');
    await takesVotes(id, 'yes');
  });

  it('because it is meant for another vote leaves the poll open', async () => {
    const id = await proposed(ann);
    expect(refusalOf(await decide(operator, id)).code).toBe('bad_market_state');
    await takesVotes(id, 'no');
    const other = await disputed();
    expect(refusalOf(await operator.ask(`POST /markets/${other}/approve`)).code).toBe('bad_market_state');
    await takesVotes(other, 'NO');
  });

  it('because the operator has an interest leaves the poll on the dispute open', async () => {
    const partial = new Trader(ringside, await asOperator(ringside));
    const id = await newMarket(ringside);
    await partial.placed(id);
    await bob.placed(id, { outcome: 'NO' });
    await admin.send(`POST /markets/${id}/close`);
    await operator.send(`POST /markets/${id}/resolve`, { outcome: 'YES', evidence: 'seen' });
    await bob.send(`POST /markets/${id}/disputes`, { claim: 'NO', reason: 'No.' });
    await eventually(async () => (await pollOf(id))?.state === 'open');
    expect(refusalOf(await decide(partial, id, 'YES')).code).toBe('conflict_of_interest');
    await takesVotes(id, 'VOID');
  });
});

describe('an operator’s decision', () => {
  it('closes the poll before it is carried out, and a repeated request gets the first answer', async () => {
    const id = await disputed();
    await takesVotes(id, 'NO');
    const first = await decide(operator, id, 'NO', 'decided');
    expect(first.body).toMatchObject({ state: 'RESOLVED', outcome: 'NO' });
    expect(refusalOf(await vote(id, 'YES')).code).toBe('vote_closed');
    const again = await decide(operator, id, 'NO', 'decided');
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    const { body } = await call(ringside, `GET /events?channels=market:${id}&limit=1000`);
    const seen = (body as { data: Json[] }).data.map(({ type, data }) => [type, data.by ?? data.event]);
    expect(seen.filter(([type]) => type === 'vote_closed')).toEqual([['vote_closed', 'operator']]);
    const closing = seen.findIndex(([type]) => type === 'vote_closed');
    expect(seen.findIndex(([, event]) => event === 'decide')).toBeGreaterThan(closing);
  });

  it('that needs two persons leaves the poll open until the second one', async () => {
    const id = await disputed('2000000');
    expect((await decide(operator, id)).body).toMatchObject({
      state: 'DISPUTED',
      approval: { act: 'decide NO', by: publicIdOf(operator.userId) },
    });
    await takesVotes(id, 'NO');
    expect((await decide(second, id)).body).toMatchObject({ state: 'RESOLVED', outcome: 'NO' });
    expect(await pollOf(id)).toMatchObject({ state: 'closed', counts: { NO: 1 } });
  });
});
