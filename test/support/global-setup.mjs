// One embedded PostgreSQL for all integration and e2e specs of a run; each spec makes its own database on it.
// RINGSIDE_TEST_POSTGRES names it. If that variable is already set, the specs use that server, and the teardown does
// not stop it.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { prepareBuild } = createRequire(import.meta.url)('../../scripts/lib/prepare.cjs');

export default async function setUp() {
  // Specs that start the server as a program need dist/ too.
  await prepareBuild();
  if (process.env.RINGSIDE_TEST_POSTGRES) return;
  const { EmbeddedPostgres } = await import('../../dist/platform/database/embedded/embedded-postgres.js');
  const dataDir = await mkdtemp(join(tmpdir(), 'ringside-test-'));
  // As root, PostgreSQL runs under another account, and that account needs access to the folder.
  await chmod(dataDir, 0o755);
  const lines = [];
  const removeFolder = () => rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  let server;
  try {
    server = await EmbeddedPostgres.start({ dataDir, log: (line) => lines.push(line) });
  } catch (error) {
    await removeFolder();
    throw new Error(`The tests' PostgreSQL did not start. ${lines.join('\n')}`, { cause: error });
  }
  process.env.RINGSIDE_TEST_POSTGRES = server.url;
  // Jest runs setup and teardown in one process, and this is how the two share a value.
  globalThis.ringsideTestPostgres = async () => {
    await server.stop();
    await removeFolder();
    delete process.env.RINGSIDE_TEST_POSTGRES;
  };
}
