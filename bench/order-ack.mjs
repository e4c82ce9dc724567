// Measures how long an order waits for its durable answer while the same server feeds 10,000 subscribers with 20
// events a second. Orders come by the clock, at half of the full load over HTTP: first alone, then beside those
// subscribers. The bench finds both full loads first; --rate sets one rate for both.
import { pace, withCrowd, withServer } from './lib/arena.mjs';
import { CONTENDERS } from './lib/contenders.mjs';
import { endWithin, note, print, readOptions } from './lib/options.mjs';
import { pinLoad } from './lib/pinning.mjs';
import { machine } from './lib/report.mjs';
import { openTrading, startTrader, tradingSettings, warmUp } from './lib/traders.mjs';

const WARM_UP_SECONDS = 3;
/** Connections of the closed loop that finds the server's full load. */
const FULL_LOAD_CONNECTIONS = 64;

const options = readOptions({
  subscribers: 10_000,
  events: 20,
  seconds: 30,
  rate: 0,
  'warm-up': 10_000,
  'full-load-seconds': 10,
  connections: 256,
  users: 256,
  credential: 'token',
});
endWithin(10);
pinLoad();

const result = await withServer('ringside-sse', tradingSettings(), async (server) => {
  const postgres = await server.call('settings');
  const tokens = await openTrading(server.port, options);
  const trader = startTrader();
  const place = (more) => trader.place({ port: server.port, tokens, seconds: options.seconds, ...more });
  const fullLoad = (seconds) => place({ seconds, connections: FULL_LOAD_CONNECTIONS });
  try {
    await warmUp(fullLoad, options['warm-up']);
    await server.call('checkpoint');
    const full = options.rate > 0 ? null : await fullLoad(options['full-load-seconds']);
    const ordersPerSecond = options.rate || Math.round(full.ordersPerSecond / 2);
    await server.call('checkpoint');
    const byTheClock = { connections: options.connections, ordersPerSecond };
    const alone = await measured(server, () => place(byTheClock));
    note(`${ordersPerSecond} orders/s without subscribers: ${told(alone)}`);
    const { dialect } = CONTENDERS['ringside-sse'];
    return await withCrowd(server, { dialect, count: options.subscribers }, async (crowd) => {
      const feed = (seconds) => pace(server, crowd, { messagesPerSecond: options.events, seconds });
      await feed(WARM_UP_SECONDS);
      const besideAt = async (rate) => {
        await server.call('checkpoint');
        const [orders, { commits, ...deliveries }] = await Promise.all([
          measured(server, () => place({ ...byTheClock, ordersPerSecond: rate })),
          feed(options.seconds),
        ]);
        note(`${rate} orders/s beside ${options.subscribers} subscribers: ${told(orders)}`);
        note(`deliveries: p99 ${deliveries.latencyMs.p99} ms, missing ${deliveries.missing}`);
        return { ordersPerSecond: rate, orders, deliveries, commits: commits.length };
      };
      if (!full) return { alone, beside: await besideAt(ordersPerSecond), postgres };
      const seconds = options['full-load-seconds'];
      const [fullBeside] = await Promise.all([fullLoad(seconds), feed(seconds)]);
      note(`full load: ${full.ordersPerSecond} orders/s alone, ${fullBeside.ordersPerSecond} beside them`);
      const beside = await besideAt(Math.round(fullBeside.ordersPerSecond / 2));
      return { full, fullBeside, alone, beside, postgres };
    });
  } finally {
    trader.close();
  }
});
print(JSON.stringify({ bench: 'order-ack', options, machine: machine(), ...result }));
process.exit(0);

async function measured(server, work) {
  const meter = server.meter();
  const found = await work();
  const { server: both, database, load, others } = meter();
  const node = Number((both - database).toFixed(2));
  const beside = Number(Math.max(0, others - found.clientCpu).toFixed(2));
  return {
    ...found,
    cpu: { node, postgres: database, crowd: load, client: found.clientCpu, others: beside },
  };
}

function told({ ackMs, unsent, refused, cpu }) {
  const rest = JSON.stringify({ unsent, refused, ...cpu });
  return `ack p50 ${ackMs.p50} p99 ${ackMs.p99} p99.9 ${ackMs.p999} ms, ${rest}`;
}
