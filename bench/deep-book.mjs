// How long other users wait while one order trades with a book of 100,000 resting orders, and while orders look at such a
// book and are refused. The desk runs in this process on its own PostgreSQL; the others trade in another market.
import { endWithin, note, print, readOptions } from './lib/options.mjs';
import { Latencies } from './lib/latency.mjs';
import { quiet } from './lib/quiet.mjs';
import { machine } from './lib/report.mjs';

const options = readOptions({
  orders: 100_000,
  /** FOK orders that are sent together; all of them are refused. */
  refused: 800,
  /** Measured without any load, for comparison. */
  'alone-seconds': 5,
  /** Pause between two orders of the others. */
  'pause-ms': 5,
});
endWithin(10);
// The desk logs to standard output, which belongs to the result.
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
const { DeskStand } = await import('./lib/desk-stand.mjs');

const BATCH = 800;
const ORDERS_PER_USER = 1_000;
const LOT = 10_000n;
const US_PER_MS = 1_000;

await quiet(20);
const stand = await DeskStand.open();
try {
  const { desk } = await stand.lead(BATCH);
  await prepare(desk);
  await fill(desk);
  await stand.checkpoint();
  const alone = await beside(desk, () => sleep(options['alone-seconds'] * 1_000));
  const refused = await beside(desk, () =>
    Promise.all(Array.from({ length: options.refused }, () => codeOf(desk.submit(taker('FOK'), null)))),
  );
  const sweep = await beside(desk, () => desk.submit(taker('IOC'), null));
  const filled = sweep.value.value.filledQuantity;
  if (BigInt(filled) !== BigInt(options.orders) * LOT) throw new Error(`the order traded ${filled}`);
  process.stdout.write = write;
  print(
    JSON.stringify({
      bench: 'deep-book',
      unit: 'ms',
      options,
      machine: machine(),
      settings: await stand.settings(),
      results: {
        alone: alone.others,
        besideRefusedOrders: { seconds: refused.seconds, ...refused.others },
        besideOneOrder: {
          seconds: sweep.seconds,
          tradesPerSecond: Math.round(options.orders / sweep.seconds),
          ...sweep.others,
        },
      },
    }),
  );
} finally {
  await stand.close();
}
process.exit(0);

async function prepare(desk) {
  const makers = Math.ceil(options.orders / ORDERS_PER_USER);
  const users = ['taker', 'other', ...Array.from({ length: makers }, (_, n) => `maker-${n}`)];
  for (const userId of users) await desk.submit({ kind: 'open_account', userId }, null);
  const rules = { voidRule: 'refund', voidPriceBps: null };
  const terms = {
    venue: 'book',
    makerFeeBps: 0,
    takerFeeBps: 0,
    liquidity: null,
    ...rules,
  };
  for (const marketId of ['deep', 'other']) {
    await desk.submit({ kind: 'create_market', marketId, ...terms, closesAtMs: null, actor: null }, null);
    await desk.submit({ kind: 'open_market', marketId, actor: null, reason: null }, null);
  }
}

async function fill(desk) {
  for (let from = 0; from < options.orders; from += BATCH) {
    const count = Math.min(BATCH, options.orders - from);
    const one = (_, k) => {
      const n = from + k;
      const userId = `maker-${Math.floor(n / ORDERS_PER_USER)}`;
      return desk.submit(order(userId, { outcome: 'NO', price: 1 + (n % 1_000) }), null);
    };
    await Promise.all(Array.from({ length: count }, one));
  }
  note(`${options.orders} orders rest`);
}

function order(userId, more) {
  return {
    kind: 'place_order',
    userId,
    marketId: 'deep',
    clientOrderId: null,
    outcome: 'YES',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    price: 5_000,
    quantity: LOT,
    maxCost: null,
    expiresAtMs: null,
    postOnly: false,
    selfTradePrevention: 'cancel_newest',
    ...more,
  };
}

/** An order for one lot more than the book has. */
function taker(timeInForce) {
  return order('taker', { timeInForce, price: 9_999, quantity: BigInt(options.orders + 1) * LOT });
}

/** Does the work, and meanwhile places and cancels orders of another user in another market. */
async function beside(desk, work) {
  const waits = new Latencies();
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      const asked = performance.now();
      const { value } = await desk.submit(order('other', { marketId: 'other' }), null);
      waits.add((performance.now() - asked) * US_PER_MS);
      await desk.submit({ kind: 'cancel_order', userId: 'other', orderId: Number(value.id) }, null);
      await sleep(options['pause-ms']);
    }
  })();
  const start = performance.now();
  const value = await work();
  const seconds = Number(((performance.now() - start) / 1_000).toFixed(2));
  isOver = true;
  await others;
  return { value, seconds, others: waits.summary() };
}

function codeOf(answer) {
  return answer.then(
    () => null,
    ({ code }) => code,
  );
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
