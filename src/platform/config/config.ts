// Reads the environment once into a frozen, typed value. No other part of Ringside reads process.env.
import type { z } from 'zod';
import '../common/plain-issues.js';
import { StartupError } from '../common/startup-error.js';
import { configSchema, type Config, type Environment } from './config.schema.js';

export type { Config, Environment } from './config.schema.js';

/** Token under which the frozen configuration is injected. */
export const CONFIG = Symbol('CONFIG');

/** Item prices that have not been synced for so many intervals are stale. */
const STALE_INTERVALS = 3;
export const staleAfterMsOf = ({ PRICE_SYNC_INTERVAL_MS }: Pick<Config, 'PRICE_SYNC_INTERVAL_MS'>): number =>
  STALE_INTERVALS * PRICE_SYNC_INTERVAL_MS;

const REPLAY_DEVELOPMENT_SYNC_MS = 5_000;
const PRICE_SYNC_MS = 60_000;

/** The environment of this process, and the values of `.env` for the names that the environment does not have. */
export function processEnvironment(): Environment {
  try {
    process.loadEnvFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return process.env;
}

/**
 * Removes the variables of PostgreSQL's clients, such as PGOPTIONS and PGSSLMODE, and returns their names. The driver would
 * apply them to the embedded database, but they are meant for another server.
 */
export function dropPostgresVariables(): string[] {
  const names = Object.keys(process.env).filter((name) => /^PG[A-Z]/.test(name));
  for (const name of names) delete process.env[name];
  return names;
}

/** Throws StartupError, which names every setting that cannot be used and what was expected; it repeats no value. */
export function readConfig(environment: Environment): Config {
  const known = Object.fromEntries(
    Object.keys(configSchema.shape).map((name) => [name, environment[name] || undefined]),
  );
  const parsed = configSchema.safeParse(known);
  if (!parsed.success) {
    throw unusable(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    );
  }
  const config = parsed.data;
  checkTogether(config);
  const fast = config.PRICE_SOURCE === 'replay' && config.NODE_ENV !== 'production';
  return Object.freeze({
    ...config,
    PRICE_SYNC_INTERVAL_MS:
      config.PRICE_SYNC_INTERVAL_MS ?? (fast ? REPLAY_DEVELOPMENT_SYNC_MS : PRICE_SYNC_MS),
    TRADING_PAPER: config.TRADING_PAPER
      ? config.TRADING_PAPER === 'true' || config.TRADING_PAPER === '1'
      : config.NODE_ENV !== 'production',
  });
}

/** Rules between two settings. */
function checkTogether(config: z.output<typeof configSchema>): void {
  const isProduction = config.NODE_ENV === 'production';
  if (config.PRICE_SOURCE === 'wiki' && !config.PRICE_SOURCE_URL)
    throw unusable('PRICE_SOURCE_URL: is needed when PRICE_SOURCE is wiki');
  if (isProduction && !config.JWT_SECRET)
    throw unusable('JWT_SECRET: is needed in production, 32 characters or more');
  if ((config.ADMIN_EMAIL === undefined) !== (config.ADMIN_PASSWORD === undefined))
    throw unusable('ADMIN_EMAIL and ADMIN_PASSWORD: are given together or not at all');
  if (config.DESK_PORT !== 0 && config.DESK_PORT === config.PORT)
    throw unusable('DESK_PORT: must differ from PORT, because both listen');
  if (config.RESOLVER_BOND < config.DISPUTE_REWARD)
    throw unusable('RESOLVER_BOND: must be at least DISPUTE_REWARD, which it pays');
  if (config.DISPUTE_BOND_MAX < config.DISPUTE_BOND_MIN)
    throw unusable('DISPUTE_BOND_MAX: must be at least DISPUTE_BOND_MIN');
  if (config.WEBHOOK_RETRY_MAX_MS < config.WEBHOOK_RETRY_MIN_MS)
    throw unusable('WEBHOOK_RETRY_MAX_MS: must be at least WEBHOOK_RETRY_MIN_MS');
  if (isProduction && config.SMTP_URL && !config.PUBLIC_URL)
    throw unusable('PUBLIC_URL: is needed beside SMTP_URL in production, for the links in mails');
}

const unusable = (why: string) => new StartupError(`The configuration cannot be used. ${why}`);
