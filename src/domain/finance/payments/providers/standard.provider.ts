// Payment messages of any system that signs them by the Standard Webhooks convention. Amounts are minor units of the currency.
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../../platform/config/config.js';
import { microOfMinor, placesOf } from '../currency.js';
import {
  amountOf,
  badPayment,
  currencyOf,
  fieldsOf,
  mustText,
  textOf,
  wordsOf,
  type Fields,
} from '../fields.js';
import { PaymentProvider, type Message, type Report } from '../provider.port.js';
import { assertFreshSeconds, assertSigned, badSignature, headerOf } from '../signatures.js';

const SECRET_PREFIX = /^whsec_/;

@Injectable()
export class StandardProvider extends PaymentProvider {
  readonly name = 'standard';

  constructor(@Inject(CONFIG) private readonly config: Config) {
    super();
  }

  get isOn(): boolean {
    return this.config.PAYMENT_WEBHOOK_SECRET !== undefined;
  }

  verify(message: Message, nowMs: number): void {
    const { PAYMENT_WEBHOOK_SECRET: secret, PAYMENT_SIGNATURE_MAX_AGE: maxAgeMs } = this.config;
    const id = headerOf(message, 'webhook-id');
    const time = headerOf(message, 'webhook-timestamp');
    const given = headerOf(message, 'webhook-signature')
      .split(' ')
      .flatMap((part) => (part.startsWith('v1,') ? [part.slice('v1,'.length)] : []));
    if (secret === undefined) throw badSignature();
    const key = Buffer.from(secret.replace(SECRET_PREFIX, ''), 'base64');
    assertSigned(key, `${id}.${time}.${message.text}`, 'base64', given);
    assertFreshSeconds(time, nowMs, maxAgeMs);
  }

  read(body: unknown, message: Message): Report | null {
    const { type, data: given } = fieldsOf(body);
    const data = fieldsOf(given);
    const eventId = headerOf(message, 'webhook-id');
    const currency = currencyOf(data.currency);
    const requestId = textOf(data.requestId);
    switch (type) {
      case 'payment.updated':
        return {
          ...{ kind: 'payment', eventId, paymentId: mustText(data.id, 'id'), requestId, currency },
          total: amountIn(data, 'amount'),
          captured: amountIn(data, 'captured'),
          refunded: amountIn(data, 'refunded'),
          reversal: null,
        };
      case 'payment.disputed':
        return {
          ...{ kind: 'payment', eventId, paymentId: mustText(data.id, 'id'), requestId, currency },
          ...{ total: null, captured: null, refunded: null },
          reversal: { id: mustText(data.disputeId, 'dispute'), amount: mustAmount(data) },
        };
      case 'payout.paid':
      case 'payout.failed':
        return {
          ...{ kind: 'payout', eventId, payoutId: mustText(data.id, 'id'), requestId },
          currency: currency ?? '',
          amount: mustAmount(data),
          isPaid: type === 'payout.paid',
          reason: wordsOf(data.reason),
        };
      default:
        return null;
    }
  }
}

function amountIn(data: Fields, name: string): bigint | null {
  const currency = currencyOf(data.currency);
  const isGiven = data[name] !== undefined && data[name] !== null;
  if (isGiven && currency === null) throw badPayment('currency');
  return amountOf(data[name], (value) => microOfMinor(value, placesOf(currency ?? '')), name);
}

function mustAmount(data: Fields): bigint {
  const amount = amountIn(data, 'amount');
  if (amount === null) throw badPayment('amount');
  return amount;
}
