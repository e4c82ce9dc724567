// What operators watch, and what they hear of at once.
import { duration, integer, setting } from '../setting-types.js';

export const admin = {
  LARGE_BET: setting(integer(1_000, 0, 1_000_000_000), {
    unit: 'credits',
    about: 'Operators hear of a bet, a match or a proposal with a stake above this as critical.',
  }),
  SYSTEM_STATUS_INTERVAL: setting(duration('10s', { minMs: 1_000, maxMs: 86_400_000 }), {
    unit: 'ms',
    about: 'The time between two SYSTEM_STATUS events. All processes together publish one.',
  }),
};
