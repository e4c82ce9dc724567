// The built server as a program of its own, on one core with its PostgreSQL and a fresh data folder. The bench has the other core.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../scripts/lib/server.mjs';
import { LOAD_CORE, pinTo, SERVER_CORE } from './pinning.mjs';
import { quiet } from './quiet.mjs';

const QUIET_SECONDS = 20;

export const ADMIN = { email: 'admin@example.com', password: 'correct horse battery staple' };

/** Waits a while for a quiet machine. Ends the server and removes its data after `work(url)`. */
export async function withOwnServer(settings, work) {
  await quiet(QUIET_SECONDS);
  // The server's processes inherit the core; the load then moves to the other one.
  pinTo(SERVER_CORE);
  const folder = await mkdtemp(join(tmpdir(), 'ringside-bench-'));
  const server = await startServer({
    PATH: process.env.PATH,
    DATA_DIR: folder,
    NODE_ENV: 'production',
    JWT_SECRET: 'a measurement has nothing to keep secret',
    TRADING_PAPER: 'true',
    PASSWORD_HASH_COST: '1024',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    LOG_LEVEL: 'warn',
    RATE_LIMIT_PER_MINUTE: '0',
    AUTH_RATE_LIMIT_PER_MINUTE: '0',
    MAX_CLIENTS_PER_IP: '100000',
    PRICE_SYNC_INTERVAL_MS: '1h',
    ...settings,
  });
  pinTo(LOAD_CORE);
  try {
    return await work(server.url);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
