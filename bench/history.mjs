// History: one year of 5-minute points for one item beside 20 more items, read over real HTTP on loopback, cold
// (cache=skip) and cached. Prints one JSON object on standard output and notes on standard error. Needs the build
// (`npm run build`). DATABASE_URL may name a scratch database; without it the bench starts an embedded one in a
// temporary folder.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const SAMPLES = 200;
const WARM_UP = 10;
const ITEMS = 21;
const POINTS = 105_120;
const ITEM = 1_000_007;
const FILL_BATCH_POINTS = 10_512;
const DEADLINE_MS = 300_000;

// The app logs to standard output, which belongs to the result.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
const note = (text) => process.stderr.write(`${text}\n`);
const deadline = setTimeout(() => {
  note(`the benchmark did not end within ${DEADLINE_MS} ms`);
  process.exit(1);
}, DEADLINE_MS);
deadline.unref();

const { startRingside } = await import('../dist/bootstrap.js');
const { DatabaseServer } = await import('../dist/platform/database/database-server.js');
const folder = await mkdtemp(join(tmpdir(), 'ringside-bench-history-'));
const ringside = await startRingside({
  NODE_ENV: 'production',
  JWT_SECRET: 'a measurement has nothing to keep secret',
  HOST: '127.0.0.1',
  PORT: '0',
  DATA_DIR: folder,
  DATABASE_URL: process.env.DATABASE_URL,
  PRICE_SYNC_INTERVAL_MS: '1h',
  HISTORY_CACHE_TTL_MS: '10m',
  RATE_LIMIT_PER_MINUTE: '0',
});
const client = new pg.Client(ringside.app.get(DatabaseServer).url);
try {
  await client.connect();
  await waitForFirstSync();
  const rows = await fill();
  const settings = await readSettings();
  const cold = await measure(`cache=skip`, 'bypass');
  const cached = await measure(`cache=use`, 'hit');
  print(
    `${JSON.stringify({ bench: 'history', rows, points: POINTS, items: ITEMS, samples: SAMPLES, unit: 'ms', cold, cached, settings })}\n`,
  );
} finally {
  await client.end();
  await ringside.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);

/** The first start fills in the sample. The feed's row must exist before its points. */
async function waitForFirstSync() {
  for (let i = 0; i < 600; i += 1) {
    const { rows } = await client.query('select 1 from price_feed where last_sync_at is not null');
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the first sync did not end');
}

/** Items lie side by side in the table, as syncs store them. */
async function fill() {
  const begun = performance.now();
  await client.query('insert into item select $1::int + n, $2 from generate_series(0, $3::int - 1) as n', [
    ITEM,
    'Bench',
    ITEMS,
  ]);
  for (let from = POINTS; from > 0; from -= FILL_BATCH_POINTS) {
    await client.query(
      `insert into price_point
       select (select id from price_feed where source = 'replay'), $1::int + item, now() - n * interval '5 minutes',
         1000000 + (n * (item + 7)) % 7919, 1700000000 + n, 999000 + (n * (item + 11)) % 6007, 1700000000 + n
       from generate_series($2::int, $3::int + 1, -1) as n, generate_series(0, $4::int - 1) as item
       order by n desc, item`,
      [ITEM, from, from - FILL_BATCH_POINTS, ITEMS],
    );
  }
  await client.query('vacuum (analyze) price_point');
  const { rows } = await client.query('select count(*)::int as n from price_point');
  note(`filled ${rows[0].n} points in ${Math.round(performance.now() - begun)} ms`);
  return rows[0].n;
}

async function readSettings() {
  const { rows } = await client.query(
    `select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'shared_buffers', 'server_version')`,
  );
  return { ...Object.fromEntries(rows.map(({ name, setting }) => [name, setting])), node: process.version };
}

async function measure(query, expected) {
  const url = `${ringside.url}/api/v1/prices/history/${ITEM}?period=1y&${query}`;
  const times = [];
  let bytes = 0;
  for (let i = 0; i < WARM_UP + SAMPLES; i += 1) {
    const begun = performance.now();
    const response = await fetch(url);
    const text = await response.text();
    const tookMs = performance.now() - begun;
    const answer = JSON.parse(text);
    if (answer.cache !== expected)
      throw new Error(`expected ${expected}, got ${answer.cache ?? text.slice(0, 200)}`);
    if (answer.data.length < 364) throw new Error(`only ${answer.data.length} buckets`);
    bytes = text.length;
    if (i >= WARM_UP) times.push(tookMs);
  }
  times.sort((a, b) => a - b);
  const at = (share) =>
    Number(times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(2));
  note(`${query}: ${bytes} bytes, p50 ${at(0.5)} ms`);
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}
