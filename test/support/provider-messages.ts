// Messages of Kushki, and of systems that sign by the Standard Webhooks convention, about payments in dollars.
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { randomHex } from '../../src/platform/common/ids.js';
import { call, type Answer, type Json, type Place } from './accounts.js';

export const KUSHKI_SECRET = 'kushki-test-secret';
export const STANDARD_SECRET = `whsec_${Buffer.from('a secret of the test').toString('base64')}`;

export interface ProviderMessage {
  readonly text: string;
  readonly headers: Record<string, string>;
}
interface Signing {
  readonly secret?: string;
  readonly ageS?: number;
}

/** How a provider says that a payment was captured, and that a part of it was taken back. Amounts are dollars. */
export interface ProviderVoice {
  readonly name: 'kushki' | 'standard';
  readonly header: string;
  captured(id: string, requestId: string, amount: number, signing?: Signing): ProviderMessage;
  takenBack(id: string, amount: number): ProviderMessage;
}

const nowS = (): number => Math.floor(Date.now() / 1_000);

function ofKushki(fields: object, { secret = KUSHKI_SECRET, ageS = 0 }: Signing = {}): ProviderMessage {
  const text = JSON.stringify({ transaction_status: 'APPROVAL', currency_code: 'USD', ...fields });
  const id = String(nowS() - ageS);
  const signature = createHmac('sha256', secret).update(`${text}.${id}`).digest('hex');
  return { text, headers: { 'x-kushki-signature': signature, 'x-kushki-id': id } };
}

export function ofStandard(
  type: string,
  data: object,
  { secret = STANDARD_SECRET, ageS = 0 }: Signing = {},
): ProviderMessage {
  const text = JSON.stringify({ type, data: { currency: 'USD', ...data } });
  const id = `msg_${randomHex(6)}`;
  const at = new Date((nowS() - ageS) * 1_000);
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(at.getTime() / 1_000),
    'webhook-signature': new Webhook(secret).sign(id, at, text),
  };
  return { text, headers };
}

const CENTS = 100;

export const VOICES: readonly ProviderVoice[] = [
  {
    name: 'kushki',
    header: 'x-kushki-signature',
    captured: (ticket_number, ringside_request, approved_transaction_amount, signing) =>
      ofKushki(
        {
          transaction_type: 'SALE',
          ...{ ticket_number, approved_transaction_amount, metadata: { ringside_request } },
        },
        signing,
      ),
    takenBack: (sale_ticket_number, approved_transaction_amount) =>
      ofKushki({
        transaction_type: 'REFUND',
        ...{ sale_ticket_number, ticket_number: `t_${randomHex(6)}`, approved_transaction_amount },
      }),
  },
  {
    name: 'standard',
    header: 'webhook-signature',
    captured: (id, requestId, dollars, signing) => {
      const amount = dollars * CENTS;
      return ofStandard('payment.updated', { id, requestId, amount, captured: amount }, signing);
    },
    takenBack: (id, dollars) =>
      ofStandard('payment.disputed', { id, disputeId: `x_${randomHex(6)}`, amount: dollars * CENTS }),
  },
];

export const sendMessage = (
  place: Place,
  provider: string,
  { text, headers }: ProviderMessage,
): Promise<Answer<Json>> =>
  call(place, `POST /finance/providers/${provider}/events`, { body: text, headers });
