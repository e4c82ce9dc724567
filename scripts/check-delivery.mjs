// `npm run check:delivery -- --seeds 20 --clients 200 --seconds 300 --parallel 4` runs the seeded check of delivery
// (test/checker/run.ts) once per seed. Several seeds run at a time on one PostgreSQL. It writes a summary. `--seed S`
// repeats one seed.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startPostgres } from './lib/own-postgres.mjs';

/** Violations shown of one seed. */
const SHOWN_MAX = 5;

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const { prepareBuild } = createRequire(import.meta.url)('./lib/prepare.cjs');

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    /** The first seed; the default comes from the time. */
    seed: { type: 'string' },
    clients: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '30' },
    parallel: { type: 'string', default: '1' },
    /** The file for the summary, such as docs/delivery-check.md; by default only standard output. */
    summary: { type: 'string' },
    /** The clients use the package of client/ instead of stock ones. */
    sdk: { type: 'boolean', default: false },
    log: { type: 'string' },
  },
});

/** The text above the results. */
const ABOUT = `\`npm run check:delivery\` (test/checker) writes this page. One seed is one Ringside on its own database and port. The check
kills it with SIGKILL and stops it with SIGTERM again and again. Meanwhile this Ringside and a second process commit events to
six log channels and to \`prices\`; some events go to both at once.

The clients use a raw SSE reader, the stock \`eventsource\` package and \`ws\`. Their channels, items, batches, snapshots and
histories are random. The check cuts them at any byte, in messages, batches and snapshots. They stop reading for up to 15
seconds, read slowly, hang up, and reconnect with their cursors. Ring, socket limit, lifetime, heartbeat and stall time
differ by seed. Every second seed has a ring of 64 KiB, so that the server reads the table for most returning clients.

The check compares every message with the table, which it reads through its own connection:

- a log channel brings exactly the committed events since the client began, in order, once, over all reconnects;
- a price is the price as of its seq, and at the end each price is the newest;
- within a connection seq never decreases;
- a cursor is never past a log event that the client has not received, nor before one that it has received;
- a client that resumes, or receives \`caught_up\`, holds the newest price of each item, or a newer price is on its way;
- a client with a good cursor never receives \`reset\`, and SIGTERM ends with 0.

Only _repeats_ are allowed. An event on a log channel and on \`prices\` is several messages of one seq, and a cut between
them brings the first message again ([cursors](streaming.md#cursors)).

The same seed makes the same plan; the timing depends on the machine. The runs here were in a network namespace with TCP
buffers of 256 KiB (\`unshare --net\`, \`net.ipv4.tcp_wmem\` and \`tcp_rmem\`), so that the server soon notices a client that
does not read.
`;

await prepareBuild();
const first = Number(options.seed ?? Math.floor(Date.now() / 1_000) % 1_000_000);
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => first + i);
const reports = [];
const server = await startPostgres();
const startedAt = new Date();
try {
  const lanes = Array.from({ length: Number(options.parallel) }, lane);
  await Promise.all(lanes);
} finally {
  await server.stop();
}
const summary = summaryOf(reports);
console.log(summary);
if (options.summary) await writeFile(options.summary, summary);
process.exit(reports.some(({ violations }) => violations.length > 0) ? 1 : 0);

async function lane() {
  for (;;) {
    const seed = seeds.shift();
    if (seed === undefined) return;
    const report = await runSeed(seed);
    reports.push(report);
    console.log(`${new Date().toISOString()} ${lineOf(report)}`);
    for (const violation of report.violations.slice(0, SHOWN_MAX)) console.log(`  ${violation}`);
  }
}

async function runSeed(seed) {
  const args = ['--seed', seed, '--clients', options.clients, '--seconds', options.seconds].map(String);
  if (options.sdk) args.push('--sdk');
  if (options.log) args.push('--log', `${options.log}.${seed}`);
  const child = spawn(
    process.execPath,
    ['--import', './test/support/ts-loader.mjs', 'test/checker/run.ts', ...args],
    {
      env: { ...process.env, RINGSIDE_TEST_POSTGRES: server.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  let last = '';
  for await (const line of createInterface(child.stdout)) last = line;
  const code = await exited;
  try {
    return JSON.parse(last);
  } catch {
    return { seed, events: 0, messages: 0, violations: [`the run of seed ${seed} broke off with ${code}`] };
  }
}

function lineOf({ seed, events, messages, connections, cuts, restarts, resets, violations }) {
  return (
    `seed ${seed}: ${events} events, ${messages} messages, ${connections} connections, ${cuts} cuts, ` +
    `${restarts?.SIGKILL ?? 0} kills, ${restarts?.SIGTERM ?? 0} stops, ${resets} resets, ` +
    `${violations.length} violations`
  );
}

function summaryOf(all) {
  const sum = (of) => all.reduce((total, report) => total + (of(report) ?? 0), 0);
  const rows = [...all]
    .sort((a, b) => a.seed - b.seed)
    .map((report) =>
      [
        report.seed,
        report.settings ? `${Number(report.settings.EVENT_RING_BYTES) / 1024} KiB` : '',
        report.settings ? `${Number(report.settings.DELIVERY_SOCKET_MAX_BYTES) / 1024} KiB` : '',
        report.events,
        report.messages,
        report.connections,
        report.cuts,
        report.stalls,
        report.restarts?.SIGKILL,
        report.restarts?.SIGTERM,
        report.goodbyes?.slow_consumer ?? 0,
        report.tableSteps,
        report.conflated,
        report.violations.length,
      ].join(' | '),
    );
  const took = Math.round((Date.now() - startedAt.getTime()) / 1_000);
  const again = `--seed ${first} --seeds ${all.length} --clients ${options.clients} --seconds ${options.seconds}`;
  return `# The delivery check

${ABOUT}
## ${startedAt.toISOString().slice(0, 10)}: ${all.length} seeds × ${options.clients} clients × ${options.seconds} s

${options.parallel} seeds at a time on ${cpus().length} cores, Node ${process.version}, ${took} s in all. To repeat the run:
\`npm run check:delivery -- ${again} --parallel ${options.parallel}\`

| | |
|---|---|
| events committed | ${sum((r) => r.events)} |
| messages received and judged | ${sum((r) => r.messages)} |
| connections | ${sum((r) => r.connections)} |
| cut in the middle | ${sum((r) => r.cuts)} |
| stopped reading for a while | ${sum((r) => r.stalls)} |
| server killed (SIGKILL) | ${sum((r) => r.restarts?.SIGKILL)} |
| server stopped (SIGTERM) | ${sum((r) => r.restarts?.SIGTERM)} |
| resets | ${sum((r) => r.resets)} |
| **violations** | **${sum((r) => r.violations.length)}** |

| seed | ring | socket | events | messages | connections | cuts | stalls | kills | stops | slow goodbyes | table steps | conflated | violations |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.map((row) => `| ${row} |`).join('\n')}
`;
}
