// Payments of providers as they arrive: signed, repeated, in any order, wrong, and taken back. At the end the books are proved.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cashStatementSchema, reconciliationSchema } from '../../src/contract/finance/reports.js';
import { randomHex } from '../../src/platform/common/ids.js';
import { asAdmin, bearer, call, told, UNLIMITED, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import {
  KUSHKI_SECRET,
  ofStandard,
  sendMessage,
  STANDARD_SECRET,
  VOICES,
} from '../support/provider-messages.js';
import { captured, disputed, sendStripe, STRIPE_SECRET, stripeEvent } from '../support/stripe-events.js';
import { newMarket, newTrader, Trader } from '../support/trading.js';

const CREDIT = 1_000_000;
const credits = (amount: number): string => String(amount * CREDIT);
const CENTS = 100;

let ringside: TestApp;
let cashier: Trader;
beforeAll(async () => {
  ringside = await startTestApp({
    ...UNLIMITED,
    TRADING_PAPER: 'false',
    STRIPE_WEBHOOK_SECRET: STRIPE_SECRET,
    KUSHKI_WEBHOOK_SECRET: KUSHKI_SECRET,
    PAYMENT_WEBHOOK_SECRET: STANDARD_SECRET,
    DEPOSIT_CLEAR_HOURS: '24',
  });
  cashier = new Trader(ringside, await asAdmin(ringside));
});
afterAll(() => ringside?.stop());

const newPayment = (): string => `pi_${randomHex(6)}`;
const status = async (sent: ReturnType<typeof sendStripe>): Promise<Json> => (await sent).body.status;
const total = async (trader: Trader): Promise<Json> => (await trader.get('GET /trading/account')).total;

/** A user who asks to pay in, and the id of the request. */
async function payer(amount: number): Promise<[Trader, string]> {
  const trader = await newTrader(ringside);
  const body = { amount: credits(amount), provider: 'stripe' };
  return [trader, (await trader.send('POST /finance/deposits', body)).id];
}

async function paid(amount: number): Promise<{ ann: Trader; id: string; requestId: string }> {
  const [ann, requestId] = await payer(amount);
  const id = newPayment();
  await sendStripe(ringside, captured(id, requestId, amount * CENTS));
  return { ann, id, requestId };
}

describe('a payment', () => {
  it('is credited once, however often its events come, and at the same moment', async () => {
    const [ann, requestId] = await payer(50);
    const event = captured(newPayment(), requestId, 50 * CENTS);
    const answers = await Promise.all(Array.from({ length: 4 }, () => status(sendStripe(ringside, event))));
    expect(answers.sort()).toEqual(['repeated', 'repeated', 'repeated', 'taken']);
    expect(await status(sendStripe(ringside, { ...event, id: 'evt_another' }))).toBe('taken');
    expect(await total(ann)).toBe(credits(50));
    expect(await ann.get(`GET /finance/requests/${requestId}`)).toMatchObject({ state: 'paid' });
  });

  it('moves the difference as it is captured and refunded, in any order', async () => {
    const [ann, requestId] = await payer(50);
    const id = newPayment();
    const charge = (captured: number, refunded: number) =>
      stripeEvent('charge.updated', {
        ...{ id: `ch_${id}`, payment_intent: id, amount: 50 * CENTS, currency: 'usd' },
        ...{ amount_captured: captured * CENTS, amount_refunded: refunded * CENTS },
        metadata: { ringside_request: requestId },
      });
    await sendStripe(ringside, charge(50, 20));
    expect(await total(ann)).toBe(credits(30));
    await sendStripe(ringside, charge(50, 0));
    await sendStripe(ringside, charge(20, 0));
    expect(await total(ann)).toBe(credits(30));
    await sendStripe(ringside, charge(50, 25));
    expect(await total(ann)).toBe(credits(25));
  });

  it('is refused with a wrong, an old or an oversized signature, or of no adapter', async () => {
    const [ann, requestId] = await payer(50);
    const event = captured(newPayment(), requestId, 50 * CENTS);
    expect(told(await sendStripe(ringside, event, { secret: 'whsec_wrong' }))).toEqual([
      401,
      'bad_signature',
    ]);
    expect(told(await sendStripe(ringside, event, { ageS: 301 }))).toEqual([401, 'stale_signature']);
    const raw = (provider: string, headers: Record<string, string>) =>
      call(ringside, `POST /finance/providers/${provider}/events`, { body: event, headers });
    expect(told(await raw('stripe', { 'stripe-signature': 'a'.repeat(2_000) }))).toEqual([
      400,
      'signature_too_long',
    ]);
    expect(told(await raw('stripe', {}))).toEqual([401, 'bad_signature']);
    expect(told(await raw('paypal', {}))).toEqual([400, 'bad_request']);
    const large = { ...event, padding: 'a'.repeat(70_000) };
    expect(told(await sendStripe(ringside, large))).toEqual([413, 'payload_too_large']);
    expect(await total(ann)).toBe('0');
  });

  it('that does not match waits for an operator, who names the right deposit or dismisses it', async () => {
    const [ann, requestId] = await payer(50);
    const id = newPayment();
    expect(await status(sendStripe(ringside, captured(id, requestId, 49 * CENTS)))).toBe('parked');
    const yen = newPayment();
    const forYen = await ann.send('POST /finance/deposits', { amount: credits(50), provider: 'stripe' });
    const other = captured(yen, forYen.id, 50, { currency: 'jpy' });
    expect(await status(sendStripe(ringside, other))).toBe('parked');
    const twice = newPayment();
    expect(await status(sendStripe(ringside, captured(twice, requestId, 50 * CENTS)))).toBe('parked');
    const nobodys = newPayment();
    expect(await status(sendStripe(ringside, captured(nobodys, 'd_unknown', 50 * CENTS)))).toBe('parked');
    expect(await total(ann)).toBe('0');
    const { data } = await cashier.get('GET /admin/finance/payments?state=parked');
    const reasons = Object.fromEntries(data.map((one: Json) => [one.id, one.parkedReason]));
    expect(reasons).toMatchObject({
      ...{ [id]: 'amount', [yen]: 'currency', [twice]: 'second_payment', [nobodys]: 'unknown_request' },
    });
    const decide = (payment: string, body: object) =>
      cashier.ask(`POST /admin/finance/payments/stripe/${payment}/resolve`, { reason: 'seen', ...body });
    expect(told(await decide(id, { action: 'retry' }))).toEqual([409, 'still_parked']);
    const right = await ann.send('POST /finance/deposits', { amount: credits(49), provider: 'stripe' });
    expect((await decide(id, { action: 'retry', requestId: right.id })).body).toMatchObject({
      state: 'open',
    });
    expect(await total(ann)).toBe(credits(49));
    expect(told(await decide(id, { action: 'dismiss' }))).toEqual([409, 'payment_not_parked']);
    expect((await decide(yen, { action: 'dismiss' })).body).toMatchObject({ state: 'dismissed' });
    expect(told(await decide('pi_nothing', { action: 'retry' }))).toEqual([404, 'unknown_payment']);
  });

  it('above the limit waits until a second person has approved the deposit', async () => {
    const [ann, requestId] = await payer(5_000);
    const id = newPayment();
    expect(await status(sendStripe(ringside, captured(id, requestId, 5_000 * CENTS)))).toBe('parked');
    const { hash } = await cashier.get(`GET /admin/finance/requests/${requestId}`);
    await cashier.send(`POST /admin/finance/requests/${requestId}/approve`, { hash });
    await eventually(async () => (await total(ann)) === credits(5_000));
    const { data } = await cashier.get('GET /admin/finance/payments');
    expect(data.find((one: Json) => one.id === id)).toMatchObject({ state: 'open', parkedReason: null });
  });

  it('that contradicts itself waits for an operator, whatever comes later', async () => {
    const { ann, id, requestId } = await paid(50);
    const yen = captured(id, requestId, 50 * CENTS, { currency: 'jpy' });
    expect(await status(sendStripe(ringside, yen))).toBe('parked');
    expect(await status(sendStripe(ringside, captured(id, requestId, 50 * CENTS)))).toBe('parked');
    expect(await status(sendStripe(ringside, disputed(id, 20 * CENTS)))).toBe('parked');
    expect(await total(ann)).toBe(credits(30));
    const decided = await cashier.send(`POST /admin/finance/payments/stripe/${id}/resolve`, {
      action: 'retry',
      reason: 'seen',
    });
    expect(decided).toMatchObject({ state: 'open', currency: 'USD', credited: credits(50) });
    expect(await total(ann)).toBe(credits(30));
  });

  it('can be traded with at once, and is withdrawn only later', async () => {
    const { ann } = await paid(50);
    const withdrawal = { amount: credits(1), destination: 'EC12' };
    expect(told(await ann.ask('POST /finance/withdrawals', withdrawal))).toEqual([409, 'deposit_not_clear']);
    expect((await ann.order(await newMarket(ringside))).status).toBe(201);
  });
});

describe.each(VOICES)('a payment of the provider $name', (voice) => {
  const send = (message: ReturnType<typeof voice.captured>) => sendMessage(ringside, voice.name, message);

  it('is credited once and taken back, and is refused with a wrong, an old or an oversized signature', async () => {
    const ann = await newTrader(ringside);
    const body = { amount: credits(50), provider: voice.name };
    const { id: requestId } = await ann.send('POST /finance/deposits', body);
    const id = newPayment();
    const wrong = voice.captured(id, requestId, 50, { secret: 'whsec_d3Jvbmc=' });
    expect(told(await send(wrong))).toEqual([401, 'bad_signature']);
    const old = voice.captured(id, requestId, 50, { ageS: 301 });
    expect(told(await send(old))).toEqual([401, 'stale_signature']);
    const good = voice.captured(id, requestId, 50);
    const long = { ...good, headers: { ...good.headers, [voice.header]: 'a'.repeat(2_000) } };
    expect(told(await send(long))).toEqual([400, 'signature_too_long']);
    expect(told(await send({ ...good, text: `${good.text} ` }))).toEqual([401, 'bad_signature']);
    expect(await total(ann)).toBe('0');
    const answers = await Promise.all([send(good), send(good), send(good)]);
    expect(answers.map(({ body: { status: answer } }) => answer).sort()).toEqual([
      'repeated',
      'repeated',
      'taken',
    ]);
    expect(await total(ann)).toBe(credits(50));
    expect(await status(send(voice.takenBack(id, 20)))).toBe('taken');
    expect(await total(ann)).toBe(credits(30));
  });
});

describe('a payout that a provider reports', () => {
  const report = (type: 'paid' | 'failed', id: string, requestId: string, amount: number) =>
    ofStandard(`payout.${type}`, { id, requestId, amount: amount * CENTS, reason: 'account closed' });
  const send = (message: ReturnType<typeof report>) => sendMessage(ringside, 'standard', message);

  async function withdrawn(amount: number): Promise<{ ann: Trader; id: string }> {
    const ann = await newTrader(ringside);
    await cashier.send(`POST /trading/accounts/${ann.userId}/deposit`, { amount: credits(100) });
    const body = { amount: credits(amount), destination: 'EC12' };
    return { ann, id: (await ann.send('POST /finance/withdrawals', body)).id };
  }
  const parked = async (id: string): Promise<Json> => {
    const { data } = await cashier.get('GET /admin/finance/payments?state=parked');
    return data.find((one: Json) => one.id === id)?.parkedReason ?? null;
  };

  it('ends the withdrawal once, however often its events come', async () => {
    const { ann, id } = await withdrawn(40);
    const payout = newPayment();
    const event = report('paid', payout, id, 40);
    const answers = await Promise.all([send(event), send(event), send(report('paid', payout, id, 40))]);
    for (const { body } of answers) expect(['taken', 'repeated']).toContain(body.status);
    expect(await status(send(report('paid', payout, id, 40)))).toBe('taken');
    expect(await ann.get(`GET /finance/requests/${id}`)).toMatchObject({ state: 'paid', reference: payout });
    expect(await total(ann)).toBe(credits(60));
    expect(await parked(payout)).toBeNull();
  });

  it('gives the credits back when it failed', async () => {
    const { ann, id } = await withdrawn(40);
    const payout = newPayment();
    for (let n = 0; n < 2; n += 1) expect(await status(send(report('failed', payout, id, 40)))).toBe('taken');
    const reason = 'account closed';
    expect(await ann.get(`GET /finance/requests/${id}`)).toMatchObject({ state: 'failed', reason });
    expect(await ann.get('GET /trading/account')).toMatchObject({ available: credits(100), held: '0' });
    // What comes back later, or is paid later, is for a person.
    expect(await status(send(report('paid', payout, id, 40)))).toBe('parked');
    expect(await total(ann)).toBe(credits(100));
  });

  it('waits for an operator when it is a second one, also at the same moment, or has another amount', async () => {
    const { ann, id } = await withdrawn(40);
    const payouts = Array.from({ length: 3 }, newPayment);
    const answers = await Promise.all(payouts.map((payout) => status(send(report('paid', payout, id, 40)))));
    expect(answers.sort()).toEqual(['parked', 'parked', 'taken']);
    expect(await total(ann)).toBe(credits(60));
    const other = await withdrawn(40);
    const less = newPayment();
    expect(await status(send(report('paid', less, other.id, 39)))).toBe('parked');
    expect(await parked(less)).toBe('payout_mismatch');
    expect(await other.ann.get('GET /trading/account')).toMatchObject({ held: credits(40) });
  });
});

describe('a chargeback', () => {
  it('of spent money is a debt, which later credits repay first', async () => {
    const { ann, id } = await paid(50);
    const marketId = await newMarket(ringside);
    const { id: orderId } = await ann.placed(marketId, { quantity: '60000000' });
    const event = disputed(id, 50 * CENTS);
    expect(await status(sendStripe(ringside, event))).toBe('taken');
    expect(await status(sendStripe(ringside, { ...event, id: 'evt_same_dispute' }))).toBe('taken');
    expect(await ann.get('GET /trading/account')).toMatchObject({
      available: '0',
      held: credits(30),
      debt: credits(30),
    });
    expect(told(await ann.order(marketId))).toEqual([409, 'debt']);
    expect(told(await ann.ask('POST /finance/withdrawals', { amount: '1', destination: 'EC12' }))).toEqual([
      409,
      'debt',
    ]);
    await ann.send(`DELETE /trading/orders/${orderId}`);
    const account = await ann.get('GET /trading/account');
    expect(account).toEqual({ userId: ann.userId, available: '0', held: '0', total: '0' });
  });
});

describe('the books', () => {
  it('are proved at one position of the log', async () => {
    const answer = await cashier.ask('GET /admin/finance/reconciliation');
    const report = reconciliationSchema.parse(answer.body);
    expect(report.checks.filter(({ difference }) => difference !== '0')).toEqual([]);
    expect(report.isBalanced).toBe(true);
    expect(answer.headers.get('ringside-seq')).toMatch(/^\w+-\d+$/);
    expect(BigInt(report.totals.available)).toBeGreaterThan(0n);
  });

  it('show a user every change of the credits, as JSON and as CSV', async () => {
    const { ann, id } = await paid(50);
    await sendStripe(ringside, disputed(id, 20 * CENTS));
    const statement = cashStatementSchema.parse(await ann.get('GET /finance/statement'));
    expect(statement).toMatchObject({ opening: '0', closing: credits(30), currency: 'USD' });
    expect(statement.entries.map(({ kind, credits }) => [kind, credits])).toEqual([
      ['payment', credits(50)],
      ['reversal', `-${credits(20)}`],
    ]);
    const later = cashStatementSchema.parse(
      await ann.get(`GET /finance/statement?from=${statement.entries[1]?.at}`),
    );
    expect(later.closing).toBe(credits(30));
    expect(later.entries.at(-1)).toEqual(statement.entries[1]);
    const response = await fetch(`${ringside.url}/api/v1/finance/statement.csv`, {
      headers: bearer(ann.account),
    });
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = (await response.text()).split('\r\n');
    expect(lines[0]).toBe('at,transferId,kind,market,orderId,credits,balance,currency');
    expect(lines[2]).toMatch(/,reversal,,,-20000000,30000000,USD$/);
    expect(await cashier.get(`GET /admin/finance/users/${ann.userId}/statement`)).toEqual(
      await ann.get('GET /finance/statement'),
    );
  });

  it('are announced to operators and to the user, each movement once', async () => {
    const { ann, id } = await paid(50);
    await sendStripe(ringside, disputed(id, 20 * CENTS));
    const { data } = await cashier.get('GET /events?channels=admin:finance&limit=1000');
    const ofPayment = data
      .map((event: Json) => event.data ?? event)
      .filter((event: Json) => JSON.stringify(event).includes(id));
    expect(ofPayment).toHaveLength(2);
    const own = await ann.get(`GET /events?channels=user:${ann.userId}&limit=1000`);
    const told = own.data.map((event: Json) => event.event ?? event.data?.event).filter(Boolean);
    expect(told.filter((name: string) => name === 'deposit_updated')).toHaveLength(3);
  });
});
