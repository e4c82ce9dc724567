// Play money, and what the house risks.
import { z } from 'zod';
import { integer, setting } from '../setting-types.js';

export const trading = {
  TRADING_PAPER: setting(z.enum(['true', 'false', '1', '0']).optional(), {
    unit: 'true or false',
    defaultNote: 'true, but false in production',
    about: 'Play money: new accounts are funded, and items are traded against the house.',
  }),
  PAPER_FUNDS: setting(integer(10_000, 0, 1_000_000_000), {
    unit: 'credits',
    about: 'What a new account starts with in paper mode.',
  }),
  PAPER_HOUSE_FUNDS: setting(integer(10_000_000, 0, 1_000_000_000_000), {
    unit: 'credits',
    about: 'What the house starts with in paper mode, once for market makers and once for items.',
  }),
  QUOTE_EXPOSURE_MAX: setting(integer(1_000_000, 0, 1_000_000_000_000), {
    unit: 'credits',
    about: 'Highest value of the units of one item that the house lets users hold.',
  }),
  ORDER_VALUE_MIN: setting(integer(10_000, 0, 1_000_000_000), {
    unit: 'millionths of a credit',
    about: 'A new order must be worth at least this: a BUY by what it holds, a SELL by one credit a share.',
  }),
};
