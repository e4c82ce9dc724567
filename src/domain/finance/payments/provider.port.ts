// A payment provider: how its messages are verified, and what they say about a payment or a payout in the words of finance.
import type { ProviderName } from '../../../contract/finance/requests.js';

/** A message as it was received: the exact text of the body, and the headers by lower-case name. */
export interface Message {
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What is known of a payment after an event. All sums are of the whole payment so far; null: the event does not say. */
export interface PaymentReport {
  readonly kind: 'payment';
  readonly eventId: string;
  readonly paymentId: string;
  /** The id of the deposit. */
  readonly requestId: string | null;
  readonly currency: string | null;
  readonly total: bigint | null;
  readonly captured: bigint | null;
  readonly refunded: bigint | null;
  /** One refund or chargeback with an id of its own. */
  readonly reversal: { readonly id: string; readonly amount: bigint } | null;
}

export interface PayoutReport {
  readonly kind: 'payout';
  readonly eventId: string;
  readonly payoutId: string;
  /** The id of the withdrawal. */
  readonly requestId: string | null;
  readonly currency: string;
  readonly amount: bigint;
  readonly isPaid: boolean;
  readonly reason: string | null;
}

/** A person has to look at the payment. */
interface PuzzleReport {
  readonly kind: 'puzzle';
  readonly eventId: string;
  readonly paymentId: string;
}

export type Report = PaymentReport | PayoutReport | PuzzleReport;

export abstract class PaymentProvider {
  abstract readonly name: ProviderName;
  /** Whether its secret is set. */
  abstract readonly isOn: boolean;

  /** Throws `bad_signature`, `stale_signature` and `signature_too_long`. `nowMs` decides the age. */
  abstract verify(message: Message, nowMs: number): void;

  /** Of a verified body. Null for an event that changes no payment. Throws `bad_payment`. */
  abstract read(body: unknown, message: Message): Report | null;
}
