// `node scripts/make-data-fixture.mjs`: writes test/fixtures/data/VERSION.ndjson.gz, the data of this version after a
// little trading. The first line has the migrations with their hashes, the sequences, and answers of the API; every other
// line is a row of a table. A test upgrades these data to the present build, so make a file once for each release.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { startPostgres } from './lib/own-postgres.mjs';
import { startServer } from './lib/server.mjs';

const FOLDER = 'test/fixtures/data';
const PASSWORD = 'a password of the fixture';
const ADMIN = { email: 'admin@example.test', password: PASSWORD };
/** The reads that the upgraded data must answer as before. */
const READS = [
  'trading/account',
  'trading/orders/list',
  'trading/positions/list',
  'trading/trades',
  'trading/statement',
  'watchlists',
];

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
await createRequire(import.meta.url)('./lib/prepare.cjs').prepareBuild();
const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const postgres = await startPostgres();
try {
  const users = await trade();
  const { header, rows } = await dump();
  await mkdir(FOLDER, { recursive: true });
  const lines = [JSON.stringify({ version, ...header, password: PASSWORD, users }), ...rows];
  await writeFile(join(FOLDER, `${version}.ndjson.gz`), gzipSync(`${lines.join('\n')}\n`, { level: 9 }));
  console.log(`${FOLDER}/${version}.ndjson.gz: ${rows.length} rows`);
} finally {
  await postgres.stop();
}

/** Runs the built server while users trade. Returns what the server answered each user at the end. */
async function trade() {
  const dataDir = await mkdtemp(join(tmpdir(), 'ringside-fixture-'));
  const server = await startServer({
    PATH: process.env.PATH,
    ...{ DATA_DIR: dataDir, DATABASE_URL: postgres.url, PASSWORD_HASH_COST: '1024' },
    ...{ ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password },
    ...{ RATE_LIMIT_PER_MINUTE: '0', AUTH_RATE_LIMIT_PER_MINUTE: '0', PRICE_SYNC_INTERVAL_MS: '3600000' },
    REPLAY_FILE: 'test/fixtures/prices/few.ndjson.gz',
  });
  try {
    const api = `${server.url}/api/v1`;
    return await play((method, path, token, body) => call(`${api}/${path}`, method, token, body));
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Every kind of row: open, filled, amended and cancelled orders; markets in each state; a list, deposits, a ban. */
async function play(send) {
  const signIn = async (path, credentials) =>
    (await send('POST', `auth/${path}`, null, credentials)).accessToken;
  const admin = await signIn('login', ADMIN);
  const users = {};
  for (const name of ['ann', 'bob', 'cid'])
    users[name] = await signIn('register', { email: `${name}@example.test`, password: PASSWORD });
  const { ann, bob, cid } = users;
  const order = (token, marketId, outcome, priceBps, more = {}) =>
    send('POST', 'trading/orders', token, {
      ...{ marketId, outcome, side: 'BUY', type: 'LIMIT', priceBps, quantity: '1000000' },
      ...more,
    });
  for (const id of ['open', 'paused', 'closed', 'settled', 'voided']) {
    await send('POST', 'markets', admin, { id, question: `The market ${id}?` });
    await send('POST', `markets/${id}/open`, admin, {});
    await order(ann, id, 'YES', 6_000, { quantity: '3000000', clientOrderId: `first-${id}` });
    await order(bob, id, 'NO', 4_000);
    const resting = await order(cid, id, 'NO', 1_000);
    await send('PATCH', `trading/orders/${resting.id}`, cid, { quantity: '500000' });
    const cancelled = await order(cid, id, 'YES', 500);
    await send('DELETE', `trading/orders/${cancelled.id}`, cid);
  }
  await send('POST', 'markets', admin, {
    id: 'maker',
    question: 'A maker?',
    venue: 'amm',
    liquidity: '100000000',
  });
  await send('POST', 'markets/maker/open', admin, {});
  await order(ann, 'maker', 'YES', null, {
    type: 'MARKET',
    priceBps: undefined,
    maxCost: '5000000',
    quantity: undefined,
  });
  await send('POST', 'markets/paused/pause', admin, { reason: 'A pause.' });
  for (const id of ['closed', 'settled', 'voided'])
    await send('POST', `markets/${id}/close`, admin, { reason: 'The end.' });
  await send('POST', 'markets/settled/settle', admin, { outcome: 'YES', reason: 'It happened.' });
  await send('POST', 'markets/voided/void', admin, { reason: 'A fault.' });
  const list = await send('POST', 'watchlists', ann, { name: 'Main card' });
  await send('POST', `watchlists/${list.id}/items`, ann, { marketId: 'open' });
  const { id: annId } = await send('GET', 'auth/me', ann);
  await send('POST', `trading/accounts/${annId}/deposit`, admin, { amount: '7000000', reason: 'A gift.' });
  const answers = {};
  for (const [name, token] of Object.entries(users)) {
    answers[name] = {};
    for (const read of READS) answers[name][read] = await send('GET', read, token);
  }
  return answers;
}

async function dump() {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  try {
    const ask = async (sql) => (await client.query(sql)).rows;
    const migrations = await ask('select name, hash from migration_hash order by name');
    const sequences = await ask(
      `select sequencename as name, last_value::text as last from pg_sequences where schemaname = 'public' order by 1`,
    );
    // Rows of a partition come with its parent. The migrations themselves are in the header.
    const tables = await ask(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and not relispartition and relname not in ('migrations', 'migration_hash') order by 1`,
    );
    const rows = [];
    for (const { name } of tables) {
      const found = await ask(`select row_to_json(t)::text as row from "${name}" as t order by 1`);
      rows.push(...found.map(({ row }) => `${JSON.stringify(name)} ${row}`));
    }
    const partitions = await ask(
      `select child.relname as name, parent.relname as parent, pg_get_expr(child.relpartbound, child.oid) as bound
       from pg_inherits join pg_class as child on child.oid = inhrelid join pg_class as parent on parent.oid = inhparent
       where parent.relkind = 'p' and child.relkind = 'r' order by 1`,
    );
    return { header: { migrations, partitions, sequences }, rows };
  } finally {
    await client.end();
  }
}

async function call(url, method, token, body) {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}
