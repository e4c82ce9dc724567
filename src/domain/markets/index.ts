// The public face of markets.
export { MarketsModule } from './markets.module.js';
