// The face of trading.
export { TRADING_ERRORS } from './trading.errors.js';
