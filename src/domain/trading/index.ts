// The face of trading.
export { TradingModule } from './trading.module.js';
