// Play money, and what the house risks.
import { z } from 'zod';
import { duration, integer, setting } from '../setting-types.js';

export const trading = {
  TRADING_PAPER: setting(z.enum(['true', 'false', '1', '0']).optional(), {
    unit: 'true or false',
    defaultNote: 'true, but false in production',
    about:
      'Whether credits are play money. Then every new account gets credits, and users trade items with the house.',
  }),
  PAPER_FUNDS: setting(integer(10_000, 0, 1_000_000_000), {
    unit: 'credits',
    about: 'The credits that a new account gets in paper mode.',
  }),
  PAPER_HOUSE_FUNDS: setting(integer(10_000_000, 0, 1_000_000_000_000), {
    unit: 'credits',
    about:
      'The credits that the house gets in paper mode: this amount for market makers, and this amount again for items.',
  }),
  QUOTE_EXPOSURE_MAX: setting(integer(1_000_000, 0, 1_000_000_000_000), {
    unit: 'credits',
    about: 'The highest value of all units of one item that users may hold.',
  }),
  ORDER_VALUE_MIN: setting(integer(10_000, 0, 1_000_000_000), {
    unit: 'millionths of a credit',
    about:
      'The smallest value of a new order. A BUY counts with the credits it holds, a SELL with one credit per share.',
  }),
  WAGER_OPEN_TIME: setting(duration('180s', { minMs: 100, maxMs: 86_400_000 }), {
    unit: 'ms',
    about: 'How long a user may accept a proposal (PAGO or DOY).',
  }),
};
