// The face of trading.
export { TRADING_ERRORS } from './trading.errors.js';
export { TradingModule } from './trading.module.js';
export { WATCHLISTS_ERRORS } from './watchlists/watchlists.errors.js';
