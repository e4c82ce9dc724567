// The check of kills as a program: `run.ts --kills 50 --seed S --seconds 900`. Of ten kills, seven hit the program,
// two its PostgreSQL, and one both. Notes go to standard error, the report as one line of JSON to standard output.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../../support/random.js';
import { KillCheck, type Victim } from './kills.js';

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    /** No round begins after this time. */
    seconds: { type: 'string', default: '1800' },
  },
});
const PATTERN: readonly Victim[] = [
  'program',
  'program',
  'database',
  'program',
  'program',
  'both',
  'program',
  'program',
  'database',
  'program',
];

const kills = Number(options.kills);
const startMs = performance.now();
const seconds = () => Math.round((performance.now() - startMs) / 1_000);
const dataDir = await mkdtemp(join(tmpdir(), 'ringside-check-kills-'));
const check = new KillCheck(dataDir, seededRandom(Number(options.seed)));
let done = 0;
let trouble: string | null = null;
try {
  for (; done < kills && seconds() < Number(options.seconds); done += 1) {
    const victim = PATTERN[done % PATTERN.length] ?? 'program';
    await check.round(victim);
    process.stderr.write(`${seconds()} s: kill ${done + 1} of ${kills} (${victim})\n`);
  }
} catch (error) {
  trouble = error instanceof Error ? [error, error.cause].join('; ') : String(error);
}
const report = trouble === null ? await check.finish() : null;
await check.stop();
await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
const isGood = done === kills && report?.violations.length === 0;
process.stdout.write(
  `${JSON.stringify({ seed: Number(options.seed), rounds: done, seconds: seconds(), trouble, ...report })}\n`,
);
process.exit(isGood ? 0 : 1);
