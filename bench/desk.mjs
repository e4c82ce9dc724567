// Durable orders through the desk, full schema. The bench measures commits per second in batches, with one
// transaction per order, and beside writers of votes. This process (which also makes the requests) and its PostgreSQL
// share one core; --spread takes two. DATABASE_URL may name an empty database, which the bench does not pin to a
// core.
import { pinTo, SERVER_CORE } from './lib/pinning.mjs';
import { endWithin, median, note, print, readOptions } from './lib/options.mjs';
import { coreBusySeconds, cpuSeconds, treeOf } from './lib/proc.mjs';
import { quiet } from './lib/quiet.mjs';
import { machine } from './lib/report.mjs';

const options = readOptions({
  seconds: 6,
  rounds: 3,
  /** Commands that do not count: the compiler still optimises, and PostgreSQL makes its first log files. */
  'warm-up': 60_000,
  batches: '800',
  /** Commands under way; 0 means four batches. */
  outstanding: 0,
  voters: 16,
  /** Runs only the batches: no voters, and no batches of one. */
  'batches-only': false,
  spread: false,
  profile: '',
});
endWithin(10);
// The desk logs to standard output, which belongs to the result.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
const { DeskStand } = await import('./lib/desk-stand.mjs');
const { DeskLoad, vote, VOTE_TABLE_SQL } = await import('./lib/desk-load.mjs');

/** Commands under way, in batches: one batch commits, one waits, and the rest are being made. */
const OUTSTANDING_BATCHES = 4;
const WARM_UP_MAX_SECONDS = 30;
const sizes = options.batches.split(',').map(Number);
const [first] = sizes;
// Before PostgreSQL is started: a child process stays on the core of its parent.
if (!options.spread) pinTo(SERVER_CORE);
await quiet(20);
const stand = await DeskStand.open();
const load = new DeskLoad();
try {
  await stand.dataSource.query(VOTE_TABLE_SQL);
  const { desk } = await stand.lead(first);
  await load.prepare(desk);
  await warmUp(desk);
  const rounds = [];
  for (let i = 0; i < options.rounds; i += 1) rounds.push(await takeRound(i + 1));
  if (options.profile) await profiled(() => batched(first));
  const result = {
    bench: 'desk',
    unit: 'orders/s, ms',
    options,
    machine: machine(),
    settings: await stand.settings(),
    perOrder: await stand.mix(),
    results: summary(rounds),
    rounds,
  };
  process.stdout.write = write;
  print(JSON.stringify(result));
} finally {
  await stand.close();
}
process.exit(0);

/** In steps of a second, and for a limited time, because the machine may be slow. */
async function warmUp(desk) {
  let asked = 0;
  for (let step = 0; step < WARM_UP_MAX_SECONDS && asked < options['warm-up']; step += 1)
    asked += (await load.run(desk, { seconds: 1, outstanding: outstandingFor(first) })).done;
}

async function takeRound(number) {
  const round = {};
  for (const size of sizes) round[`batch-${size}`] = await batched(size);
  if (!options['batches-only']) {
    round['beside-votes'] = await besideVotes(first);
    round.single = await measured(1, outstandingFor(first));
  }
  note(`round ${number}`);
  for (const [name, found] of Object.entries(round)) note(`  ${name}: ${told(found)}`);
  return round;
}

function batched(size) {
  return measured(size, outstandingFor(size));
}

function outstandingFor(size) {
  return options.outstanding || OUTSTANDING_BATCHES * size;
}

async function besideVotes(size) {
  const votes = { voters: options.voters, seconds: options.seconds };
  const [found, voted] = await Promise.all([measured(size, outstandingFor(size)), vote(stand.log, votes)]);
  return { ...found, votes: voted };
}

/**
 * Per CPU second of this process and PostgreSQL together: the rate that one core would reach without other programs.
 */
async function measured(batchMax, outstanding) {
  const { desk, batches } = await stand.lead(batchMax);
  await stand.checkpoint();
  const read = () => ({
    at: performance.now() / 1_000,
    node: process.cpuUsage(),
    postgres: cpuSeconds(treeOf(process.pid).slice(1)),
    cores: coreBusySeconds(0) + coreBusySeconds(1),
  });
  const before = read();
  const found = await load.run(desk, { seconds: options.seconds, outstanding });
  const after = read();
  const share = (seconds) => Number((seconds / (after.at - before.at)).toFixed(2));
  const node = (after.node.user + after.node.system - before.node.user - before.node.system) / 1e6;
  const postgres = after.postgres - before.postgres;
  return {
    ...found,
    perCpuSecond: Math.round(found.done / (node + postgres)),
    perCommit: Number((batches.commands / batches.count).toFixed(1)),
    cpu: {
      node: share(node),
      postgres: share(postgres),
      others: share(Math.max(0, after.cores - before.cores - node - postgres)),
    },
  };
}

function summary(rounds) {
  const names = Object.keys(rounds[0]);
  const middle = (name, pick) => median(rounds.map((round) => pick(round[name])));
  const results = Object.fromEntries(
    names.map((name) => [
      name,
      {
        perSecond: Math.round(middle(name, (found) => found.perSecond)),
        perCpuSecond: Math.round(middle(name, (found) => found.perCpuSecond)),
        ...Object.fromEntries(
          ['p50', 'p99', 'p999'].map((at) => [at, middle(name, (found) => found.ackMs[at])]),
        ),
      },
    ]),
  );
  if (options['batches-only']) return results;
  const ratio = (figure) =>
    Number(median(rounds.map((round) => round[`batch-${first}`][figure] / round.single[figure])).toFixed(2));
  return {
    ...results,
    votesPerSecond: middle('beside-votes', ({ votes }) => votes.perSecond),
    timesOneByOne: { wall: ratio('perSecond'), cpu: ratio('perCpuSecond') },
  };
}

function told({ perSecond, perCpuSecond, perCommit, ackMs, refused, cpu, votes }) {
  const acks = `p50 ${ackMs.p50} p99 ${ackMs.p99} p99.9 ${ackMs.p999} ms`;
  const rest = JSON.stringify({ refused, ...cpu, ...(votes && { votes }) });
  return `${perSecond}/s (${perCpuSecond} per CPU second), ${acks}, ${perCommit} to a commit, ${rest}`;
}

async function profiled(work) {
  const { startProfile, stopProfile } = await import('./servers/profile.mjs');
  await startProfile();
  await work();
  await stopProfile(options.profile);
}
