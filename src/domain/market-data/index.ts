// The public face of market data.
export { MarketDataModule } from './market-data.module.js';
