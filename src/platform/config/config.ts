// Reads the environment once into a frozen, typed value. Nothing else in Ringside looks at process.env.
import { StartupError } from '../common/startup-error.js';
import { configSchema, type Config, type Environment } from './config.schema.js';

export type { Config, Environment } from './config.schema.js';

/** Token under which the frozen configuration is injected. */
export const CONFIG = Symbol('CONFIG');

/** Item prices that have not been synced for so many intervals are stale. */
export const STALE_INTERVALS = 3;

const REPLAY_DEVELOPMENT_SYNC_MS = 5_000;
const PRICE_SYNC_MS = 60_000;

/** Throws StartupError naming every setting that cannot be used, with what was expected; values are not repeated. */
export function readConfig(environment: Environment): Config {
  const known = Object.fromEntries(
    Object.keys(configSchema.shape).map((name) => [
      name,
      environment[name] === '' ? undefined : environment[name],
    ]),
  );
  const parsed = configSchema.safeParse(known);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new StartupError(`The configuration cannot be used. ${problems.join('; ')}`);
  }
  const config = parsed.data;
  if (config.PRICE_SOURCE === 'wiki' && !config.PRICE_SOURCE_URL) {
    throw new StartupError(
      'The configuration cannot be used. PRICE_SOURCE_URL: is needed when PRICE_SOURCE is wiki',
    );
  }
  if (config.NODE_ENV === 'production' && !config.JWT_SECRET) {
    throw new StartupError(
      'The configuration cannot be used. JWT_SECRET: is needed in production, 32 characters or more',
    );
  }
  if ((config.ADMIN_EMAIL === undefined) !== (config.ADMIN_PASSWORD === undefined)) {
    throw new StartupError(
      'The configuration cannot be used. ADMIN_EMAIL and ADMIN_PASSWORD: are given together or not at all',
    );
  }
  if (config.NODE_ENV === 'production' && config.SMTP_URL && !config.PUBLIC_URL) {
    throw new StartupError(
      'The configuration cannot be used. PUBLIC_URL: is needed beside SMTP_URL in production, for the links in mails',
    );
  }
  const fast = config.PRICE_SOURCE === 'replay' && config.NODE_ENV !== 'production';
  return Object.freeze({
    ...config,
    PRICE_SYNC_INTERVAL_MS:
      config.PRICE_SYNC_INTERVAL_MS ?? (fast ? REPLAY_DEVELOPMENT_SYNC_MS : PRICE_SYNC_MS),
    TRADING_PAPER: config.TRADING_PAPER
      ? config.TRADING_PAPER === 'true' || config.TRADING_PAPER === '1'
      : config.NODE_ENV !== 'production',
    DESK_HOST: config.DESK_HOST ?? config.HOST,
  });
}
