// Stalled: 1,000 clients, and one client that asks for a long replay and never reads a byte. Pairs of runs, without
// and with that client, show the delay for the 1,000 clients, the server's cost, and the end of the stalled client.
// The rule that closes the stalled client is set to 5 s (30 s by default), so that it acts within a run.
import { ringsideSse } from './lib/dialects.mjs';
import { pace, settings, withCrowd, withServer } from './lib/arena.mjs';
import { endWithin, median, note, print, readOptions } from './lib/options.mjs';
import { pinLoad } from './lib/pinning.mjs';
import { machine } from './lib/report.mjs';
import { Subscriber } from './lib/subscriber.mjs';

const STALL_MS = 5_000;
/** 20 MB: more than any kernel buffers for one socket. */
const BACKLOG = { messages: 20_000, batch: 500, dataBytes: 1_000 };
const WARM_UP_SECONDS = 3;
const MIB = 2 ** 20;

const options = readOptions({ subscribers: 1_000, pairs: 5, seconds: 15, events: 200 });
endWithin(15);
pinLoad();

const pairs = [];
for (let pair = 0; pair < options.pairs; pair += 1) {
  // The order alternates, so that a machine that becomes slower favours neither kind of run.
  const order = pair % 2 === 0 ? ['without', 'with'] : ['with', 'without'];
  const found = {};
  for (const side of order) found[side] = await measure(side === 'with');
  pairs.push(found);
  note(
    `pair ${pair + 1}: p99 without ${found.without.p99} ms, with ${found.with.p99} ms; ${JSON.stringify(found.with)}`,
  );
}
const p99 = (side) => median(pairs.map((pair) => pair[side].p99));
const summary = { p99WithoutMs: p99('without'), p99WithMs: p99('with') };
print(JSON.stringify({ bench: 'stalled', options, machine: machine(), ...summary, pairs }));
process.exit(0);

function measure(isStalled) {
  const start = { ...settings({ DELIVERY_STALL_MS: `${STALL_MS}` }), nodeArguments: ['--expose-gc'] };
  return withServer('ringside-sse', start, async (server) => {
    const cursor = await server.call('cursor');
    await server.call('flood', BACKLOG);
    return withCrowd(server, { dialect: ringsideSse(), count: options.subscribers }, async (crowd) => {
      const load = { messagesPerSecond: options.events };
      await pace(server, crowd, { ...load, seconds: WARM_UP_SECONDS });
      const before = await server.call('memory');
      const stalled = isStalled && stall(server.port, cursor, crowd);
      const { latencyMs, missing, misplaced, differing, disconnected } = await pace(server, crowd, {
        ...load,
        seconds: options.seconds,
      });
      const after = await server.call('memory');
      const closed = await server.call('metrics', ['ringside_stream_closed_total']);
      stalled?.close?.();
      return {
        p50: latencyMs.p50,
        p99: latencyMs.p99,
        max: latencyMs.max,
        lost: missing + misplaced + differing + disconnected,
        heapMiB: [before, after].map(({ heapUsed }) => Number((heapUsed / MIB).toFixed(1))),
        externalMiB: [before, after].map(({ external }) => Number((external / MIB).toFixed(1))),
        rssMiB: [before, after].map(({ rss }) => Math.round(rss / MIB)),
        peakRssMiB: Math.round(server.peakRss() / MIB),
        closed,
      };
    });
  });
}

/** It sends its request and then reads nothing: only the kernel's buffers take data. */
function stall(port, cursor, { reference }) {
  return new Subscriber({
    port,
    dialect: ringsideSse(cursor),
    reference,
    onData: () => {},
    isReading: false,
  });
}
