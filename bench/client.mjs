// Ringside's client beside the clients of its peers: their size, the time to the first message, the return after a cut with
// missed messages, and the memory that book updates leave behind. Ringside's client meets the whole real server; each
// peer's client meets a stub that speaks its protocol from memory.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BookDesk, bookDeskSettings } from './lib/book-desk.mjs';
import { bookMemory, firstMessage, returnAfterCut } from './lib/client-measures.mjs';
import { endWithin, median, note, print, readOptions } from './lib/options.mjs';
import { pinLoad } from './lib/pinning.mjs';
import { quiet } from './lib/quiet.mjs';
import { machine } from './lib/report.mjs';
import { buildRingsideClient, sdkSizes } from './lib/sdk-sizes.mjs';
import { SDKS } from './lib/sdks.mjs';
import { ServerProcess } from './lib/server-process.mjs';

const options = readOptions({
  rounds: 3,
  connects: 20,
  missed: 1_000,
  'away-ms': 3_000,
  updates: 10_000,
  'book-rounds': 3,
  only: '',
});
endWithin(20);
pinLoad();

const QUIET_SECONDS = 20;
/** Beside this client the ratios stand: it uses WebSocket, as the peers do. */
const REFERENCE = 'ringside-ws';
const names = options.only ? options.only.split(',') : Object.keys(SDKS);
const streaming = names.filter((name) => !SDKS[name].isOwnBook);

const folder = await mkdtemp(join(tmpdir(), 'ringside-bench-client-'));
const stands = new Map();
const loadBefore = machine().loadAverage;
const found = Object.fromEntries(names.map((name) => [name, { first: [], returns: [], books: [] }]));
let sizes;
try {
  process.env.BENCH_RINGSIDE_CLIENT = await buildRingsideClient(folder);
  sizes = await sdkSizes();
  await quiet(QUIET_SECONDS);
  for (const file of new Set(names.map((name) => SDKS[name].server))) stands.set(file, await openStand(file));
  for (let round = 0; round < options.rounds; round += 1) await measureStreams(round);
  for (let round = 0; round < options['book-rounds']; round += 1) await measureBooks(round);
} finally {
  for (const { gate, server } of stands.values()) {
    await gate.stop();
    await server.stop();
  }
  await rm(folder, { recursive: true, force: true });
}
print(
  JSON.stringify({
    ...{ bench: 'client', options, machine: { ...machine(), loadBefore } },
    ...{ sizes, results: Object.fromEntries(names.map((name) => [name, summary(name)])) },
    ...{ ratios: ratios(), rounds: found },
  }),
);
process.exit(0);

/** A server with the gate before it, and what changes the book of its one market. */
async function openStand(file) {
  const isRingside = file === 'ringside';
  const server = await ServerProcess.start(`${file}.mjs`, isRingside ? bookDeskSettings : {});
  const gate = await ServerProcess.start('gate.mjs', { env: { BENCH_GATE_TARGET: String(server.port) } });
  return { server, gate, books: isRingside ? await realBooks(server) : stubBooks(server) };
}

async function realBooks(server) {
  const desk = await BookDesk.open(server.port);
  return { begin: (follow) => follow(desk.marketId), update: (count) => desk.update(count) };
}

function stubBooks(server) {
  let first = 0;
  return {
    async begin(follow) {
      first = 0;
      await follow(null);
      await server.call('image');
    },
    async update(updates) {
      const digest = await server.call('books', { first, updates });
      first += updates;
      return digest;
    },
  };
}

async function measureStreams(round) {
  for (const name of streaming) {
    const stand = stands.get(SDKS[name].server);
    const first = await firstMessage(stand, name, options.connects);
    found[name].first.push(first);
    note(`round ${round + 1}: ${name} ${JSON.stringify(first)}`);
    if (SDKS[name].isBare) continue;
    const cut = { missed: options.missed, awayMs: options['away-ms'] };
    const back = await returnAfterCut(stand, name, cut);
    found[name].returns.push(back);
    note(`round ${round + 1}: ${name} ${JSON.stringify(back)}`);
  }
}

async function measureBooks(round) {
  for (const [file, stand] of stands) {
    const clients = names.filter((name) => SDKS[name].server === file && !SDKS[name].isBare);
    if (clients.length === 0) continue;
    const books = await bookMemory(stand, clients, options.updates);
    for (const name of clients) found[name].books.push(books[name]);
    note(`book round ${round + 1}: ${JSON.stringify(books)}`);
  }
}

/** Medians; losses and repeats are summed, so that no median hides one. */
function summary(name) {
  const { first, returns, books } = found[name];
  const sum = (key) => returns.reduce((total, one) => total + one[key], 0);
  const middle = (rows, key) => median(rows.map((row) => row[key]));
  const { server, recovery } = SDKS[name];
  const firstMessageMs = { cold: middle(first, 'coldMs'), warm: middle(first, 'warmMs') };
  const streams = {
    afterReturnMs: {
      ...{ connected: middle(returns, 'backMs'), handled: middle(returns, 'handledMs') },
      catchUp: middle(returns, 'catchUpMs'),
    },
    missed: returns.length * options.missed,
    ...{ lost: sum('missing'), repeated: sum('repeated'), misplaced: sum('misplaced') },
  };
  return {
    server: server === 'ringside' ? 'Ringside itself, with its PostgreSQL' : `bench/servers/${server}.mjs`,
    recovery,
    ...(first.length > 0 && { firstMessageMs }),
    ...(returns.length > 0 && streams),
    bookGrowthBytes: middle(books, 'growthBytes'),
    bookCalls: middle(books, 'calls'),
  };
}

/** How many times the reference's figure a client has, round by round, then the median. Sizes have one round. */
function ratios() {
  if (!found[REFERENCE]) return {};
  const { returns, first } = found[REFERENCE];
  const ratio = (rows, reference, key) => {
    const parts = rows.map((row, i) => (row[key] === null ? null : row[key] / reference[i][key]));
    const middle = median(parts);
    return middle === null ? null : Number(middle.toFixed(2));
  };
  const gzip = Object.entries(sizes).map(([name, size]) => [
    name,
    Number((size.gzip / sizes['@ringside/client'].gzip).toFixed(2)),
  ]);
  const others = streaming.filter((name) => name !== REFERENCE);
  const rest = others.map((name) => [
    name,
    {
      firstMessageCold: ratio(found[name].first, first, 'coldMs'),
      firstMessageWarm: ratio(found[name].first, first, 'warmMs'),
      catchUp: ratio(found[name].returns, returns, 'catchUpMs'),
    },
  ]);
  return { to: REFERENCE, gzip: Object.fromEntries(gzip), clients: Object.fromEntries(rest) };
}
