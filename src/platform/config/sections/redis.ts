// Redis, which several processes share.
import { optionalUrl, setting } from '../setting-types.js';

export const redis = {
  REDIS_URL: setting(optionalUrl(['redis', 'rediss']), {
    unit: 'url',
    about:
      'The Redis server: a cache, rate limits and a doorbell that several processes share. Without it, each process has its own.',
  }),
};
