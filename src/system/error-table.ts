// Every code that Ringside answers with, in one table. The filter reads it, and so does the documentation.
import { AUTH_ERRORS } from '../auth/index.js';
import { COMMON_ERRORS, type ErrorTable } from '../common/errors.js';
import { DELIVERY_ERRORS } from '../delivery/index.js';
import { EVENTS_ERRORS } from '../events/index.js';
import { PRICING_ERRORS } from '../pricing/index.js';
import { TRADING_ERRORS, WATCHLISTS_ERRORS } from '../trading/index.js';

/** A table per module; no code is in two of them. */
export const ERROR_TABLES: readonly ErrorTable[] = [
  COMMON_ERRORS,
  AUTH_ERRORS,
  EVENTS_ERRORS,
  PRICING_ERRORS,
  TRADING_ERRORS,
  WATCHLISTS_ERRORS,
  DELIVERY_ERRORS,
];

export const ERRORS: ErrorTable = Object.assign({}, ...ERROR_TABLES) as ErrorTable;
