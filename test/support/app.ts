// Boots the real app in this process on a fresh database, listening on a free port that the system chooses.
import { fileURLToPath } from 'node:url';
import type { ExtraModule } from '../../src/app.module.js';
import { startRingside, type Ringside } from '../../src/bootstrap.js';
import { randomHex } from '../../src/platform/common/ids.js';
import type { Environment } from '../../src/platform/config/config.js';
import { testDatabase } from './database.js';

/** So that no app of a test creates a secret in the folder it runs in. */
export const TEST_SECRET = { JWT_SECRET: randomHex(32) };

/** Tests hash hundreds of passwords, so they use the cheapest setting. */
const CHEAP_PASSWORDS = { PASSWORD_HASH_COST: '1024' };

/** For specs that are not about it: no status of the system between their events. */
const QUIET_STATUS = { SYSTEM_STATUS_INTERVAL: '24h' };

/** For specs that are not about prices: six recorded rows instead of 60,000, and one sync. */
export const QUIET_PRICES = {
  PRICE_SYNC_INTERVAL_MS: '3600000',
  REPLAY_FILE: fileURLToPath(new URL('../fixtures/prices/few.ndjson.gz', import.meta.url)),
};

export interface TestApp extends Ringside {
  readonly databaseUrl: string;
}

/** `stop()` also drops the database. Settings not given are the defaults, never those of the surrounding shell. */
export async function startTestApp(
  environment: Environment = {},
  extras: readonly ExtraModule[] = [],
): Promise<TestApp> {
  const database = await testDatabase();
  try {
    const ringside = await startOn(database.url, environment, extras);
    const stop = async () => {
      await ringside.stop();
      await database.drop();
    };
    return { ...ringside, databaseUrl: database.url, stop };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

/**
 * Another process beside a test app, or the same process after a restart: it shares the database and does not drop
 * it.
 */
export const startBeside = (
  { databaseUrl }: Pick<TestApp, 'databaseUrl'>,
  environment: Environment = {},
  extras: readonly ExtraModule[] = [],
): Promise<Ringside> => startOn(databaseUrl, environment, extras);

const startOn = (
  databaseUrl: string,
  environment: Environment,
  extras: readonly ExtraModule[],
): Promise<Ringside> =>
  startRingside(
    {
      PORT: '0',
      DATABASE_URL: databaseUrl,
      NODE_ENV: 'test',
      ...TEST_SECRET,
      ...CHEAP_PASSWORDS,
      ...QUIET_STATUS,
      ...environment,
    },
    extras,
  );

export interface JsonAnswer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export async function getJson<T = Record<string, unknown>>(
  url: string,
  headers: Record<string, string> = {},
): Promise<JsonAnswer<T>> {
  const response = await fetch(url, { headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as T };
}
