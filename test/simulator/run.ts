// One run of the simulator: `--seed S --steps N`, and `--engine` for the engine without a desk. A failure report has
// its seed and step, and the smallest list of commands that still fails.
import { parseArgs } from 'node:util';
import { memoryBackend } from './desk/backend.js';
import { explainDesk, simulateDesk } from './desk/desk-simulation.js';
import { explainEngine, simulateEngine } from './engine-simulation.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    steps: { type: 'string', default: '100000' },
    engine: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const steps = Number(values.steps);
const what = values.engine ? 'engine and model' : 'desk, faults and model';
console.log(`${what}: seed ${seed}, ${steps} steps`);

const startedAt = performance.now();
const cpu = process.cpuUsage();
const failure = values.engine
  ? simulateEngine(seed, steps)
  : await simulateDesk(seed, steps, memoryBackend());
const { user, system } = process.cpuUsage(cpu);
const done = failure?.step ?? steps;
const perSecond = Math.round((1_000 * done) / (performance.now() - startedAt));
const perCpuSecond = Math.round((1_000_000 * done) / (user + system));
console.log(`${done} steps, ${perSecond} a second, ${perCpuSecond} a second of processor time`);
if (failure) {
  // The smallest list takes time, so the failure comes first.
  console.log(`step ${failure.step}: ${failure.error.message}`);
  console.log(
    values.engine
      ? await explainEngine(seed, failure)
      : await explainDesk(seed, failure, () => memoryBackend()),
  );
  process.exitCode = 1;
} else console.log('nothing is wrong');
