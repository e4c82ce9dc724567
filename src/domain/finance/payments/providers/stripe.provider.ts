// Stripe's webhook format: the header `Stripe-Signature` (`t=…,v1=…`) signs the time, a dot and the body. The deposit or the
// withdrawal is named in the metadata as `ringside_request`.
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../../platform/config/config.js';
import { placesOf, microOfMinor } from '../currency.js';
import { amountOf, currencyOf, fieldsOf, mustText, textOf, type Fields } from '../fields.js';
import { PaymentProvider, type Message, type PaymentReport, type Report } from '../provider.port.js';
import { assertFreshSeconds, assertSigned, badSignature, headerOf } from '../signatures.js';

/** Where Stripe counts other minor units than ISO 4217. */
const STRIPE_PLACES: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 };

@Injectable()
export class StripeProvider extends PaymentProvider {
  readonly name = 'stripe';

  constructor(@Inject(CONFIG) private readonly config: Config) {
    super();
  }

  get isOn(): boolean {
    return this.config.STRIPE_WEBHOOK_SECRET !== undefined;
  }

  verify(message: Message, nowMs: number): void {
    const { STRIPE_WEBHOOK_SECRET: secret, PAYMENT_SIGNATURE_MAX_AGE: maxAgeMs } = this.config;
    const parts = headerOf(message, 'stripe-signature')
      .split(',')
      .map((part) => part.trim().split('='));
    const time = parts.find(([name]) => name === 't')?.[1];
    const given = parts.flatMap(([name, value]) => (name === 'v1' && value ? [value] : []));
    if (secret === undefined || time === undefined) throw badSignature();
    assertSigned(secret, `${time}.${message.text}`, 'hex', given);
    assertFreshSeconds(time, nowMs, maxAgeMs);
  }

  read(body: unknown): Report | null {
    const event = fieldsOf(body);
    const eventId = mustText(event.id, 'id');
    const object = fieldsOf(fieldsOf(event.data).object);
    switch (textOf(event.type)) {
      case 'payment_intent.succeeded':
        return { ...partsOf(eventId, object, 'id'), captured: amountIn(object, 'amount_received') };
      case 'charge.succeeded':
      case 'charge.captured':
      case 'charge.updated':
      case 'charge.refunded':
        return {
          ...partsOf(eventId, object, 'payment_intent'),
          captured: amountIn(object, 'amount_captured'),
          refunded: amountIn(object, 'amount_refunded'),
        };
      case 'charge.dispute.funds_withdrawn':
        return {
          ...partsOf(eventId, object, 'payment_intent', 'charge'),
          total: null,
          reversal: { id: mustText(object.id, 'dispute'), amount: amountIn(object, 'amount') ?? 0n },
        };
      case 'charge.dispute.funds_reinstated':
        return { kind: 'puzzle', eventId, paymentId: paymentIdOf(object, 'payment_intent', 'charge') };
      case 'payout.paid':
      case 'payout.failed':
        return {
          kind: 'payout',
          eventId,
          payoutId: mustText(object.id, 'payout'),
          requestId: requestIdOf(object),
          currency: currencyOf(object.currency) ?? '',
          amount: amountIn(object, 'amount') ?? 0n,
          isPaid: event.type === 'payout.paid',
          reason: textOf(object.failure_code),
        };
      default:
        return null;
    }
  }
}

function amountIn(object: Fields, name: string): bigint | null {
  const currency = currencyOf(object.currency) ?? '';
  const places = STRIPE_PLACES[currency] ?? placesOf(currency);
  return amountOf(object[name], (value) => microOfMinor(value, places), name);
}

const requestIdOf = ({ metadata }: Fields): string | null => textOf(fieldsOf(metadata).ringside_request);

const paymentIdOf = (object: Fields, name: string, other = 'id'): string =>
  textOf(object[name]) ?? mustText(object[other], 'payment');

const partsOf = (eventId: string, object: Fields, name: string, other = 'id'): PaymentReport => ({
  kind: 'payment',
  eventId,
  paymentId: paymentIdOf(object, name, other),
  requestId: requestIdOf(object),
  currency: currencyOf(object.currency),
  total: amountIn(object, 'amount'),
  captured: null,
  refunded: null,
  reversal: null,
});
