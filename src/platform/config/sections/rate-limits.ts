// How many requests a minute are answered.
import { integer, setting } from '../setting-types.js';

export const rateLimits = {
  RATE_LIMIT_PER_MINUTE: setting(integer(1_200, 0, 100_000_000), {
    unit: 'requests',
    about: 'Requests of one user, or of one address without a user, in a minute; 0 for no limit.',
  }),
  AUTH_RATE_LIMIT_PER_MINUTE: setting(integer(30, 0, 100_000_000), {
    unit: 'requests',
    about: 'Attempts to sign in, register or reset from one address in a minute; 0 for no limit.',
  }),
};
