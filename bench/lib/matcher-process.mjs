// One contender of bench/engine.mjs in its own process, so that the compiler's profile of one contender does not
// affect another. It keeps a book of each depth. On request it times the given number of further orders of its flow.
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MATCHERS } from './matchers.mjs';
import { OrderFlow } from './order-flow.mjs';

const [name] = process.argv.slice(2);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
const BATCH = 100;
const books = new Map();

process.on('message', ({ depth, count, seed }) => {
  const { flow, matcher } = books.get(depth) ?? open(depth, seed);
  const orders = flow.next(count);
  collectGarbage();
  const spent = { wall: 0, cpu: 0 };
  let traded = 0;
  for (let from = 0; from < count; from += BATCH) {
    // Newly made objects, as they would come from the wire.
    const steps = orders.slice(from, from + BATCH).map(matcher.args);
    const cpuBefore = process.cpuUsage();
    const begun = performance.now();
    for (const one of steps) traded += matcher.step(one);
    spent.wall += (performance.now() - begun) * 1e6;
    const { user, system } = process.cpuUsage(cpuBefore);
    spent.cpu += (user + system) * 1e3;
  }
  process.send({
    nsPerOrder: { wall: spent.wall / count, cpu: spent.cpu / count },
    outcome: { traded, resting: flow.live.count, book: digest(matcher.levels()) },
    mix: mixOf(orders),
  });
});

function open(depth, seed) {
  const opened = { flow: new OrderFlow({ depth, seed }), matcher: MATCHERS[name]() };
  for (const order of opened.flow.fill()) opened.matcher.step(opened.matcher.args(order));
  books.set(depth, opened);
  return opened;
}

const digest = (levels) => createHash('sha256').update(JSON.stringify(levels)).digest('hex').slice(0, 16);

function mixOf(orders) {
  const counts = {};
  for (const { kind } of orders) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
