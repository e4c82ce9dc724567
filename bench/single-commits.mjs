// Messages committed one by one, at several rates, to 1,000 SSE streams. Ringside runs with its PostgreSQL on one core, and
// the subscribers on the other. The bench shows up to which rate delivery leaves room for the commits.
import { CONTENDERS } from './lib/contenders.mjs';
import { withCrowd, withServer } from './lib/arena.mjs';
import { LogOrder } from './lib/log-order.mjs';
import { endWithin, note, print, readOptions } from './lib/options.mjs';
import { pinLoad } from './lib/pinning.mjs';
import { machine } from './lib/report.mjs';

const WARM_UP = { messagesPerSecond: 100, seconds: 4 };

const options = readOptions({
  subscribers: 1_000,
  seconds: 10,
  rates: '100,150,300,500,1000',
  'in-flight': 16,
  transport: 'sse',
});
endWithin(10);
pinLoad();

const name = `ringside-${options.transport}`;
const result = await withServer(name, {}, async (server) => {
  const { dialect } = CONTENDERS[name];
  const postgres = await server.call('settings');
  const wanted = { dialect, count: options.subscribers, sampleEvery: 1, comparesLog: true };
  return withCrowd(server, wanted, async (crowd) => {
    const log = new LogOrder(server.port, await server.call('cursor'));
    await commitSingly({ server, crowd, log }, WARM_UP);
    await server.call('checkpoint');
    const results = {};
    for (const rate of options.rates.split(',').map(Number)) {
      const found = await commitSingly(
        { server, crowd, log },
        { messagesPerSecond: rate, seconds: options.seconds },
      );
      results[rate] = found;
      const { latencyMs, commitsPerSecond, deliveriesPerSecond, missing, misplaced, cpu } = found;
      note(
        `${rate}/s: ${commitsPerSecond} commits/s, ${deliveriesPerSecond} deliveries/s, p50 ${latencyMs.p50} p99 ${latencyMs.p99} ms, missing ${missing}, misplaced ${misplaced}, ${JSON.stringify(cpu)}`,
      );
    }
    return { results, postgres };
  });
});
print(JSON.stringify({ bench: 'single-commits', options, machine: machine(), ...result }));
process.exit(0);

async function commitSingly({ server, crowd, log }, load) {
  const { reference } = crowd;
  const [receivedBefore, misplacedBefore] = [reference.count, reference.misplaced];
  crowd.beginMeasuring();
  const meter = server.meter();
  const inFlight = options['in-flight'];
  const { published, seconds } = await server.call('single', { ...load, inFlight });
  const cpu = meter();
  await crowd.settle(published);
  const found = crowd.result(published);
  const fromLog = await log.misplaced(reference.placed.slice(receivedBefore));
  return {
    ...found,
    misplaced: found.misplaced - misplacedBefore + fromLog,
    commitsPerSecond: Number((found.messages / seconds).toFixed(1)),
    cpu,
  };
}
