import { describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import type { Config } from '../../../../platform/config/config.js';
import { isCode } from '../../../../platform/common/errors.js';
import type { Message, PaymentProvider } from '../provider.port.js';
import '../../finance.errors.js';
import { KushkiProvider } from './kushki.provider.js';
import { StandardProvider } from './standard.provider.js';
import { StripeProvider } from './stripe.provider.js';

const NOW = 1_700_000_000_000;
const SECONDS = NOW / 1_000;
const config = {
  STRIPE_WEBHOOK_SECRET: 'whsec_test_secret',
  KUSHKI_WEBHOOK_SECRET: 'kushki-secret',
  KUSHKI_MERCHANT_ID: 'merchant-1',
  PAYMENT_WEBHOOK_SECRET: `whsec_${Buffer.from('a secret of the server').toString('base64')}`,
  PAYMENT_SIGNATURE_MAX_AGE: 300_000,
} as Config;

const stripe = new StripeProvider(config);
const kushki = new KushkiProvider(config);
const standard = new StandardProvider(config);

const TEXT = JSON.stringify({ id: 'evt_1', amount: 5 });
const hmac = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');

const ofStripe = (text = TEXT, seconds = SECONDS, secret = 'whsec_test_secret'): Message => ({
  text,
  headers: {
    'stripe-signature': Stripe.webhooks.generateTestHeaderString({
      payload: text,
      secret,
      timestamp: seconds,
    }),
  },
});
const ofKushki = (text = TEXT, id = String(SECONDS), secret = 'kushki-secret'): Message => ({
  text,
  headers: {
    'x-kushki-signature': hmac(secret, `${text}.${id}`),
    'x-kushki-simplesignature': hmac(secret, id),
    'x-kushki-id': id,
    'x-kushki-key': 'merchant-1',
  },
});
const ofStandard = (
  text = TEXT,
  seconds = SECONDS,
  secret = config.PAYMENT_WEBHOOK_SECRET ?? '',
): Message => ({
  text,
  headers: {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(seconds),
    'webhook-signature': new Webhook(secret).sign('msg_1', new Date(seconds * 1_000), text),
  },
});

function codeOf(provider: PaymentProvider, message: Message): string | null {
  try {
    provider.verify(message, NOW);
    return null;
  } catch (error) {
    for (const code of ['bad_signature', 'stale_signature', 'signature_too_long'])
      if (isCode(error, code)) return code;
    throw error;
  }
}
const changed = ({ headers }: Message, name: string, value: string | undefined): Message => ({
  text: TEXT,
  headers: { ...headers, [name]: value },
});

describe.each([
  ['stripe', stripe, ofStripe, 'stripe-signature'],
  ['kushki', kushki, ofKushki as (text?: string, seconds?: never) => Message, 'x-kushki-signature'],
  ['standard', standard, ofStandard, 'webhook-signature'],
] as const)('a message of %s', (_, provider, sign, header) => {
  it('is accepted with the signature of the official library, or of public integrations', () => {
    expect(codeOf(provider, sign())).toBeNull();
  });

  it('is refused with another body, another signature, or none', () => {
    expect(codeOf(provider, { ...sign(), text: TEXT.replace('5', '6') })).toBe('bad_signature');
    expect(codeOf(provider, changed(sign(), header, undefined))).toBe('bad_signature');
    expect(codeOf(provider, changed(sign(), header, ''))).toBe('bad_signature');
    expect(codeOf(provider, changed(sign(), header, 'v1,AAAA'))).toBe('bad_signature');
  });

  it('is refused with an oversized signature', () => {
    expect(codeOf(provider, changed(sign(), header, 'a'.repeat(1_001)))).toBe('signature_too_long');
  });
});

describe('the age of a message', () => {
  it('is bounded in both directions', () => {
    for (const seconds of [SECONDS - 301, SECONDS + 301]) {
      expect(codeOf(stripe, ofStripe(TEXT, seconds))).toBe('stale_signature');
      expect(codeOf(kushki, ofKushki(TEXT, String(seconds)))).toBe('stale_signature');
      expect(codeOf(standard, ofStandard(TEXT, seconds))).toBe('stale_signature');
    }
    expect(codeOf(stripe, ofStripe(TEXT, SECONDS - 299))).toBeNull();
  });

  it('is read in milliseconds too, and a text that is no time is refused', () => {
    expect(codeOf(kushki, ofKushki(TEXT, String(NOW)))).toBeNull();
    expect(codeOf(kushki, ofKushki(TEXT, String(NOW - 301_000)))).toBe('stale_signature');
    expect(codeOf(kushki, ofKushki(TEXT, 'today'))).toBe('bad_signature');
  });
});

describe('kushki', () => {
  it('does not accept the signature that leaves out the body, nor another merchant', () => {
    const simple = hmac('kushki-secret', String(SECONDS));
    expect(codeOf(kushki, changed(ofKushki(), 'x-kushki-signature', simple))).toBe('bad_signature');
    expect(codeOf(kushki, changed(ofKushki(), 'x-kushki-key', 'merchant-2'))).toBe('bad_signature');
  });

  const sale = {
    transaction_type: 'SALE',
    transaction_status: 'APPROVAL',
    ticket_number: 't1',
    currency_code: 'USD',
    approved_transaction_amount: 12.5,
    metadata: { ringside_request: 'd_1' },
  };
  const read = (body: object) => kushki.read(body, { text: JSON.stringify(body), headers: {} });

  it('reports sales and refunds, and leaves anything else to a person', () => {
    expect(read(sale)).toMatchObject({
      ...{ kind: 'payment', paymentId: 't1', requestId: 'd_1', currency: 'USD' },
      ...{ total: 12_500_000n, captured: 12_500_000n },
    });
    const refund = {
      ...{ transactionType: 'REFUND', transactionStatus: 'APPROVAL', ticketNumber: 't2' },
      ...{ saleTicketNumber: 't1', currency: 'USD', approvedTransactionAmount: 2.25 },
    };
    expect(read(refund)).toMatchObject({
      kind: 'payment',
      paymentId: 't1',
      captured: null,
      reversal: { id: 't2', amount: 2_250_000n },
    });
    expect(read({ ...sale, transaction_status: 'DECLINED' })).toBeNull();
    expect(read({ ...sale, transaction_type: 'CHARGEBACK' })).toMatchObject({
      kind: 'puzzle',
      paymentId: 't1',
    });
    expect(() => read({ ...sale, approved_transaction_amount: 1.005 })).toThrow('no amount');
  });
});

describe('stripe', () => {
  const event = (type: string, object: object) => stripe.read({ id: 'evt_1', type, data: { object } });

  it('reports what a payment, a charge, a refund and a dispute say', () => {
    const metadata = { ringside_request: 'd_1' };
    const intent = { id: 'pi_1', amount: 5_000, amount_received: 5_000, currency: 'usd', metadata };
    expect(event('payment_intent.succeeded', intent)).toMatchObject({
      ...{ paymentId: 'pi_1', requestId: 'd_1', currency: 'USD', total: 50_000_000n, captured: 50_000_000n },
    });
    const charge = {
      ...intent,
      id: 'ch_1',
      payment_intent: 'pi_1',
      amount_captured: 5_000,
      amount_refunded: 700,
    };
    expect(event('charge.refunded', charge)).toMatchObject({ paymentId: 'pi_1', refunded: 7_000_000n });
    const dispute = { id: 'dp_1', payment_intent: 'pi_1', charge: 'ch_1', amount: 5_000, currency: 'usd' };
    expect(event('charge.dispute.funds_withdrawn', dispute)).toMatchObject({
      ...{ paymentId: 'pi_1', total: null, reversal: { id: 'dp_1', amount: 50_000_000n } },
    });
    expect(event('charge.dispute.funds_reinstated', dispute)).toMatchObject({ kind: 'puzzle' });
    expect(event('customer.created', { id: 'cus_1' })).toBeNull();
  });

  it('counts in the minor units of each currency', () => {
    const of = (currency: string, amount: number) =>
      event('payment_intent.succeeded', { id: 'pi_1', amount, amount_received: amount, currency });
    expect(of('jpy', 500)).toMatchObject({ total: 500_000_000n });
    expect(of('kwd', 1_500)).toMatchObject({ total: 1_500_000n });
    expect(of('isk', 50_000)).toMatchObject({ total: 500_000_000n });
    expect(() => of('usd', 1.5)).toThrow('no amount');
    expect(() => of('usd', 2 ** 53)).toThrow('no amount');
  });
});

describe('a message by the convention', () => {
  const read = (type: string, data: object) => standard.read({ type, data }, ofStandard());

  it('reports payments, disputes and payouts', () => {
    const payment = {
      id: 'p1',
      requestId: 'd_1',
      currency: 'KWD',
      amount: 5_000,
      captured: 5_000,
      refunded: 0,
    };
    expect(read('payment.updated', payment)).toMatchObject({
      ...{ kind: 'payment', eventId: 'msg_1', paymentId: 'p1', requestId: 'd_1', currency: 'KWD' },
      ...{ total: 5_000_000n, captured: 5_000_000n, refunded: 0n, reversal: null },
    });
    const disputed = { id: 'p1', disputeId: 'x1', currency: 'USD', amount: 5_000 };
    expect(read('payment.disputed', disputed)).toMatchObject({ reversal: { id: 'x1', amount: 50_000_000n } });
    const payout = { id: 'o1', requestId: 'w_1', currency: 'USD', amount: 5_000, reason: 'closed' };
    expect(read('payout.failed', payout)).toMatchObject({
      ...{ kind: 'payout', payoutId: 'o1', amount: 50_000_000n, isPaid: false, reason: 'closed' },
    });
    const reasonOf = (reason: string) => read('payout.failed', { ...payout, reason });
    expect(reasonOf('The account is closed.')).toMatchObject({ reason: 'The account is closed.' });
    for (const reason of ['', 'two\nlines', '\ud800', 'a'.repeat(201)])
      expect(reasonOf(reason)).toMatchObject({ reason: null });
    expect(read('payment.created', payment)).toBeNull();
  });

  it('is refused without the currency of its amounts', () => {
    expect(() => read('payment.updated', { id: 'p1', amount: 5_000 })).toThrow('no currency');
    expect(read('payment.updated', { id: 'p1' })).toMatchObject({ currency: null, captured: null });
  });
});
