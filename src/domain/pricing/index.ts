// The public face of pricing. PricesService answers reads; listen to `pricing.prices.changed` for changes.
/** Item prices for charts. */
export { ItemBars } from './items/history/item-bars.reader.js';
export { PricesService } from './items/prices.service.js';
export { PricingModule } from './pricing.module.js';
/** Runs a sync at once, for operators and tests. */
export { PriceSyncJob } from './items/sync/price-sync.job.js';
export type { SyncOutcome } from './items/sync/sync-outcome.js';
