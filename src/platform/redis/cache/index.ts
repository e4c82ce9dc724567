// A cache of texts, in memory or in Redis.
export { CacheModule } from './cache.module.js';
export { Cache } from './cache.port.js';
