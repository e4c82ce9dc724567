// One seed: a server that is restarted and killed, a second process that also writes, and N clients with disturbances
// of all kinds, judged against the table. Prints its report as one line of JSON; the exit code is 1 if it found a
// fault.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startCuttingProxy } from '../support/cutting-proxy.js';
import { testDatabase } from '../support/database.js';
import { freePort } from '../support/free-port.js';
import { startLogProcess } from '../support/log-process.js';
import { randomInt, seededRandom } from '../support/random.js';
import type { CheckClient, Shared } from './client.js';
import { writeSome } from './feed.js';
import { nextFate, pick, planClient } from './habits.js';
import { itemsOf } from './items.js';
import { Judge, type Tally } from './judge.js';
import { Oracle } from './oracle.js';
import { SdkClient, sdkWants, type SdkTransport } from './sdk-client.js';
import { SdkUser } from './sdk-user.js';
import { SseClient, StockSseClient } from './sse-client.js';
import { WsClient } from './ws-client.js';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string' },
    clients: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '10' },
    /** The clients use the package @ringside/client. */
    sdk: { type: 'boolean', default: false },
    log: { type: 'string' },
  },
});
const seed = Number(options.seed);
const clientCount = Number(options.clients);
const seconds = Number(options.seconds);
const START_TIMEOUT_MS = 90_000;
const LEVEL_TIMEOUT_MS = 240_000;
const RESTART_MIN_MS = 8_000;
const RESTART_MAX_MS = 60_000;

const SDK_TRANSPORTS: readonly SdkTransport[] = ['ws', 'sse', 'switching'];

const random = seededRandom(seed);
const isSmallRing = seed % 2 === 0;
const isHeavy = seed % 3 !== 1;
const settings = {
  EVENT_RING_BYTES: isSmallRing ? '65536' : '67108864',
  DELIVERY_SOCKET_MAX_BYTES: pick(random, ['16384', '262144']),
  DELIVERY_FLUSH_MS: pick(random, ['0', '0', '20']),
  DELIVERY_STALL_MS: pick(random, ['1000', '4000']),
  SSE_CONNECTION_TIMEOUT: `${randomInt(random, 1, 20)}s`,
  SSE_HEARTBEAT_INTERVAL: pick(random, ['500', '2000']),
  TAIL_POLL_MS: pick(random, ['20', '100']),
};
const padMax = isHeavy ? 4_000 : 200;
const writePauseMs = 80;

const tally: Tally = { messages: 0, resets: 0, violations: [] };
const counts = { connections: 0, cuts: 0, goodbyes: {} as Record<string, number>, stalls: 0 };
const restarts = { SIGTERM: 0, SIGKILL: 0 };
const logFile = options.log ? createWriteStream(options.log, { flags: 'a' }) : process.stderr;
const violate = (what: string) => void tally.violations.push(what);

const database = await testDatabase();
const port = await freePort();
let server: ChildProcess | undefined;
let generation = 0;

async function startServer(): Promise<void> {
  generation += 1;
  const child = spawn(
    process.execPath,
    ['--import', './test/support/ts-loader.mjs', 'test/checker/server.ts'],
    {
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'test',
        JWT_SECRET: `the delivery check, seed ${seed}, has no users`,
        DATABASE_URL: database.url,
        PORT: String(port),
        MAX_CLIENTS_PER_IP: '100000',
        RATE_LIMIT_PER_MINUTE: '0',
        AUTH_RATE_LIMIT_PER_MINUTE: '0',
        TRADING_PAPER: 'true',
        STREAM_OPENINGS_PER_MINUTE: '0',
        STREAM_REPLAY_EVENTS_PER_SECOND: '0',
        PRICE_SYNC_INTERVAL_MS: '2000',
        REPLAY_SPEED: '100',
        ...settings,
        CHECK_SEED: String(seed * 1_000 + generation),
        CHECK_PAUSE_MS: String(writePauseMs),
        CHECK_PAD_MAX: String(padMax),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  server = child;
  child.stderr?.pipe(logFile, { end: false });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  try {
    for await (const line of createInterface(child.stdout as NodeJS.ReadableStream)) {
      logFile.write(`${line}\n`);
      if (!line.startsWith('running: ')) continue;
      child.stdout?.pipe(logFile, { end: false });
      return;
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error('the server ended before it was running');
}

async function stopServer(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const child = server;
  if (!child || child.exitCode !== null) throw new Error(`the server ended by itself (${child?.exitCode})`);
  restarts[signal] += 1;
  const exited = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  const [code] = await exited;
  if (signal === 'SIGTERM' && code !== 0) violate(`SIGTERM ended the server with ${code}`);
}

function makeClient(index: number, items: readonly number[], shared: Shared, cutting: Shared): CheckClient {
  const plan = planClient(
    index,
    seededRandom(seed * 100_003 + index),
    items,
    Math.min(seconds * 300, 20_000),
  );
  const judges = (options.sdk ? sdkWants(plan) : plan.subscriptions).map((wanted, i) => {
    const judge = new Judge(`${plan.name} subscription ${i}`, wanted, oracle, tally);
    oracle.onLook(() => judge.drain());
    return judge;
  });
  if (options.sdk) {
    const way = SDK_TRANSPORTS[index % SDK_TRANSPORTS.length] ?? 'ws';
    const user = index % 4 === 0 ? new SdkUser(plan.random, items, unexpected) : null;
    return new SdkClient(plan, judges, plan.temper === 'cut' ? cutting : shared, way, shared.url, user);
  }
  switch (plan.transport) {
    case 'sse':
      return new SseClient(plan, judges, shared);
    case 'eventsource':
      return new StockSseClient(plan, judges, plan.temper === 'cut' ? cutting : shared);
    case 'ws':
      return new WsClient(plan, judges, plan.temper === 'cut' && plan.random() < 0.5 ? cutting : shared);
  }
}

await startServer();
const writer = await startLogProcess(database.url);
const items = await itemsOf(writer.dataSource);
const oracle = await Oracle.open(database.url);
const budgets = seededRandom(seed + 7);
const cutter = {
  name: '',
  transport: 'sse',
  temper: 'cut',
  subscriptions: [],
  random: budgets,
  joinsAtMs: 0,
} as const;
let isCalm = false;
const proxy = await startCuttingProxy(`http://127.0.0.1:${port}`, () =>
  isCalm ? undefined : (nextFate(cutter).budgetBytes ?? undefined),
);
const unexpected = (what: string) => violate(`unexpected: ${what}`);
const shared: Shared = { url: `http://127.0.0.1:${port}`, counts, unexpected };
const cutting: Shared = { url: proxy.url, counts, unexpected };
const clients: CheckClient[] = Array.from({ length: clientCount }, (_, i) =>
  makeClient(i, items, shared, cutting),
);
const running = clients.map((client) => client.run());

const endsAtMs = performance.now() + seconds * 1_000;
const isOver = () => performance.now() >= endsAtMs || tally.violations.length >= 10;
const writing = (async () => {
  while (!isOver()) {
    await delay(random() * 2 * writePauseMs);
    // A machine under load may refuse a write; only the rows of the table count.
    await writeSome(writer.log, random, { padMax, items }).catch((error: unknown) => {
      logFile.write(`a write beside the server failed: ${String(error)}\n`);
    });
  }
})();
const restarting = (async () => {
  const chance = seededRandom(seed + 13);
  const longest = Math.min(RESTART_MAX_MS, seconds * 400);
  for (;;) {
    const atMs = performance.now() + randomInt(chance, Math.min(RESTART_MIN_MS, longest), longest);
    while (performance.now() < atMs && !isOver()) await delay(50);
    if (isOver()) return;
    await stopServer(chance() < 0.5 ? 'SIGKILL' : 'SIGTERM');
    await startServer();
  }
})();
await Promise.all([writing, restarting]);

server?.send('stop writing');
isCalm = true;
for (const client of clients) client.calm();
const deadlineMs = performance.now() + LEVEL_TIMEOUT_MS;
let head = -1;
for (;;) {
  await delay(200);
  await oracle.look();
  const isQuiet = head === oracle.head || performance.now() > deadlineMs - LEVEL_TIMEOUT_MS / 2;
  if (!isQuiet) head = oracle.head;
  const behind = clients.filter((client) => !client.isCaughtUpAt(head));
  if (isQuiet && behind.length === 0) break;
  if (performance.now() > deadlineMs) {
    for (const { plan, judges } of behind.slice(0, 10))
      violate(
        `${plan.name} is at ${judges.map(({ levelAt }) => levelAt).join('/')} and never got to ${head}`,
      );
    break;
  }
}
await Promise.all(clients.map((client) => client.prove()));
for (const client of clients) client.end();
await Promise.all(running);
await oracle.look();
for (const { judges } of clients) for (const judge of judges) judge.finish();

const [metrics] = await Promise.all([fetch(`${shared.url}/metrics`).then((answer) => answer.text())]);
const metric = (name: string) =>
  metrics
    .split('\n')
    .filter((line) => line.startsWith(name))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
const report = {
  seed,
  settings: { ...settings, padMax },
  clients: clientCount,
  seconds,
  events: oracle.head,
  messages: tally.messages,
  connections: counts.connections,
  cuts: counts.cuts + proxy.cuts,
  stalls: counts.stalls,
  goodbyes: counts.goodbyes,
  restarts,
  resets: tally.resets,
  conflated: metric('ringside_stream_conflated_total'),
  tableSteps: metric('ringside_stream_replay_steps_total{source="table"}'),
  violations: tally.violations,
};
await stopServer('SIGTERM');
await writer.close();
await oracle.close();
await proxy.close();
await database.drop();
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(tally.violations.length > 0 ? 1 : 0);
