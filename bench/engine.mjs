// The engine beside nodejs-order-book, on the same orders: its book alone (only matching), and `apply` (accounts,
// holds, fees, positions, ledger, facts). The bench uses three depths of the book. The contenders take turns. After
// every turn all of them must have traded the same and have the same book.
import { deepStrictEqual } from 'node:assert';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endWithin, median, note, print, readOptions } from './lib/options.mjs';
import { pinLoad } from './lib/pinning.mjs';
import { quiet } from './lib/quiet.mjs';
import { machine } from './lib/report.mjs';

const CONTENDERS = ['nodejs-order-book', 'book', 'apply'];
const DEPTHS = [1_000, 10_000, 100_000];
/** The depth of the comparison with the peer. */
const COMPARED = 10_000;
/** Turns that do not count, because the compiler still optimises. */
const WARM_UP = 3;
const CLOCKS = ['wall', 'cpu'];
const PROCESS = fileURLToPath(new URL('lib/matcher-process.mjs', import.meta.url));

const options = readOptions({ orders: 30_000, rounds: 9, seed: 1, only: '', profile: '' });
endWithin(5);
// Only one thread works at a time: all contenders share one core, and other programs have the second core.
pinLoad();
const names = options.only ? options.only.split(',') : CONTENDERS;
const profiling = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [];
const processes = new Map(names.map((name) => [name, fork(PROCESS, [name], { execArgv: profiling })]));
const costs = Object.fromEntries(names.map((name) => [name, Object.fromEntries(DEPTHS.map((d) => [d, []]))]));
const mixes = [];
await quiet(20);
for (let turn = 0; turn < WARM_UP + options.rounds; turn += 1) {
  for (const depth of DEPTHS) await takeTurns(depth, turn >= WARM_UP);
  const told = names.map((name) => `${name} ${Math.round(costs[name][COMPARED].at(-1)?.cpu ?? NaN)}`);
  note(turn < WARM_UP ? 'warming up' : `round ${turn - WARM_UP + 1}, ns of CPU an order: ${told.join(', ')}`);
}
for (const process of processes.values()) process.disconnect();

const [first, ...others] = names;
const perClock = (figure) => Object.fromEntries(CLOCKS.map((clock) => [clock, figure(clock)]));
print(
  JSON.stringify({
    bench: 'engine',
    options,
    machine: machine(),
    mix: mixes[0],
    results: Object.fromEntries(names.map((name) => [name, perClock((clock) => summary(name, clock))])),
    timesFaster: {
      than: first,
      depth: COMPARED,
      ...Object.fromEntries(others.map((name) => [name, perClock((clock) => ratio(name, clock))])),
    },
  }),
);

async function takeTurns(depth, counts) {
  const outcomes = [];
  for (const [name, process] of processes) {
    process.send({ depth, count: options.orders, seed: options.seed });
    const [{ nsPerOrder, outcome, mix }] = await once(process, 'message');
    outcomes.push(outcome);
    mixes.push(mix);
    if (counts) costs[name][depth].push(nsPerOrder);
  }
  for (const outcome of outcomes) deepStrictEqual(outcome, outcomes[0]);
}

/** The median of the rounds; `spread` is the cost at the dearest depth divided by the cost at the cheapest. */
function summary(name, clock) {
  const middles = DEPTHS.map((depth) => median(costs[name][depth].map((cost) => cost[clock])));
  return {
    ordersPerSecond: Math.round(1e9 / middles[DEPTHS.indexOf(COMPARED)]),
    nsPerOrder: Object.fromEntries(DEPTHS.map((depth, i) => [depth, Math.round(middles[i])])),
    spread: Number((Math.max(...middles) / Math.min(...middles)).toFixed(2)),
  };
}

/** How many times faster than the first contender, round by round, then the median. */
function ratio(name, clock) {
  const rounds = costs[name][COMPARED].map((cost, i) => costs[first][COMPARED][i][clock] / cost[clock]);
  return Number(median(rounds).toFixed(2));
}
