// The face of pricing. Ask PricesService; to hear of changes listen to `pricing.prices.changed`.
/** For charts. */
export { ItemBars } from './history/item-bars.js';
export { PRICING_ERRORS } from './pricing.errors.js';
export { PricesService, STALE_INTERVALS } from './prices.service.js';
export { PricingModule } from './pricing.module.js';
/** For the operator's and the tests' "sync now". */
export { PriceSyncJob } from './sync/price-sync.job.js';
export type { SyncOutcome } from './sync/sync-outcome.js';
