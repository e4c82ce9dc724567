// The process that places orders. It is separate, so that a crowd of subscribers does not delay its clock. IPC
// messages start it: either as fast as the given number of connections can (closed loop), or a given number a second
// by the clock (open loop).
import { sleep } from './clock.mjs';
import { HttpConnection } from './http-connection.mjs';
import { Latencies } from './latency.mjs';
import { OrderRequests } from './order-request.mjs';
import { pinLoad } from './pinning.mjs';

const PATH = '/api/v1/trading/orders';
const CODE = /"code":"(\w+)"/g;
/** The finest step of the open loop's clock. */
const STEP_MS = 1;
/** Times the requested number of seconds. */
const GIVE_UP_AFTER = 3;

pinLoad();
process.on('disconnect', () => process.exit(0));
process.on('message', async (message) => {
  try {
    process.send({ answer: await run(message) });
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) });
  }
});

let runs = 0;

/** `tokens` are bearer credentials, used in turn; `batch` 0 places orders one by one. */
async function run({ port, tokens, connections, seconds, batch = 0, ordersPerSecond = 0 }) {
  const requests = new OrderRequests(`${process.pid}-${(runs += 1)}`, runs);
  const found = { taken: 0, refused: {}, latencies: new Latencies() };
  const all = Array.from({ length: connections }, () => new HttpConnection(port));
  let asked = 0;
  const place = async (connection, sinceMs) => {
    const [path, json] = ask(requests, batch);
    asked += 1;
    const { status, body } = await connection.post(path, tokens[asked % tokens.length], json);
    found.latencies.add((performance.now() - sinceMs) * 1_000);
    note(found, status, body, batch);
  };
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const unsent =
    ordersPerSecond > 0
      ? await openLoop(all, place, { seconds, perSecond: ordersPerSecond })
      : await closedLoop(all, place, seconds);
  const elapsed = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  for (const connection of all) connection.close();
  const { latencies, ...counts } = found;
  return {
    ...counts,
    unsent,
    ordersPerSecond: Math.round(counts.taken / elapsed),
    ackMs: latencies.summary(),
    seconds: Number(elapsed.toFixed(2)),
    clientCpu: Number(((user + system) / 1e6 / elapsed).toFixed(2)),
  };
}

function ask(requests, batch) {
  if (batch === 0) return [PATH, JSON.stringify(requests.next())];
  return [`${PATH}/batch`, JSON.stringify({ orders: Array.from({ length: batch }, () => requests.next()) })];
}

function note(found, status, body, batch) {
  const isTaken = batch === 0 ? status === 201 : status === 200;
  if (isTaken && (batch === 0 || body.indexOf('"code":"') < 0)) {
    found.taken += Math.max(batch, 1);
    return;
  }
  const text = body.latin1Slice();
  const codes = [...text.matchAll(CODE)].map(([, code]) => code);
  if (codes.length === 0) throw new Error(`answered ${status}: ${text.slice(0, 200)}`);
  for (const code of codes) found.refused[code] = (found.refused[code] ?? 0) + 1;
  if (isTaken) found.taken += batch - codes.length;
}

async function closedLoop(connections, place, seconds) {
  const endsAt = performance.now() + seconds * 1_000;
  const loop = async (connection) => {
    while (performance.now() < endsAt) await place(connection, performance.now());
  };
  await Promise.all(connections.map(loop));
  return 0;
}

/**
 * Each order has its own due time, which does not depend on the orders before it. Its latency counts from that time,
 * so it includes the wait for a connection. Returns the number of orders that were never sent because the server
 * cannot keep up.
 */
async function openLoop(connections, place, { seconds, perSecond }) {
  const total = Math.round(seconds * perSecond);
  const startedAt = performance.now();
  const dueAt = (n) => startedAt + (n * 1_000) / perSecond;
  const free = [...connections];
  let begun = 0;
  let done = 0;
  let failure;
  const next = () => {
    while (begun < total && free.length > 0 && dueAt(begun) <= performance.now()) {
      const connection = free.pop();
      place(connection, dueAt(begun)).then(
        () => {
          done += 1;
          free.push(connection);
        },
        (error) => (failure = error),
      );
      begun += 1;
    }
  };
  const givesUpAt = startedAt + GIVE_UP_AFTER * seconds * 1_000;
  let last = total;
  while (done < last && !failure) {
    if (performance.now() > givesUpAt) last = begun;
    else next();
    await sleep(STEP_MS);
  }
  if (failure) throw failure;
  return total - begun;
}
