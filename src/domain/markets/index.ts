// The public face of markets: its module, and the edits of a market's words.
export { Listings } from './listing/listings.service.js';
export { MarketsModule } from './markets.module.js';
