// `npm run check:outside -- --dir FOLDER` runs the programs of a folder against the built server, one after the other:
// `node X.mjs URL`, exit code 0 when the server did right. Two processes share one database; a program that says so
// gets the process that does not lead. Then both processes restart, and all programs run again on the same data.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort } from './lib/free-port.mjs';
import { startPostgres } from './lib/own-postgres.mjs';
import { startServer } from './lib/server.mjs';

const PROGRAM_MAX_MS = 180_000;

/** The programs sign in with these by default. */
const ADMIN_EMAIL = 'root@example.test';
const ADMIN_PASSWORD = 'correct-horse-battery-9';
/** Both processes must accept the same tokens. */
const JWT_SECRET = randomBytes(32).toString('hex');
const addressAt = (port) => `http://127.0.0.1:${port}`;

const { values: options } = parseArgs({
  options: {
    dir: { type: 'string' },
    only: { type: 'string', default: '' },
    once: { type: 'boolean', default: false },
  },
});
if (!options.dir) throw new Error('Say where the programs are: npm run check:outside -- --dir FOLDER');
const folder = resolve(process.env.INIT_CWD ?? '.', options.dir);
const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
await createRequire(import.meta.url)('./lib/prepare.cjs').prepareBuild();

const programs = await readPrograms();
const postgres = await startPostgres();
const dataDirs = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'ringside-outside-'))));
let failures = 0;
try {
  for (const round of options.once ? ['first start'] : ['first start', 'after a restart']) {
    const servers = [];
    try {
      for (const dataDir of dataDirs) servers.push(await startOn(dataDir));
      for (const program of programs) failures += (await run(program, servers, round)) ? 0 : 1;
    } finally {
      for (const server of servers) await server.stop();
    }
  }
} finally {
  await postgres.stop();
  for (const dataDir of dataDirs) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
console.log(failures === 0 ? `all of ${programs.length} programs ended with 0` : `${failures} runs failed`);
process.exit(failures === 0 ? 0 : 1);

/** A file that exports something is a part of other programs. */
async function readPrograms() {
  const names = (await readdir(folder))
    .filter((name) => name.endsWith('.mjs') && name.includes(options.only))
    .sort();
  const all = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })),
  );
  return all
    .filter(({ text }) => !/^export /m.test(text))
    .map(({ name, text }) => ({
      name,
      startsOwnServer: /^\/\/ own server/m.test(text),
      wantsFollower: text.includes('PROCESS_THAT_DOES_NOT_LEAD'),
    }));
}

async function run({ name, startsOwnServer, wantsFollower }, [leader, follower], round) {
  const url = startsOwnServer ? addressAt(await freePort()) : (wantsFollower ? follower : leader).url;
  const child = spawn(process.execPath, [join(folder, name), url], {
    env: { ...process.env, ADMIN_EMAIL, ADMIN_PASSWORD, BUILT: root, RINGSIDE: root },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PROGRAM_MAX_MS,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const [code, signal] = await new Promise((done) => child.once('close', (...how) => done(how)));
  const line = output.trim().split('\n').at(-1);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${round}: ${name} (${code ?? signal}): ${line}`);
  return code === 0;
}

function startOn(dataDir) {
  return startServer({
    ...process.env,
    ...{ DATA_DIR: dataDir, DATABASE_URL: postgres.url },
    ...{ ADMIN_EMAIL, ADMIN_PASSWORD, JWT_SECRET, TRADING_PAPER: 'true' },
    ...{ RATE_LIMIT_PER_MINUTE: '0', AUTH_RATE_LIMIT_PER_MINUTE: '0', LOG_LEVEL: 'error' },
    // A program fills a book with the smallest orders.
    ORDER_VALUE_MIN: '0',
  });
}
