// Money in and out: the currency, approvals, and the secrets of payment providers.
import { z } from 'zod';
import { duration, integer, optionalText, setting } from '../setting-types.js';

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const SECRET_MIN = 8;
const SECRET_MAX = 500;

export const finance = {
  CURRENCY: setting(
    z
      .string()
      .default('USD')
      .refine((code) => CURRENCIES.has(code), { message: 'expected a code of ISO 4217, such as USD' }),
    { unit: 'ISO 4217 code', about: 'The one currency of this server. One credit is one unit of it.' },
  ),
  FINANCE_APPROVAL_LIMIT: setting(integer(1_000, 0, 1_000_000_000_000), {
    unit: 'credits',
    about:
      'A second person approves deposits, and withdrawals, of a user beyond this sum in 24 hours; 0: never.',
  }),
  DEPOSIT_CLEAR_HOURS: setting(integer(24, 0, 8_760), {
    unit: 'hours',
    about: 'How long a payment can neither be withdrawn nor be staked in a wager. It can be traded with.',
  }),
  PAYMENT_SIGNATURE_MAX_AGE: setting(duration('5m', { minMs: 1_000, maxMs: 86_400_000 }), {
    unit: 'duration',
    about: 'A provider’s message whose signature is older, or as much newer, is refused.',
  }),
  STRIPE_WEBHOOK_SECRET: setting(optionalText(SECRET_MIN, SECRET_MAX), {
    about: 'The signing secret of the webhook endpoint at Stripe. Without it, the adapter is off.',
  }),
  KUSHKI_WEBHOOK_SECRET: setting(optionalText(SECRET_MIN, SECRET_MAX), {
    about: 'The webhook signature of the merchant at Kushki. Without it, the adapter is off.',
  }),
  KUSHKI_MERCHANT_ID: setting(optionalText(1, SECRET_MAX), {
    about:
      'The public id of the merchant at Kushki, which every message names; without it, it is not compared.',
  }),
  PAYMENT_WEBHOOK_SECRET: setting(optionalText(SECRET_MIN, SECRET_MAX), {
    about:
      'The secret (whsec_…) of payment messages that are signed by the Standard Webhooks convention. Without it, the adapter is off.',
  }),
};
