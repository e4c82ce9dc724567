// `npm run simulate -- --seed S --steps N`: sends random commands and faults through the desk; a naive model
// (test/simulator) checks the results. `--engine` tests the engine without the desk. `--seeds K` runs S, S + 1, … in
// turn.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const { prepareBuild } = createRequire(import.meta.url)('./lib/prepare.cjs');

const { values: options } = parseArgs({
  options: {
    /** The default comes from the time. */
    seed: { type: 'string' },
    seeds: { type: 'string', default: '1' },
    steps: { type: 'string', default: '100000' },
    engine: { type: 'boolean', default: false },
  },
});

await prepareBuild();
const first = Number(options.seed ?? Math.floor(Date.now() / 1_000) % 1_000_000);
let failed = 0;
for (let seed = first; seed < first + Number(options.seeds); seed++)
  if ((await runSeed(seed)) !== 0) failed += 1;
process.exit(failed > 0 ? 1 : 0);

async function runSeed(seed) {
  const args = ['--seed', String(seed), '--steps', options.steps, ...(options.engine ? ['--engine'] : [])];
  const child = spawn(
    process.execPath,
    ['--import', './test/support/ts-loader.mjs', 'test/simulator/run.ts', ...args],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
}
