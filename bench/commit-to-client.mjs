// Commit to client: 1,000 subscribers and 100 commits of one event a second. The bench reports each latency twice:
// from the moment the event was made (including the transaction before it), and from the answer to COMMIT.
import { CONTENDERS } from './lib/contenders.mjs';
import { pace, withCrowd, withServer } from './lib/arena.mjs';
import { endWithin, note, print, readOptions } from './lib/options.mjs';
import { pinLoad } from './lib/pinning.mjs';
import { machine } from './lib/report.mjs';

const WARM_UP_SECONDS = 3;

const options = readOptions({ subscribers: 1_000, seconds: 30, commits: 100, transport: 'sse' });
endWithin(5);
pinLoad();

const name = `ringside-${options.transport}`;
const result = await withServer(name, {}, async (server) => {
  const { dialect } = CONTENDERS[name];
  const postgres = await server.call('settings');
  return withCrowd(server, { dialect, count: options.subscribers, sampleEvery: 1 }, async (crowd) => {
    const load = { messagesPerSecond: options.commits };
    await pace(server, crowd, { ...load, seconds: WARM_UP_SECONDS });
    await server.call('checkpoint');
    crowd.keepArrivals(options.subscribers * options.commits * (options.seconds + 1));
    const { commits, latencyMs, ...found } = await pace(server, crowd, { ...load, seconds: options.seconds });
    const committedAt = commits.flatMap(({ messages, committedAtUs }) => Array(messages).fill(committedAtUs));
    const toCommitUs = committedAt.map((us, i) => us - crowd.madeAtUs(i));
    const fromCommit = crowd.latenciesFrom(toCommitUs);
    note(
      `commit to client: p50 ${fromCommit.p50} ms, p99 ${fromCommit.p99} ms; missing ${found.missing}; ${JSON.stringify(found.cpu)}`,
    );
    return { ...found, latencyMs: { fromCommit, fromAppend: latencyMs }, postgres };
  });
});
print(JSON.stringify({ bench: 'commit-to-client', options, machine: machine(), ...result }));
process.exit(0);
