// PostgreSQL: which server, and how this process uses it.
import { duration, flag, integer, optionalUrl, setting } from '../setting-types.js';

export const database = {
  DATABASE_URL: setting(optionalUrl(['postgres', 'postgresql']), {
    unit: 'url',
    about:
      'The PostgreSQL server, version 15 or newer. Without this setting Ringside runs its own server in DATA_DIR/postgres.',
  }),
  DATABASE_POOL_SIZE: setting(integer(10, 2, 200), {
    unit: 'connections',
    about: 'The most connections that this process opens to PostgreSQL.',
  }),
  DATABASE_PREPARED_STATEMENTS: setting(flag(true), {
    unit: 'true or false',
    about:
      'Whether the desk prepares its statements. Set it to false behind a pooler that does not support prepared statements.',
  }),
  SLOW_QUERY_MS: setting(duration('500'), {
    unit: 'ms',
    about: 'The log reports a query that takes longer, without its values, and a metric counts it.',
  }),
};
