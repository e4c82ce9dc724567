// Churn: 10,000 connections come and go, five times, under a light load. The bench shows what remains afterwards. It
// reads the heap after a forced collection without any connection, and the number of connections and audiences from
// the metrics.
import { ringsideSse } from './lib/dialects.mjs';
import { pace, withCrowd, withServer } from './lib/arena.mjs';
import { until } from './lib/clock.mjs';
import { endWithin, note, print, readOptions } from './lib/options.mjs';
import { pinLoad } from './lib/pinning.mjs';
import { machine } from './lib/report.mjs';

const GAUGE = 'ringside_stream_connections';
const HUB = [
  GAUGE,
  'ringside_stream_subscribers',
  'ringside_stream_waiting_bytes',
  'ringside_stream_closed_total',
];
const MIB = 2 ** 20;

const options = readOptions({ connections: 10_000, rounds: 5 });
endWithin(10);
pinLoad();

const rounds = await withServer('ringside-sse', { nodeArguments: ['--expose-gc'] }, async (server) => {
  const found = [await look(server)];
  note(`before: ${JSON.stringify(found[0])}`);
  for (let round = 0; round < options.rounds; round += 1) {
    await withCrowd(server, { dialect: ringsideSse(), count: options.connections }, async (crowd) => {
      const result = await pace(server, crowd, { messagesPerSecond: 10, seconds: 2 });
      found.push({
        connected: await server.call('metrics', [GAUGE]),
        missing: result.missing,
        differing: result.differing,
      });
    });
    await until(async () => count(await server.call('metrics', [GAUGE])) === 0, 'all to be gone');
    Object.assign(found.at(-1), await look(server));
    note(`round ${round + 1}: ${JSON.stringify(found.at(-1))}`);
  }
  return found;
});
const [before, ...after] = rounds;
print(JSON.stringify({ bench: 'churn', options, machine: machine(), before, rounds: after }));
process.exit(0);

function count(gauges) {
  return Object.values(gauges).reduce((sum, value) => sum + value, 0);
}

async function look(server) {
  const { heapUsed, external, rss } = await server.call('memory');
  const mib = (bytes) => Number((bytes / MIB).toFixed(1));
  return {
    heapMiB: mib(heapUsed),
    externalMiB: mib(external),
    rssMiB: mib(rss),
    hub: await server.call('metrics', HUB),
  };
}
