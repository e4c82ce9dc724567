// 10,000 subscribers, 20 events a second for half a minute. The bench shows whether every event is delivered, how
// late, and how much memory it takes. It times every delivery of every subscriber.
import { CONTENDERS } from './lib/contenders.mjs';
import { pace, withCrowd, withServer } from './lib/arena.mjs';
import { endWithin, note, print, readOptions } from './lib/options.mjs';
import { pinLoad } from './lib/pinning.mjs';
import { machine } from './lib/report.mjs';

const WARM_UP_SECONDS = 3;
const MIB = 2 ** 20;

const options = readOptions({ subscribers: 10_000, seconds: 30, events: 20, contender: 'ringside-sse' });
endWithin(5);
pinLoad();

const result = await withServer(options.contender, {}, async (server) => {
  const { dialect } = CONTENDERS[options.contender];
  const rssIdle = server.rss();
  return withCrowd(server, { dialect, count: options.subscribers, sampleEvery: 1 }, async (crowd) => {
    const rssConnected = server.rss();
    const load = { messagesPerSecond: options.events };
    await pace(server, crowd, { ...load, seconds: WARM_UP_SECONDS });
    const found = await pace(server, crowd, { ...load, seconds: options.seconds });
    delete found.commits;
    const rssMiB = {
      idle: Math.round(rssIdle / MIB),
      connected: Math.round(rssConnected / MIB),
      after: Math.round(server.rss() / MIB),
      peak: Math.round(server.peakRss() / MIB),
    };
    note(
      `missing ${found.missing}, p99 ${found.latencyMs.p99} ms, RSS ${JSON.stringify(rssMiB)} MiB; ${JSON.stringify(found.cpu)}`,
    );
    return { ...found, rssMiB };
  });
});
print(JSON.stringify({ bench: 'subscribers-10k', options, machine: machine(), ...result }));
process.exit(0);
