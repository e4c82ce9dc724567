// Reconnect: 5,000 clients go away, 1,000 events happen, and all clients return at once with their cursors. The bench
// measures the time until every client has caught up. Each client must get exactly these events, in order, with none
// lost or repeated.
import { ringsideSse } from './lib/dialects.mjs';
import { withCrowd, withServer } from './lib/arena.mjs';
import { nowUs } from './lib/clock.mjs';
import { Crowd } from './lib/crowd.mjs';
import { endWithin, note, print, readOptions } from './lib/options.mjs';
import { pinLoad } from './lib/pinning.mjs';
import { machine } from './lib/report.mjs';

const BATCH = 100;
const QUIET_MS = 10_000;

const options = readOptions({ clients: 5_000, events: 1_000, rounds: 3 });
endWithin(10);
pinLoad();

const rounds = [];
for (let round = 0; round < options.rounds; round += 1) {
  rounds.push(await withServer('ringside-sse', {}, measure));
  note(`round ${round + 1}: ${JSON.stringify(rounds.at(-1))}`);
}
print(JSON.stringify({ bench: 'reconnect', options, machine: machine(), rounds }));
process.exit(0);

async function measure(server) {
  await withCrowd(server, { dialect: ringsideSse(), count: options.clients }, () => {});
  const cursor = await server.call('cursor');
  await server.call('flood', { messages: options.events, batch: BATCH });
  const crowd = new Crowd({ port: server.port, dialect: ringsideSse(cursor), sampleEvery: Infinity });
  try {
    const meter = server.meter();
    const startedAtUs = nowUs();
    for (let i = 0; i < options.clients; i += 1) crowd.add(i);
    await crowd.begun();
    await crowd.settle(options.events, QUIET_MS);
    const cpu = meter();
    const { missing, misplaced, differing, otherFrames, disconnected } = crowd.result(options.events);
    const lastAtUs = crowd.subscribers.reduce((latest, one) => Math.max(latest, one.lastAtUs), 0);
    return {
      secondsUntilLevel: Number(((lastAtUs - startedAtUs) / 1e6).toFixed(2)),
      missing,
      misplaced,
      differing,
      otherFrames,
      disconnected,
      peakRssMiB: Math.round(server.peakRss() / 2 ** 20),
      cpu,
    };
  } finally {
    crowd.close();
  }
}
