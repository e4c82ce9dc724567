// Orders over HTTP, durable when they are answered: one by one, and in batches, by many users on keep-alive
// connections. The whole of Ringside runs with its PostgreSQL on one core; the process that places the orders runs on
// the other.
import { withServer } from './lib/arena.mjs';
import { endWithin, median, note, print, readOptions } from './lib/options.mjs';
import { pinLoad } from './lib/pinning.mjs';
import { machine } from './lib/report.mjs';
import { cancelAll, openTrading, startTrader, tradingSettings, warmUp } from './lib/traders.mjs';

const options = readOptions({
  seconds: 10,
  rounds: 3,
  /** Orders that do not count, because the compiler still optimises. */
  'warm-up': 10_000,
  users: 256,
  connections: 64,
  'batch-connections': 8,
  batches: '100,200',
  credential: 'token',
  only: '',
  'desk-batch': 800,
  profile: '',
});
endWithin(10);
pinLoad();

const KINDS = {
  single: { connections: options.connections, batch: 0 },
  ...Object.fromEntries(
    options.batches
      .split(',')
      .map(Number)
      .map((batch) => [`batch-${batch}`, { connections: options['batch-connections'], batch }]),
  ),
};
const kinds = options.only ? options.only.split(',') : Object.keys(KINDS);

const start = tradingSettings({ DESK_BATCH_MAX: `${options['desk-batch']}` });
const result = await withServer('ringside-sse', start, async (server) => {
  const postgres = await server.call('settings');
  const tokens = await openTrading(server.port, options);
  const trader = startTrader();
  try {
    const place = (kind, seconds) => trader.place({ port: server.port, tokens, seconds, ...KINDS[kind] });
    await warmUp((seconds) => place(kinds[0], seconds), options['warm-up']);
    const rounds = [];
    for (let i = 0; i < options.rounds; i += 1) {
      const round = {};
      for (const kind of kinds) {
        await cancelAll(server.port, tokens);
        await server.call('checkpoint');
        round[kind] = await measure(server, () => place(kind, options.seconds));
      }
      rounds.push(round);
      note(`round ${i + 1}: ${kinds.map((kind) => told(kind, round[kind])).join('; ')}`);
    }
    if (options.profile) {
      await server.call('startProfile');
      await place(kinds[0], options.seconds);
      await server.call('stopProfile', options.profile);
    }
    return {
      results: Object.fromEntries(kinds.map((kind) => [kind, summary(rounds, kind)])),
      rounds,
      postgres,
    };
  } finally {
    trader.close();
  }
});
print(JSON.stringify({ bench: 'orders-http', options, machine: machine(), ...result }));
process.exit(0);

/**
 * The placed orders, with the desk's batches and the shares of a core that server, PostgreSQL and other programs
 * took.
 */
async function measure(server, place) {
  const before = await deskBatches(server);
  const meter = server.meter();
  const found = await place();
  const { serverSeconds, server: both, database, others } = meter();
  const after = await deskBatches(server);
  return {
    ...found,
    ordersPerCpuSecond: Math.round(found.taken / serverSeconds),
    ordersPerCommit: Number(
      ((after.commands - before.commands) / (after.batches - before.batches)).toFixed(1),
    ),
    cpu: {
      node: Number((both - database).toFixed(2)),
      postgres: database,
      client: found.clientCpu,
      others: Number(Math.max(0, others - found.clientCpu).toFixed(2)),
    },
  };
}

async function deskBatches(server) {
  const found = await server.call('metrics', ['ringside_desk_batch_commands_']);
  return {
    commands: found.ringside_desk_batch_commands_sum,
    batches: found.ringside_desk_batch_commands_count,
  };
}

function summary(rounds, kind) {
  const middle = (pick) => median(rounds.map((round) => pick(round[kind])));
  return {
    ordersPerSecond: Math.round(middle((run) => run.ordersPerSecond)),
    ordersPerCpuSecond: Math.round(middle((run) => run.ordersPerCpuSecond)),
    ackMs: Object.fromEntries(['p50', 'p99', 'p999'].map((at) => [at, middle((run) => run.ackMs[at])])),
    ordersPerCommit: middle((run) => run.ordersPerCommit),
    nodeShare: middle((run) => run.cpu.node / (run.cpu.node + run.cpu.postgres)),
  };
}

function told(kind, { ordersPerSecond, ordersPerCpuSecond, ackMs, ordersPerCommit, refused, cpu }) {
  const acks = `ack p50 ${ackMs.p50} p99 ${ackMs.p99} p99.9 ${ackMs.p999} ms`;
  const rest = JSON.stringify({ refused, ...cpu });
  return `${kind} ${ordersPerSecond}/s (${ordersPerCpuSecond} per CPU second), ${acks}, ${ordersPerCommit} to a commit, ${rest}`;
}
