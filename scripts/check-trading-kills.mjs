// `npm run check:kills -- --kills 50 --seed 1`: kills the real program and its PostgreSQL with SIGKILL under a load
// of orders, again and again on the same data. After each kill it checks the stored data (test/checker/trading).
// Prints a summary as JSON, and ends with 1 when it found a fault.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { prepareBuild } = createRequire(import.meta.url)('./lib/prepare.cjs');
await prepareBuild();
const child = spawn(
  process.execPath,
  ['--import', './test/support/ts-loader.mjs', 'test/checker/trading/run.ts', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
child.once('exit', (code, signal) => process.exit(signal ? 1 : code));
