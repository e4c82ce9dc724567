// Kushki's card webhooks, as public integrations show them: `X-Kushki-Signature` is the hex HMAC-SHA256 of the body, a dot and
// `X-Kushki-Id`, which is a time. `X-Kushki-SimpleSignature` does not cover the body, so it is not accepted. Sales have names with
// underscores, refunds and voids have names in camel case.
import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../../platform/config/config.js';
import { microOfDecimal, placesOf } from '../currency.js';
import { amountOf, badPayment, currencyOf, fieldsOf, mustText, textOf, type Fields } from '../fields.js';
import { PaymentProvider, type Message, type Report } from '../provider.port.js';
import { assertFreshSeconds, assertSigned, badSignature, headerOf } from '../signatures.js';

const SALES: ReadonlySet<string> = new Set(['SALE', 'CAPTURE', 'DEFERRED']);
const REVERSALS: ReadonlySet<string> = new Set(['REFUND', 'VOID']);
/** A time in milliseconds has more digits than this. */
const SECONDS_DIGITS_MAX = 11;

@Injectable()
export class KushkiProvider extends PaymentProvider {
  readonly name = 'kushki';

  constructor(@Inject(CONFIG) private readonly config: Config) {
    super();
  }

  get isOn(): boolean {
    return this.config.KUSHKI_WEBHOOK_SECRET !== undefined;
  }

  verify(message: Message, nowMs: number): void {
    const { KUSHKI_WEBHOOK_SECRET: secret, KUSHKI_MERCHANT_ID: merchant } = this.config;
    const signature = headerOf(message, 'x-kushki-signature');
    const id = headerOf(message, 'x-kushki-id');
    if (secret === undefined) throw badSignature();
    assertSigned(secret, `${message.text}.${id}`, 'hex', [signature]);
    if (merchant !== undefined && headerOf(message, 'x-kushki-key') !== merchant) throw badSignature();
    const seconds = id.length > SECONDS_DIGITS_MAX ? id.slice(0, -3) : id;
    assertFreshSeconds(seconds, nowMs, this.config.PAYMENT_SIGNATURE_MAX_AGE);
  }

  read(body: unknown, { text }: Message): Report | null {
    const fields = fieldsOf(body);
    const type = textOf(either(fields, 'transaction_type', 'transactionType'));
    if (textOf(either(fields, 'transaction_status', 'transactionStatus')) !== 'APPROVAL') return null;
    const ticket = mustText(either(fields, 'ticket_number', 'ticketNumber'), 'ticket');
    const sale = textOf(either(fields, 'sale_ticket_number', 'saleTicketNumber'));
    // Kushki gives its events no id, so an event is its text.
    const eventId = createHash('sha256').update(text).digest('base64url');
    const currency = currencyOf(either(fields, 'currency_code', 'currencyCode') ?? fields.currency);
    const amount = amountOf(
      either(fields, 'approved_transaction_amount', 'approvedTransactionAmount') ??
        either(fields, 'request_amount', 'requestAmount'),
      (value) => microOfDecimal(value, placesOf(currency ?? '')),
      'amount',
    );
    const isSale = type !== null && SALES.has(type);
    if (!isSale && (type === null || !REVERSALS.has(type) || sale === null))
      return { kind: 'puzzle', eventId, paymentId: sale ?? ticket };
    if (amount === null) throw badPayment('amount');
    const requestId = textOf(fieldsOf(fields.metadata).ringside_request);
    const common = { kind: 'payment', eventId, requestId, currency, refunded: null } as const;
    return isSale
      ? { ...common, paymentId: ticket, total: amount, captured: amount, reversal: null }
      : {
          ...common,
          paymentId: sale ?? ticket,
          total: null,
          captured: null,
          reversal: { id: ticket, amount },
        };
  }
}

const either = (fields: Fields, one: string, other: string): unknown => fields[one] ?? fields[other];
