// Users: tokens, sessions, passwords and the first admin.
import { z } from 'zod';
import { PASSWORD_MAX, PASSWORD_MIN } from '../../../contract/auth/auth.js';
import { duration, optionalText, powerOfTwo, setting } from '../setting-types.js';

export const users = {
  JWT_SECRET: setting(optionalText(32, 1_024), {
    unit: 'secret',
    about:
      'Signs access tokens; 32 characters or more. Production does not start without it; elsewhere one is made and kept in DATA_DIR.',
  }),
  ACCESS_TOKEN_TTL: setting(duration('10m', { minMs: 1_000, maxMs: 86_400_000 }), {
    unit: 'ms',
    about: 'How long an access token holds; a refresh brings the next one.',
  }),
  SESSION_TTL: setting(duration('7d', { minMs: 1_000, maxMs: 31_536_000_000 }), {
    unit: 'ms',
    about: 'How long a session lasts after sign-in or its last refresh.',
  }),
  FRESH_SIGN_IN_TTL: setting(duration('15m', { minMs: 1_000, maxMs: 86_400_000 }), {
    unit: 'ms',
    about:
      'How long after its sign-in a session may add an API key or a wallet, or unlink a wallet; later the user signs in again.',
  }),
  PASSWORD_HASH_COST: setting(powerOfTwo(16_384, 1_024, 1_048_576), {
    unit: 'N of scrypt',
    about:
      'What hashing a password costs, in memory and time; a power of two. Known passwords keep the cost they were hashed with.',
  }),
  ADMIN_EMAIL: setting(z.email().optional(), {
    about:
      'The first admin, made at start while there is none; without it a one-time setup token is printed.',
  }),
  ADMIN_PASSWORD: setting(optionalText(PASSWORD_MIN, PASSWORD_MAX), {
    unit: 'secret',
    about: `The password of the first admin; ${PASSWORD_MIN} characters or more.`,
  }),
};
