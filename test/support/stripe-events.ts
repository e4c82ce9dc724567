// Events as Stripe sends them, signed by its own library.
import Stripe from 'stripe';
import { randomHex } from '../../src/platform/common/ids.js';
import { call, type Answer, type Json, type Place } from './accounts.js';

export const STRIPE_SECRET = 'whsec_a_test_secret';

/** `object` is what the event is about; amounts are minor units. */
export const stripeEvent = (type: string, object: Record<string, unknown>) => ({
  id: `evt_${randomHex(8)}`,
  type,
  data: { object },
});
export type StripeEvent = ReturnType<typeof stripeEvent>;

/** The capture of the whole payment of a deposit. */
export const captured = (id: string, requestId: string, amount: number, more: Record<string, unknown> = {}) =>
  stripeEvent('payment_intent.succeeded', {
    ...{ id, amount, amount_received: amount, currency: 'usd', metadata: { ringside_request: requestId } },
    ...more,
  });

export const disputed = (id: string, amount: number, disputeId = `dp_${randomHex(4)}`) =>
  stripeEvent('charge.dispute.funds_withdrawn', {
    id: disputeId,
    payment_intent: id,
    amount,
    currency: 'usd',
  });

export function sendStripe(
  place: Place,
  event: StripeEvent,
  { secret = STRIPE_SECRET, ageS = 0 }: { secret?: string; ageS?: number } = {},
): Promise<Answer<Json>> {
  const payload = JSON.stringify(event);
  const timestamp = Math.floor(Date.now() / 1_000) - ageS;
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return call(place, 'POST /finance/providers/stripe/events', {
    body: payload,
    headers: { 'stripe-signature': signature },
  });
}
