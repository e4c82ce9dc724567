// Finding markets among ten thousand with a million trades: the list with each filter and each order, and one market with all
// that belongs to it, over real HTTP on loopback, warm. It also counts how often PostgreSQL has read the table of trades, which
// no list may do. Needs the build (`npm run build`).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { sleep } from './lib/clock.mjs';
import { Latencies } from './lib/latency.mjs';
import { fillMarkets } from './lib/market-floor.mjs';
import { endWithin, note, print, readOptions } from './lib/options.mjs';
import { cpuSeconds, treeOf } from './lib/proc.mjs';
import { quiet } from './lib/quiet.mjs';
import { machine } from './lib/report.mjs';

const options = readOptions({ markets: 10_000, trades: 1_000_000, samples: 100 });
endWithin(10);

const US_PER_MS = 1_000;
const WARM_UP = 10;
/** PostgreSQL reports how often a table was read up to a second late. */
const STATS_DELAY_MS = 2_000;
const SORTS = ['id', 'volume', 'liquidity', 'movers', 'closing', 'newest'];
const FILTERS = {
  state: 'state=ACTIVE',
  'rare state': 'state=DISPUTED',
  category: 'category=politics',
  'rare category': 'category=town',
  tag: 'tag=tag-1',
  venue: 'venue=amm',
  'closing before': `closesBefore=${new Date(Date.now() + 86_400_000).toISOString()}`,
  mine: 'mine=true',
  watched: 'watched=true',
  'a rare word': 'q=aurora',
  'a word of every market': 'q=the',
  'two words': 'q=does+before',
  'a part of a word': 'q=auror',
  'a typing error': 'q=auorra',
  'no such word': 'q=zzzzzz',
  spark: 'spark=24h',
};
const COMBINED = {
  'state, category, by volume': 'state=ACTIVE&category=politics&sort=volume',
  'word, state, by volume': 'q=does&state=ACTIVE&sort=volume',
  'tag, closing soon': 'tag=tag-1&sort=closing',
  'rare state, by volume': 'state=DISPUTED&sort=volume',
  'mine, newest': 'mine=true&sort=newest',
};

// The app logs to standard output, which belongs to the result.
const result = print;
const stdout = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
await quiet(20);
const { startRingside } = await import('../dist/bootstrap.js');
const { DatabaseServer } = await import('../dist/platform/database/database-server.js');
const folder = await mkdtemp(join(tmpdir(), 'ringside-bench-markets-'));
const ringside = await startRingside({
  NODE_ENV: 'production',
  JWT_SECRET: 'a measurement has nothing to keep secret',
  HOST: '127.0.0.1',
  PORT: '0',
  DATA_DIR: folder,
  DATABASE_URL: process.env.DATABASE_URL,
  PRICE_SYNC_INTERVAL_MS: '1h',
  LOG_LEVEL: 'warn',
  RATE_LIMIT_PER_MINUTE: '0',
});
const client = new pg.Client(ringside.app.get(DatabaseServer).url);
let token;
try {
  await client.connect();
  await fill();
  const examples = await exampleMarkets();
  const readsBefore = await readsOfTrades();
  const lists = {};
  for (const sort of SORTS) {
    lists[`sort=${sort}`] = await measure(`markets?sort=${sort}`);
    lists[`sort=${sort}, a later page`] = await measure(
      `markets?sort=${sort}&after=${await laterPage(sort)}`,
    );
  }
  for (const [name, query] of Object.entries({ ...FILTERS, ...COMBINED }))
    lists[name] = await measure(`markets?${query}`);
  const details = {};
  for (const [name, id] of Object.entries(examples)) details[name] = await measure(`markets/${id}?spark=24h`);
  const tradeScans = (await readsOfTrades()) - readsBefore;
  process.stdout.write = stdout;
  const results = { lists, details, tradeScans, worstListP95: worst(lists), worstDetailP95: worst(details) };
  result(JSON.stringify({ bench: 'markets-list', options, machine: machine(), unit: 'ms', results }));
} finally {
  await client.end();
  await ringside.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);

async function fill() {
  const begun = performance.now();
  const person = { email: 'bench@example.com', password: 'correct horse battery staple' };
  const session = await ask('POST', 'auth/register', person);
  token = session.accessToken;
  const { id: watchlistId } = await ask('POST', 'watchlists', { name: 'bench' });
  await fillMarkets(client, { ...options, userId: session.user.id, watchlistId });
  note(`filled in ${Math.round(performance.now() - begun)} ms`);
}

/**
 * One after the other, as a person would ask; each is answered whole. `cpu` is all CPU of a request: of the server and its own PostgreSQL,
 * and of this client, which lives in the server's process. Compare it on a machine that is not quiet.
 */
async function measure(path) {
  const times = new Latencies();
  let bytes = 0;
  let cpuBefore = 0;
  for (let n = 0; n < WARM_UP + options.samples; n += 1) {
    if (n === WARM_UP) cpuBefore = cpuSeconds(treeOf(process.pid));
    const begun = performance.now();
    bytes = (await send('GET', path)).length;
    if (n >= WARM_UP) times.add((performance.now() - begun) * US_PER_MS);
  }
  const cpuMs = (1_000 * (cpuSeconds(treeOf(process.pid)) - cpuBefore)) / options.samples;
  const figures = {
    p50: times.quantile(0.5),
    p95: times.quantile(0.95),
    cpu: Number(cpuMs.toFixed(1)),
    bytes,
  };
  note(`${path}: p50 ${figures.p50}, p95 ${figures.p95}, CPU ${figures.cpu} ms, ${bytes} bytes`);
  return figures;
}

/** The cursor of a page in the middle. */
async function laterPage(sort) {
  const pageSize = Math.min(1_000, Math.ceil(options.markets / 4));
  let after = '';
  for (let n = 0; n < 2; n += 1) {
    const { next } = await ask('GET', `markets?sort=${sort}&limit=${pageSize}${after && `&after=${after}`}`);
    after = next;
  }
  return after;
}

async function exampleMarkets() {
  const { rows } = await client.query(`
    select (select market_id from market_hour group by 1 order by sum(trades) desc limit 1) as traded,
      (select id from market where state = 'ACTIVE' and venue = 'amm' limit 1) as maker,
      (select id from market where state = 'PROPOSED' limit 1) as proposed,
      (select id from market where state = 'DISPUTED' limit 1) as disputed,
      (select id from market where state = 'FINALIZED' limit 1) as final`);
  return rows[0];
}

async function readsOfTrades() {
  await sleep(STATS_DELAY_MS);
  const { rows } = await client.query(
    `select seq_scan + coalesce(idx_scan, 0) as n from pg_stat_user_tables where relname = 'trade'`,
  );
  return Number(rows[0].n);
}

function worst(cases) {
  return Math.max(...Object.values(cases).map(({ p95 }) => p95));
}

async function send(method, path, body) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  if (body) headers['content-type'] = 'application/json';
  const answer = await fetch(`${ringside.url}/api/v1/${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return text;
}

async function ask(method, path, body) {
  return JSON.parse(await send(method, path, body));
}
