// What operators hear of at once.
import { integer, setting } from '../setting-types.js';

export const admin = {
  LARGE_BET: setting(integer(1_000, 0, 1_000_000_000), {
    unit: 'credits',
    about: 'Operators hear of a bet, a match or a proposal with a stake above this as critical.',
  }),
};
