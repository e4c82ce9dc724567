// How many requests a minute are answered.
import { integer, setting } from '../setting-types.js';

export const rateLimits = {
  RATE_LIMIT_PER_MINUTE: setting(integer(1_200, 0, 100_000_000), {
    unit: 'requests',
    about: 'How many requests a minute one user may make, or one address without a user. 0 means no limit.',
  }),
  AUTH_RATE_LIMIT_PER_MINUTE: setting(integer(30, 0, 100_000_000), {
    unit: 'requests',
    about:
      'How many attempts a minute one address may make to sign in, register or reset a password. 0 means no limit.',
  }),
};
