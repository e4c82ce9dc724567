// Redis, which several processes share.
import { optionalUrl, setting } from '../setting-types.js';

export const redis = {
  REDIS_URL: setting(optionalUrl(['redis', 'rediss']), {
    unit: 'url',
    about: 'Shared cache and doorbell for several processes; without it both live in this process.',
  }),
};
