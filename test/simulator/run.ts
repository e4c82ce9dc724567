// One run of the simulator: `--seed S --steps N`. A failure is told with its seed and step, and as the smallest list of
// commands that still fails.
import { parseArgs } from 'node:util';
import { explainEngine, simulateEngine } from './engine-simulation.js';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, steps: { type: 'string', default: '10000' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const steps = Number(values.steps);
const startedAt = performance.now();
const failure = simulateEngine(seed, steps);
const perSecond = Math.round((1_000 * (failure?.step ?? steps)) / (performance.now() - startedAt));
if (failure) {
  console.log(await explainEngine(seed, failure));
  process.exitCode = 1;
} else console.log(`seed ${seed}: ${steps} steps agree, ${perSecond} a second`);
