// The face of pricing. Ask PricesService; to hear of changes listen to `pricing.prices.changed`.
/** For charts. */
export { ItemBars } from './items/history/item-bars.js';
export { PricesService } from './items/prices.service.js';
export { PricingModule } from './pricing.module.js';
/** For the operator's and the tests' "sync now". */
export { PriceSyncJob } from './items/sync/price-sync.job.js';
export type { SyncOutcome } from './items/sync/sync-outcome.js';
