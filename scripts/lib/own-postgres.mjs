// The PostgreSQL of a check: the server that RINGSIDE_TEST_POSTGRES names, or one of its own in a temporary folder.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The build must exist. `stop` ends the server and removes its folder. */
export async function startPostgres() {
  const url = process.env.RINGSIDE_TEST_POSTGRES;
  if (url) return { url, stop: async () => undefined };
  const { EmbeddedPostgres } = await import('../../dist/platform/database/embedded/embedded-postgres.js');
  const dataDir = await mkdtemp(join(tmpdir(), 'ringside-check-'));
  // As root, PostgreSQL runs under another account, and that account needs access to the folder.
  await chmod(dataDir, 0o755);
  const postgres = await EmbeddedPostgres.start({ dataDir, log: (line) => console.error(line) });
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
