// Fan-out: the same work for every contender, one after the other, in interleaved rounds. N subscribers receive
// messages with 100 bytes of data in Ringside's envelope. The publisher sends batches as fast as the contender
// accepts them, at most `--window` ahead of the slowest subscriber. Every message must arrive, in order. See
// docs/benchmarks.md.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CONTENDERS } from './lib/contenders.mjs';
import { flood, withCrowd, withServer } from './lib/arena.mjs';
import { endWithin, note, print, readOptions } from './lib/options.mjs';
import { pinLoad } from './lib/pinning.mjs';
import { machine, markdown, ratiosOf, summarize } from './lib/report.mjs';

const OURS = ['ringside-sse', 'ringside-ws'];
const WARM_UP_SECONDS = 1.5;

const options = readOptions({
  subscribers: 1_000,
  rounds: 3,
  seconds: 4,
  batch: 0,
  window: 0,
  quiet: 20,
  profile: '',
  only: Object.keys(CONTENDERS).join(','),
  markdown: false,
});
// A window is bytes in flight, so with ten times the subscribers it holds a fifth of the messages.
options.batch ||= options.subscribers > 2_000 ? 20 : 100;
options.window ||= options.batch * 5;
if (options.profile) mkdirSync(options.profile, { recursive: true });
endWithin(30);
pinLoad();

const names = options.only.split(',').filter((name) => {
  if (!CONTENDERS[name])
    throw new Error(`no contender is called ${name}: ${Object.keys(CONTENDERS).join(', ')}`);
  const absent = CONTENDERS[name].absent?.();
  if (absent) note(`${name} is skipped: ${absent}`);
  return !absent;
});
const rounds = Object.fromEntries(names.map((name) => [name, []]));
let postgres = null;
for (let round = 0; round < options.rounds; round += 1) {
  for (const name of names) {
    const result = await run(name);
    rounds[name].push(result);
    const { deliveriesPerSecond, latencyMs, cpu, messages, missing, misplaced, differing } = result;
    note(
      `round ${round + 1} ${name}: ${deliveriesPerSecond.toLocaleString('en')}/s, per CPU second ${result.deliveriesPerCpuSecond.toLocaleString('en')}, ${messages} messages, p50 ${latencyMs.p50} ms, ` +
        `p99 ${latencyMs.p99} ms, missing ${missing}, misplaced ${misplaced}, differing ${differing}, ` +
        `CPU server ${cpu.server}, load ${cpu.load}, others ${cpu.others}`,
    );
  }
}
const results = Object.fromEntries(names.map((name) => [name, summarize(rounds[name])]));
const ours = OURS.filter((name) => names.includes(name));
const ratios = Object.fromEntries(ours.map((name) => [name, ratiosOf(name, rounds)]));
const spared = Object.fromEntries(names.map((name) => [name, CONTENDERS[name].spared]));
const text = markdown(results, ratios);
note(`\n${text}\n`);
for (const name of names) note(`${name} is spared: ${spared[name]}`);
note(`PostgreSQL below Ringside: ${JSON.stringify(postgres)}`);
const { subscribers, seconds, batch, window } = options;
const shown = { subscribers, rounds: options.rounds, seconds, batch, window };
print(
  options.markdown
    ? text
    : JSON.stringify({
        bench: 'fanout',
        options: shown,
        machine: machine(),
        postgres,
        results,
        ratios,
        spared,
      }),
);
process.exit(0);

async function run(name) {
  const { subscribers: count, seconds, batch, window } = options;
  return withServer(name, { quietSeconds: options.quiet }, async (server) => {
    if (OURS.includes(name)) postgres ??= await server.call('settings');
    const rssBefore = server.rss();
    return withCrowd(server, { dialect: CONTENDERS[name].dialect, count }, async (crowd) => {
      const rssPerConnectionKiB = Number(((server.rss() - rssBefore) / count / 1_024).toFixed(1));
      await flood(server, crowd, { seconds: WARM_UP_SECONDS, batch, window });
      if (options.profile) await server.call('startProfile');
      const result = await flood(server, crowd, { seconds, batch, window });
      if (options.profile) await server.call('stopProfile', join(options.profile, `${name}.cpuprofile`));
      return { ...result, rssPerConnectionKiB, peakRssMiB: Math.round(server.peakRss() / 2 ** 20) };
    });
  });
}
