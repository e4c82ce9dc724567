// Ordinary writes of the log over HTTP, durable when they are answered, 16 at once: test broadcasts, watchlists, and
// registrations whose passwords are not hashed. The whole of Ringside runs with its PostgreSQL on one core; the load runs on the
// other.
import { withServer } from './lib/arena.mjs';
import { endWithin, median, note, print, readOptions } from './lib/options.mjs';
import { pinLoad } from './lib/pinning.mjs';
import { machine } from './lib/report.mjs';
import { openWriters, startLoad, tradingSettings } from './lib/traders.mjs';

const options = readOptions({
  seconds: 8,
  rounds: 3,
  'warm-up': 4,
  connections: 16,
  only: 'broadcast,watchlist,registration',
  profile: '',
});
endWithin(10);
pinLoad();

const kinds = options.only.split(',');
const start = tradingSettings();
start.env.BENCH_CUT_HASHING = 'true';
const result = await withServer('ringside-sse', start, async (server) => {
  const postgres = await server.call('settings');
  const writers = await openWriters(server.port, options.connections);
  const load = startLoad('write-process.mjs');
  const write = (kind, seconds) =>
    load.run({
      port: server.port,
      kind,
      tokens: kind === 'broadcast' ? writers.admins : writers.users,
      seconds,
    });
  try {
    for (const kind of kinds) await write(kind, options['warm-up']);
    const rounds = [];
    for (let i = 0; i < options.rounds; i += 1) {
      const round = {};
      for (const kind of kinds) {
        await server.call('checkpoint');
        round[kind] = await measure(server, () => write(kind, options.seconds));
        note(`round ${i + 1} ${kind}: ${told(round[kind])}`);
      }
      rounds.push(round);
    }
    if (options.profile) {
      await server.call('startProfile');
      await write(kinds[0], options.seconds);
      await server.call('stopProfile', options.profile);
    }
    return {
      results: Object.fromEntries(kinds.map((kind) => [kind, summary(rounds, kind)])),
      rounds,
      postgres,
    };
  } finally {
    load.close();
  }
});
print(JSON.stringify({ bench: 'ordinary-writes', options, machine: machine(), ...result }));
process.exit(0);

async function measure(server, write) {
  const meter = server.meter();
  const found = await write();
  const { serverSeconds, server: both, database, others } = meter();
  return {
    ...found,
    writesPerCpuSecond: Math.round(found.done / serverSeconds),
    cpu: {
      node: Number((both - database).toFixed(2)),
      postgres: database,
      client: found.clientCpu,
      others: Number(Math.max(0, others - found.clientCpu).toFixed(2)),
    },
  };
}

function summary(rounds, kind) {
  const middle = (pick) => median(rounds.map((round) => pick(round[kind])));
  return {
    writesPerSecond: middle((run) => run.writesPerSecond),
    writesPerCpuSecond: middle((run) => run.writesPerCpuSecond),
    answerMs: Object.fromEntries(['p50', 'p99'].map((at) => [at, middle((run) => run.answerMs[at])])),
    othersShare: middle((run) => run.cpu.others),
  };
}

function told({ writesPerSecond, writesPerCpuSecond, answerMs, refused, cpu }) {
  const rest = JSON.stringify({ refused, ...cpu });
  return `${writesPerSecond}/s (${writesPerCpuSecond} per CPU second), p50 ${answerMs.p50} p99 ${answerMs.p99} ms, ${rest}`;
}
