// What the bench of clients measures of one client at its server. Each measurement has a fresh process of the client.
import { sleep, until } from './clock.mjs';
import { FIRST_N, SYNC_N } from './message.mjs';
import { median } from './options.mjs';
import { LOAD_CORE } from './pinning.mjs';
import { ServerProcess } from './server-process.mjs';
import { SDKS } from './sdks.mjs';

const HEARS_MAX_MS = 60_000;
const BATCH = 100;
/** Changes before memory is read first, so that compiled code does not count. */
const WARM_UP_UPDATES = 2_000;

/** Milliseconds until the first message: of the process's first client, and the median of the later ones. */
export async function firstMessage({ server }, name, count) {
  await server.call('sync');
  await server.call('greet', true);
  const times = await withSdk(name, (client) => client.call('firstMessages', { port: server.port, count }));
  await server.call('greet', false);
  return { coldMs: round(times[0]), warmMs: round(median(times.slice(1))) };
}

/**
 * The client is cut off, `missed` messages are published, and after `awayMs` its server can be reached again. `backMs` and
 * `handledMs` count from that moment: to the client's first connection, and to the end of its handler's last missed message.
 */
export async function returnAfterCut({ server, gate }, name, { missed, awayMs }) {
  return withSdk(name, async (client) => {
    await client.call('follow', { port: gate.port });
    await server.call('sync');
    await hears(client, SYNC_N);
    await gate.call('shut');
    const opensAt = performance.now() + awayMs;
    await server.call('flood', { messages: missed, batch: BATCH });
    await sleep(opensAt - performance.now());
    const openedAtUs = await gate.call('open');
    // A client without recovery hears nothing before it has subscribed again; a last message shows that it has.
    await until(async () => ((await server.call('subscribers')) ?? Infinity) > 0, `${name} to return`);
    await server.call('flood', { messages: 1, batch: 1 });
    await hears(client, FIRST_N + missed);
    const { lastAtUs, ...found } = await client.call('judge', { count: missed });
    const backMs = ((await gate.call('firstAtUs')) - openedAtUs) / 1_000;
    const handledMs = found.missing === 0 ? (lastAtUs - openedAtUs) / 1_000 : null;
    return {
      ...found,
      backMs: round(backMs),
      handledMs: round(handledMs),
      catchUpMs: handledMs === null ? null : round(handledMs - backMs),
    };
  });
}

/** Bytes of heap, after collections, that `updates` changes of a book have added, for clients of one server at once. */
export async function bookMemory({ server, books }, names, updates) {
  const clients = await Promise.all(names.map(startSdk));
  try {
    await books.begin((marketId) =>
      Promise.all(
        clients.map((client, i) =>
          client.call('followBook', {
            ...{ port: server.port, marketId, isOwn: SDKS[names[i]].isOwnBook === true },
          }),
        ),
      ),
    );
    await showAll(clients, names, await books.update(WARM_UP_UPDATES));
    const before = await Promise.all(clients.map((client) => client.call('memory')));
    await showAll(clients, names, await books.update(updates));
    const after = await Promise.all(clients.map((client) => client.call('memory')));
    return Object.fromEntries(
      names.map((name, i) => [
        name,
        {
          growthBytes: after[i].heapUsed - before[i].heapUsed,
          heapBytes: after[i].heapUsed,
          calls: after[i].updates - before[i].updates,
          ...(after[i].repairs !== undefined && { repairs: after[i].repairs }),
        },
      ]),
    );
  } finally {
    await Promise.all(clients.map((client) => client.stop()));
  }
}

async function hears(client, n) {
  if (!(await client.call('hears', { n, maxMs: HEARS_MAX_MS })))
    throw new Error(`the client did not hear message ${n} in ${HEARS_MAX_MS} ms`);
}

async function showAll(clients, names, digest) {
  for (const [i, client] of clients.entries())
    if (!(await client.call('shows', { digest, maxMs: HEARS_MAX_MS })))
      throw new Error(`the book of ${names[i]} differs from the server's`);
}

const startSdk = (name) =>
  ServerProcess.start('../lib/sdk-process.mjs', {
    core: LOAD_CORE,
    nodeArguments: ['--expose-gc'],
    env: { BENCH_SDK: name },
  });

async function withSdk(name, work) {
  const client = await startSdk(name);
  try {
    return await work(client);
  } finally {
    await client.stop();
  }
}

const round = (ms) => (ms === null ? null : Number(ms.toFixed(1)));
