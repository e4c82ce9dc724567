// The simulator without a desk and without faults: generator, engine and model. It finds and shrinks their
// disagreements.
import { asText, Disagreement } from './disagreement.js';
import { EngineRun } from './engine-run.js';
import { Generator } from './generator.js';
import { scenarioOf, type Scenario } from './scenario.js';
import { OrderNames, type ScriptStep } from './script.js';
import { shrink } from './shrink.js';

/** One in this number of seeds is crowded. */
const CROWDED_EVERY = 8;
const SHRINK_TIME_MS = 60_000;

export interface Failure {
  readonly step: number;
  readonly error: Error;
}

const scenarioFor = (seed: number): Scenario => scenarioOf(seed, seed % CROWDED_EVERY === 0);

/** Runs a seed; null when it found no fault. `write` gets every step before it is done. */
export function simulateEngine(
  seed: number,
  steps: number,
  write?: (step: ScriptStep) => void,
): Failure | null {
  const scenario = scenarioFor(seed);
  const run = new EngineRun(scenario);
  const generator = new Generator(seed, scenario, run.model.world);
  const names = new OrderNames();
  let step = 0;
  try {
    for (step = 1; step <= steps; step++) {
      const { command, nowMs } = generator.next();
      write?.(names.written(step, command, nowMs));
      const orderId = run.step(command, nowMs);
      if (write && orderId !== null) names.placed(step, orderId);
    }
    run.checkAll();
    return null;
  } catch (error) {
    return { step, error: error as Error };
  }
}

function replay(scenario: Scenario, script: readonly ScriptStep[]): Failure | null {
  const run = new EngineRun(scenario);
  const names = new OrderNames();
  let step = 0;
  try {
    for (const line of script) {
      step = line.step;
      const orderId = run.step(names.command(line), line.nowMs);
      if (orderId !== null) names.placed(line.step, orderId);
    }
    run.checkAll();
    return null;
  } catch (error) {
    return { step, error: error as Error };
  }
}

const subjectOf = ({ error }: Failure): string =>
  error instanceof Disagreement ? (error.about.split(' ')[0] ?? '') : error.message;

/** A failure in full, with the smallest list of commands that still fails. */
export async function explainEngine(seed: number, { step, error }: Failure): Promise<string> {
  const script: ScriptStep[] = [];
  const again = simulateEngine(seed, step, (line) => script.push(line));
  if (!again) return `seed ${seed}, step ${step}: ${error.stack}\nIt did not fail again.`;
  const scenario = scenarioFor(seed);
  const until = performance.now() + SHRINK_TIME_MS;
  const fails = (items: readonly ScriptStep[]): boolean => {
    const failure = replay(scenario, items);
    return failure !== null && subjectOf(failure) === subjectOf(again);
  };
  const { items, tries } = await shrink(script, fails, () => performance.now() > until);
  const failure = replay(scenario, items) ?? again;
  const lines = items.map((line) => `  ${line.step} at ${line.nowMs} ${asText(line.command)}`);
  return [
    `seed ${seed}, step ${step}: ${error.stack}`,
    `With ${asText(scenario.options)}, ${items.length} of ${script.length} commands still fail (${tries} tries):`,
    ...lines,
    failure.error.message,
  ].join('\n');
}
