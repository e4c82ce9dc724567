// The public face of trading.
export { TradingModule } from './trading.module.js';
export { TradingAccounts } from './accounts/trading-accounts.js';
