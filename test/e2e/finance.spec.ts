// Money in and out as clients meet it: requests, the second person, and the end of a request, which comes once.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { moneyRequestSchema, operatorRequestSchema } from '../../src/contract/finance/requests.js';
import { apiKey, asAdmin, bearer, call, logIn, told, UNLIMITED, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { boss, newTrader, Trader } from '../support/trading.js';

const CREDIT = 1_000_000;
const credits = (amount: number): string => String(amount * CREDIT);
/** In credits. */
const LIMIT = 1_000;

let ringside: TestApp;
let owner: Trader;
let cashier: Trader;
let second: Trader;
beforeAll(async () => {
  ringside = await startTestApp({
    ...UNLIMITED,
    TRADING_PAPER: 'false',
    FINANCE_APPROVAL_LIMIT: String(LIMIT),
    STRIPE_WEBHOOK_SECRET: 'whsec_a_test_secret',
  });
  owner = await boss(ringside);
  cashier = new Trader(ringside, await asAdmin(ringside));
  second = new Trader(ringside, await asAdmin(ringside));
});
afterAll(() => ringside?.stop());

async function funded(amount: number): Promise<Trader> {
  const trader = await newTrader(ringside);
  await owner.send(`POST /trading/accounts/${trader.userId}/deposit`, { amount: credits(amount) });
  return trader;
}
const withdrawal = (amount: number) => ({ amount: credits(amount), destination: 'EC12 3456' });
const balance = async (trader: Trader): Promise<[string, string]> => {
  const { available, held } = await trader.get('GET /trading/account');
  return [available, held];
};
const act = (who: Trader, id: string, verb: string, body: object = {}) =>
  who.ask(`POST /admin/finance/requests/${id}/${verb}`, body);

describe('a withdrawal', () => {
  it('holds its credits at once, is approved below the limit, and is paid once', async () => {
    const ann = await funded(500);
    const made = await ann.ask('POST /finance/withdrawals', withdrawal(200));
    expect(made.status).toBe(201);
    const request = moneyRequestSchema.parse(made.body);
    expect(request).toMatchObject({ state: 'approved', needsApproval: false, amount: credits(200) });
    expect(await balance(ann)).toEqual([credits(300), credits(200)]);
    const paid = await act(cashier, request.id, 'pay', { reference: 'TRX-1' });
    expect(operatorRequestSchema.parse(paid.body)).toMatchObject({ state: 'paid', reference: 'TRX-1' });
    expect(await balance(ann)).toEqual([credits(300), '0']);
    expect(told(await act(cashier, request.id, 'pay'))).toEqual([409, 'bad_request_state']);
    expect(told(await act(cashier, request.id, 'fail', { reason: 'no' }))).toEqual([
      409,
      'bad_request_state',
    ]);
    expect(await balance(ann)).toEqual([credits(300), '0']);
  });

  it('that fails gives the credits back', async () => {
    const ann = await funded(500);
    const { id } = await ann.send('POST /finance/withdrawals', withdrawal(500));
    expect(told(await ann.ask('POST /finance/withdrawals', withdrawal(1)))).toEqual([
      409,
      'insufficient_funds',
    ]);
    const failed = await act(cashier, id, 'fail', { reason: 'The bank refused it.' });
    expect(failed.body).toMatchObject({ state: 'failed', reason: 'The bank refused it.' });
    expect(await balance(ann)).toEqual([credits(500), '0']);
    expect(told(await act(cashier, id, 'pay'))).toEqual([409, 'bad_request_state']);
  });

  it('is made once for each key, and another body with the key is refused', async () => {
    const ann = await funded(500);
    const key = { 'idempotency-key': `w-${ann.userId}` };
    const [first, again] = await Promise.all([
      ann.send('POST /finance/withdrawals', withdrawal(100), key),
      ann.send('POST /finance/withdrawals', withdrawal(100), key),
    ]);
    expect(again.id).toBe(first.id);
    expect(await balance(ann)).toEqual([credits(400), credits(100)]);
    expect(told(await ann.ask('POST /finance/withdrawals', withdrawal(101), key))).toEqual([
      409,
      'idempotency_conflict',
    ]);
    expect((await ann.get('GET /finance/requests')).data).toHaveLength(1);
  });

  it('is refused for a bad amount, without enough credits, and with an API key', async () => {
    const ann = await funded(5);
    const refused = async (body: object) => told(await ann.ask('POST /finance/withdrawals', body));
    expect(await refused({ ...withdrawal(1), amount: '0' })).toEqual([400, 'bad_amount']);
    expect(await refused({ ...withdrawal(1), amount: '-5' })).toEqual([400, 'bad_request']);
    expect(await refused({ ...withdrawal(1), amount: '1.5' })).toEqual([400, 'bad_request']);
    expect(await refused({ ...withdrawal(1), destination: '' })).toEqual([400, 'bad_request']);
    expect(await refused(withdrawal(6))).toEqual([409, 'insufficient_funds']);
    const { key } = await apiKey(ringside, ann.account, 'read', 'trade');
    const byKey = await call(ringside, 'POST /finance/withdrawals', {
      body: withdrawal(1),
      headers: bearer(key),
    });
    expect(told(byKey)).toEqual([403, 'forbidden']);
    expect(await balance(ann)).toEqual([credits(5), '0']);
  });

  it('is nobody else’s to see', async () => {
    const ann = await funded(5);
    const bob = await newTrader(ringside);
    const { id } = await ann.send('POST /finance/withdrawals', withdrawal(1));
    expect(told(await bob.ask(`GET /finance/requests/${id}`))).toEqual([404, 'unknown_request']);
    expect(told(await bob.ask(`GET /admin/finance/requests/${id}`))).toEqual([403, 'forbidden']);
  });
});

describe('the second person', () => {
  it('approves what was seen, and another person confirms it', async () => {
    const ann = await funded(5_000);
    const { id, state } = await ann.send('POST /finance/withdrawals', withdrawal(LIMIT + 1));
    expect(state).toBe('requested');
    expect(told(await act(cashier, id, 'pay'))).toEqual([409, 'bad_request_state']);
    const { hash } = await cashier.get(`GET /admin/finance/requests/${id}`);
    expect(told(await act(second, id, 'approve', { hash: 'another' }))).toEqual([409, 'approval_mismatch']);
    const { key } = await apiKey(ringside, second.account, 'operate');
    const byKey = await call(ringside, `POST /admin/finance/requests/${id}/approve`, {
      body: { hash },
      headers: bearer(key),
    });
    expect(told(byKey)).toEqual([403, 'forbidden']);
    expect((await act(second, id, 'approve', { hash })).body).toMatchObject({
      state: 'approved',
      approvedBy: second.userId,
    });
    expect(told(await act(second, id, 'pay'))).toEqual([403, 'second_person_needed']);
    expect((await act(cashier, id, 'pay')).body).toMatchObject({ state: 'paid', endedBy: cashier.userId });
    expect(await balance(ann)).toEqual([credits(5_000 - LIMIT - 1), '0']);
  });

  it('is neither the person who asked nor the beneficiary, nor depends on them', async () => {
    const ann = await funded(5_000);
    const ofAnn = await cashier.send(
      `POST /admin/finance/users/${ann.userId}/withdrawals`,
      withdrawal(2_000),
    );
    const { hash } = await second.get(`GET /admin/finance/requests/${ofAnn.id}`);
    expect(told(await act(cashier, ofAnn.id, 'approve', { hash }))).toEqual([403, 'self_approval']);
    await owner.send(`POST /trading/accounts/${second.userId}/deposit`, { amount: credits(9_000) });
    const own = await second.send('POST /finance/withdrawals', withdrawal(2_000));
    const { hash: ownHash } = await cashier.get(`GET /admin/finance/requests/${own.id}`);
    expect(told(await act(second, own.id, 'approve', { hash: ownHash }))).toEqual([403, 'self_approval']);
    // The owner has given `second` the role within 72 hours.
    const ofOwner = await owner.send(
      `POST /admin/finance/users/${ann.userId}/withdrawals`,
      withdrawal(2_000),
    );
    const { hash: ownersHash } = await second.get(`GET /admin/finance/requests/${ofOwner.id}`);
    expect(told(await act(second, ofOwner.id, 'approve', { hash: ownersHash }))).toEqual([
      403,
      'approver_not_independent',
    ]);
    expect(told(await act(owner, ofOwner.id, 'pay'))).toEqual([409, 'bad_request_state']);
  });

  it('is needed when many small requests together exceed the limit, also those of the same moment', async () => {
    const ann = await funded(5_000);
    const made = await Promise.all(
      Array.from({ length: 5 }, () => ann.send('POST /finance/withdrawals', withdrawal(300))),
    );
    const needed = await Promise.all(
      made.map(async ({ id }: Json) => (await ann.get(`GET /finance/requests/${id}`)).needsApproval),
    );
    expect(needed.filter((needs) => needs === false).length).toBeLessThanOrEqual(LIMIT / 300);
    expect(needed).not.toContain(null);
    expect((await ann.send('POST /finance/withdrawals', withdrawal(1))).needsApproval).toBe(true);
  });

  it('needs a fresh sign-in', async () => {
    const ann = await funded(5_000);
    const { id } = await ann.send('POST /finance/withdrawals', withdrawal(2_000));
    const { hash } = await cashier.get(`GET /admin/finance/requests/${id}`);
    const stale = new Trader(ringside, await logIn(ringside, second.account));
    await agedSession(stale);
    expect(told(await act(stale, id, 'approve', { hash }))).toEqual([403, 'fresh_proof_needed']);
  });
});

describe('a deposit that an operator confirms', () => {
  it('is paid in once, also when two persons confirm it at the same moment', async () => {
    const ann = await newTrader(ringside);
    const { id, state } = await ann.send('POST /finance/deposits', { amount: credits(50) });
    expect(state).toBe('approved');
    await Promise.all([act(cashier, id, 'pay'), act(second, id, 'pay')]);
    expect(await balance(ann)).toEqual([credits(50), '0']);
    expect(told(await act(cashier, id, 'pay'))).toEqual([409, 'bad_request_state']);
    expect(await ann.get(`GET /finance/requests/${id}`)).toMatchObject({ state: 'paid' });
  });

  it('that failed is not paid in, and one of another provider is not confirmed by hand', async () => {
    const ann = await newTrader(ringside);
    const failed = await ann.send('POST /finance/deposits', { amount: credits(50) });
    await act(cashier, failed.id, 'fail', { reason: 'No transfer came.' });
    expect(told(await act(cashier, failed.id, 'pay'))).toEqual([409, 'bad_request_state']);
    const byCard = await ann.send('POST /finance/deposits', { amount: credits(50), provider: 'stripe' });
    expect(told(await act(cashier, byCard.id, 'pay'))).toEqual([409, 'provider_confirms']);
    expect(await ann.get('GET /trading/account')).toMatchObject({ total: '0' });
    // An adapter without a secret is off.
    const event = await call(ringside, 'POST /finance/providers/kushki/events', { body: {} });
    expect(told(event)).toEqual([404, 'unknown_provider']);
  });
});

/** Moves the beginning of the trader's session into the past. */
async function agedSession(trader: Trader): Promise<void> {
  const { DataSource } = await import('../../src/platform/database/typeorm.js');
  await ringside.app
    .get(DataSource)
    .query(`update session set created_at = created_at - interval '1 day' where user_id = $1`, [
      trader.userId,
    ]);
}
