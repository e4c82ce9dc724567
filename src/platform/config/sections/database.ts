// PostgreSQL: which server, and how this process uses it.
import { duration, flag, integer, optionalUrl, setting } from '../setting-types.js';

export const database = {
  DATABASE_URL: setting(optionalUrl(['postgres', 'postgresql']), {
    unit: 'url',
    about: 'PostgreSQL 15 or newer; without it Ringside runs its own in DATA_DIR/postgres.',
  }),
  DATABASE_POOL_SIZE: setting(integer(10, 2, 200), {
    unit: 'connections',
    about: 'Most connections this process opens to PostgreSQL.',
  }),
  DATABASE_PREPARED_STATEMENTS: setting(flag(true), {
    unit: 'true or false',
    about: 'Whether the desk prepares its statements; switch it off behind a pooler that cannot keep them.',
  }),
  SLOW_QUERY_MS: setting(duration('500'), {
    unit: 'ms',
    about: 'A query slower than this is logged, by its shape alone, and counted.',
  }),
};
