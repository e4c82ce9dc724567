// The face of trading.
export { TRADING_ERRORS } from './trading.errors.js';
export { WATCHLISTS_ERRORS } from './watchlists/watchlists.errors.js';
