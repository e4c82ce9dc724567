// The public face of trading.
export { TradingModule } from './trading.module.js';
