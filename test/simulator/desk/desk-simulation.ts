// The simulator with a desk: rounds of commands and faults on a storage. The report of a failure has its seed and
// step, and a list shrunk to few commands.
import { Logger } from '@nestjs/common';
import { asText, Disagreement } from '../disagreement.js';
import { scenarioOf, type Scenario } from '../scenario.js';
import { shrink } from '../shrink.js';
import type { Backend } from './backend.js';
import { DeskRun } from './desk-run.js';
import { RoundMaker, type Job, type Round } from './round.js';

const SHRINK_TIME_MS = 60_000;
/** Lines shown of a list that could not be made smaller. */
const LINES_MAX = 200;

export interface Failure {
  readonly step: number;
  readonly error: Error;
}

/**
 * Runs at least the given number of commands; null when it found no fault. `write` gets every round before it begins.
 */
export async function simulateDesk(
  seed: number,
  steps: number,
  backend: Backend,
  write?: (round: Round) => void,
): Promise<Failure | null> {
  // The desk logs its faults, but here the faults are intended.
  Logger.overrideLogger(false);
  const scenario = scenarioOf(seed);
  const run = new DeskRun(scenario, backend);
  const maker = new RoundMaker(seed, scenario, run.model.world, run.names);
  let step = 0;
  try {
    while (step < steps) {
      const round = maker.next();
      write?.(round);
      step = round.jobs.at(-1)?.step ?? step;
      await run.round(round);
    }
    await run.checkAll();
    return null;
  } catch (error) {
    return { step, error: error as Error };
  } finally {
    run.close();
  }
}

async function replay(
  scenario: Scenario,
  rounds: readonly Round[],
  backend: Backend,
): Promise<Failure | null> {
  const run = new DeskRun(scenario, backend);
  let step = 0;
  try {
    for (const round of rounds) {
      step = round.jobs.at(-1)?.step ?? step;
      await run.round(round);
    }
    await run.checkAll();
    return null;
  } catch (error) {
    return { step, error: error as Error };
  } finally {
    run.close();
  }
}

interface Line {
  readonly round: Round;
  readonly job: Job;
}

const linesOf = (rounds: readonly Round[]): Line[] =>
  rounds.flatMap((round) => round.jobs.map((job) => ({ round, job })));

/** Rounds made of the remaining lines; a round without lines is removed. */
function roundsOf(lines: readonly Line[]): Round[] {
  const jobs = new Map<Round, Job[]>();
  for (const { round, job } of lines) jobs.set(round, [...(jobs.get(round) ?? []), job]);
  return [...jobs].map(([round, some]) => ({ ...round, jobs: some }));
}

const subjectOf = ({ error }: Failure): string =>
  error instanceof Disagreement ? (error.about.split(' ')[0] ?? '') : error.message;

/** A failure in full, with the smallest list of commands that still fails. */
export async function explainDesk(
  seed: number,
  { step, error }: Failure,
  newBackend: () => Backend,
): Promise<string> {
  const rounds: Round[] = [];
  const again = await simulateDesk(seed, step, newBackend(), (round) => rounds.push(round));
  const head = `seed ${seed}, step ${step}: ${error.stack}`;
  if (!again) return `${head}\nIt did not fail again.`;
  const scenario = scenarioOf(seed);
  const until = performance.now() + SHRINK_TIME_MS;
  const fails = async (lines: readonly Line[]): Promise<boolean> => {
    const failure = await replay(scenario, roundsOf(lines), newBackend());
    return failure !== null && subjectOf(failure) === subjectOf(again);
  };
  const lines = linesOf(rounds);
  const { items, tries } = await shrink(lines, fails, () => performance.now() > until);
  const failure = (await replay(scenario, roundsOf(items), newBackend())) ?? again;
  const told = roundsOf(items).flatMap(({ jobs, ...round }) => [
    `  round ${asText(round)}`,
    ...jobs.map(({ step: at, command, ...job }) => `    ${at} ${asText(command)} ${asText(job)}`),
  ]);
  return [
    head,
    `With ${asText(scenario.options)}, ${items.length} of ${lines.length} commands still fail (${tries} tries):`,
    ...told.slice(-LINES_MAX),
    failure.error.message,
  ].join('\n');
}
