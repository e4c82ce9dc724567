// Users: tokens, sessions, passwords and the first admin.
import { z } from 'zod';
import { PASSWORD_MAX, PASSWORD_MIN } from '../../../contract/auth/auth.js';
import { duration, optionalText, powerOfTwo, setting } from '../setting-types.js';

export const users = {
  JWT_SECRET: setting(optionalText(32, 1_024), {
    unit: 'secret',
    about:
      'The key that signs access tokens, 32 characters or more. Production does not start without it. Elsewhere Ringside makes ' +
      'a key and keeps it in DATA_DIR.',
  }),
  SECRETS_KEY: setting(optionalText(32, 1_024), {
    unit: 'secret',
    about:
      'Encrypts the secrets in the database that Ringside must read again, such as those of webhooks, 32 characters or more. ' +
      'Without it, the key of JWT_SECRET does.',
  }),
  ACCESS_TOKEN_TTL: setting(duration('10m', { minMs: 1_000, maxMs: 86_400_000 }), {
    unit: 'ms',
    about: 'How long an access token is valid. A refresh gives the next token.',
  }),
  SESSION_TTL: setting(duration('7d', { minMs: 1_000, maxMs: 31_536_000_000 }), {
    unit: 'ms',
    about: 'How long a session lasts after the sign-in or the last refresh.',
  }),
  FRESH_SIGN_IN_TTL: setting(duration('15m', { minMs: 1_000, maxMs: 86_400_000 }), {
    unit: 'ms',
    about:
      'How long after its sign-in a session may add an API key or a wallet, unlink a wallet, make a password link, give a ' +
      'role, or make or change the endpoint of a webhook. Later the user must sign in again.',
  }),
  PASSWORD_HASH_COST: setting(powerOfTwo(16_384, 1_024, 1_048_576), {
    unit: 'N of scrypt',
    about:
      'The cost of hashing a password, in memory and time, a power of two. A change applies to new passwords alone.',
  }),
  ADMIN_EMAIL: setting(z.email().optional(), {
    about:
      'The e-mail address of the first admin. The server makes this admin at start if there is none. Without it, the server prints ' +
      'a setup token that works once.',
  }),
  ADMIN_PASSWORD: setting(optionalText(PASSWORD_MIN, PASSWORD_MAX), {
    unit: 'secret',
    about: `The password of the first admin; ${PASSWORD_MIN} characters or more.`,
  }),
};
