// The public face of pricing. PricesService answers reads; listen to `pricing.prices.changed` for changes.
/** Item prices for charts. */
export { ItemBars, type ItemBar } from './items/history/item-bars.reader.js';
export { PricesService } from './items/prices.service.js';
export { PricingModule } from './pricing.module.js';
