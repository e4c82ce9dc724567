// The embedded PostgreSQL on its real programs: started, stopped, killed, orphaned, fought over and misplaced. Real:
// PostgreSQL, processes, signals, file owners. Tests of root's detours run only as root.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findPackage } from '../../src/database/embedded/binaries.js';
import {
  EmbeddedPostgres,
  type EmbeddedPostgresInternals,
} from '../../src/database/embedded/embedded-postgres.js';
import { isPostmasterOf, pidSpace, startMark } from '../../src/database/embedded/process-info.js';
import { StartupError } from '../../src/common/startup-error.js';
import { eventually } from '../support/eventually.js';
import { compileStandIn, removeStandIn, StandIn, type StandInOptions } from './embedded-postgres.stand-in.js';

const isRoot = process.getuid?.() === 0;
const asRoot = isRoot ? it : it.skip;
const NOBODY = { uid: 65_534, gid: 65_534 };

let home: string;
let dataDir: string;
let lines: string[];
let undo: (() => Promise<unknown>)[];

beforeAll(compileStandIn);
afterAll(removeStandIn);

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ringside-embedded-'));
  // Open to other users: the tests of unprivileged accounts need to get in, as they would under /srv.
  await chmod(home, 0o755);
  dataDir = join(home, 'data');
  lines = [];
  undo = [];
});

afterEach(async () => {
  for (const step of undo.reverse()) await step();
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

async function start(internals: EmbeddedPostgresInternals = {}, folder = dataDir): Promise<EmbeddedPostgres> {
  const server = await EmbeddedPostgres.start(
    { dataDir: folder, log: (line) => lines.push(line) },
    internals,
  );
  undo.push(() => server.stop());
  return server;
}

function standIn(options: StandInOptions = {}): StandIn {
  const child = new StandIn(dataDir, options);
  undo.push(() => child.kill());
  return child;
}

/** A process of ours that has nothing to do with PostgreSQL and must never be hurt. */
function bystander(): number {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  undo.push(async () => child.kill('SIGKILL'));
  if (child.pid === undefined) throw new Error('sleep did not start');
  return child.pid;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const writeRow = (url: string) =>
  query(url, `create table kept (note text); insert into kept values ('here')`);
const expectRow = async (url: string) =>
  expect(await query(url, 'select note from kept')).toEqual([{ note: 'here' }]);
const cluster = () => join(dataDir, 'postgres');
const lives = (pid: number) => startMark(pid) !== undefined;
const serves = (pid: number) => isPostmasterOf(pid, cluster());

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartupError);
  const { message } = error as StartupError;
  expect(message).not.toContain('\n');
  return message;
}

describe('a cluster', () => {
  it('is UTF8 with the builtin C.UTF-8, checksummed, scram only, durable and on loopback only', async () => {
    const { url } = await start();
    expect(
      await query(
        url,
        `select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale
           from pg_database where datname = 'ringside'`,
      ),
    ).toEqual([{ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' }]);
    const settings = await query(url, 'select name, setting from pg_settings');
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toMatchObject({
      data_checksums: 'on',
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      cluster_name: 'ringside',
    });
    expect(await query(url, 'select distinct auth_method from pg_hba_file_rules')).toEqual([
      { auth_method: 'scram-sha-256' },
    ]);
    await expect(query(url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(/password/);
  });

  it('keeps its password and its data to its owner, and out of every command line', async () => {
    const server = await start();
    expect((await stat(cluster())).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600);
    const password = new URL(server.url).password;
    expect(password.length).toBeGreaterThanOrEqual(32);
    for (const pid of [server.pid, server.guardPid]) {
      expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password);
    }
  });

  it('keeps its data over a stop and a start; stop may be called twice and leaves no process', async () => {
    const first = await start();
    const { pid, guardPid } = first;
    await writeRow(first.url);
    await Promise.all([first.stop(), first.stop()]);
    await first.stop();
    expect(pid !== undefined && lives(pid)).toBe(false);
    expect(guardPid !== undefined && lives(guardPid)).toBe(false);
    await expectRow((await start()).url);
  });

  it('runs outside our process group, so that Ctrl-C does not reach it', async () => {
    const { pid, guardPid } = await start();
    const group = async (of: number | string = 'self') =>
      (await readFile(`/proc/${of}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ')[2];
    const ours = await group();
    expect(await group(pid)).toBe(String(pid));
    expect(await group(guardPid)).toBe(String(guardPid));
    expect([String(pid), String(guardPid)]).not.toContain(ours);
  });

  it('survives a kill -9 during initdb: the next start cleans up and makes it anew', async () => {
    const interrupted = standIn();
    const building = async () =>
      (await readdir(dataDir)).filter((name) => name.startsWith('postgres.initdb-'));
    await eventually(async () => (await building()).length === 1, { everyMs: 1 });
    await interrupted.kill();
    expect(await building()).toHaveLength(1);
    expect(await readdir(dataDir)).not.toContain('postgres');

    const { url } = await start();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await building()).toEqual([]);
  });

  it('replaces an empty folder, such as a fresh mount', async () => {
    await mkdir(cluster(), { recursive: true });
    const { url } = await start();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('a Ringside that is killed', () => {
  it('leaves no server behind within 10 seconds, and all that was committed is there at the next start', async () => {
    const killed = standIn();
    const { url, pid, guardPid } = await killed.served();
    await writeRow(url);
    expect(serves(pid)).toBe(true);
    await killed.kill();
    await eventually(() => !lives(pid), { timeoutMs: 10_000 });
    await eventually(() => !lives(guardPid));
    await expectRow((await start()).url);
  });

  it('may be replaced at once: its guard never touches the server of the next one', async () => {
    const killed = standIn();
    const { url, guardPid } = await killed.served();
    await writeRow(url);
    // The old guard sleeps over the whole change and wakes up to a server that is not its own.
    process.kill(guardPid, 'SIGSTOP');
    await killed.kill();
    const next = await start();
    const { pid } = next;
    process.kill(guardPid, 'SIGCONT');
    await eventually(() => !lives(guardPid));
    expect(next.pid).toBe(pid);
    await expectRow(next.url);
  });

  it('together with its guard leaves an orphan, which the next start takes over', async () => {
    const killed = standIn();
    const { url, pid, guardPid } = await killed.served();
    await writeRow(url);
    // Stopped first, so that it cannot answer the death of its guard.
    killed.signal('SIGSTOP');
    process.kill(guardPid, 'SIGKILL');
    await killed.kill();
    await eventually(() => !lives(guardPid));
    expect(serves(pid)).toBe(true);

    const next = await start();
    expect(lives(pid)).toBe(false);
    expect(lines.join('\n')).toContain(`pid ${pid}`);
    await expectRow(next.url);
  });

  it('has a guard that never hurts a process which inherited the pid', async () => {
    const killed = standIn();
    const { pid, guardPid } = await killed.served();
    const stranger = bystander();
    killed.signal('SIGSTOP');
    process.kill(pid, 'SIGKILL');
    const file = join(cluster(), 'postmaster.pid');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/^[0-9]+/, String(stranger)));
    await killed.kill();
    await eventually(() => !lives(guardPid));
    expect(lives(stranger)).toBe(true);
  });
});

describe('a DATA_DIR', () => {
  it('that a live Ringside uses is refused with the folder and the pid', async () => {
    const first = standIn();
    const { url } = await first.served();
    const message = await refusal(start());
    expect(message).toContain(dataDir);
    expect(message).toContain(`pid ${first.pid}`);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('goes to exactly one of several that start at the same moment', async () => {
    const rivals = [standIn(), standIn(), standIn()];
    const outcomes = await Promise.all(rivals.map(({ outcome }) => outcome));
    expect(outcomes.filter((outcome) => 'url' in outcome)).toHaveLength(1);
    for (const outcome of outcomes) {
      if ('error' in outcome)
        expect(outcome).toMatchObject({ name: 'StartupError', error: expect.stringContaining('in use') });
    }
  });

  it('with a lock whose pid now belongs to another process is free', async () => {
    await (await start()).stop();
    const [lock = ''] = (await readdir(dataDir)).filter((name) => name.startsWith('ringside.lock.'));
    const holder = { pid: bystander(), started: '1', ...pidSpace() };
    await rm(join(dataDir, lock));
    await symlink(JSON.stringify(holder), join(dataDir, lock));
    const { url } = await start();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('with a postmaster.pid that names another process of ours starts, and leaves that process alone', async () => {
    const first = standIn();
    const { url, pid, guardPid } = await first.served();
    await writeRow(url);
    const file = join(cluster(), 'postmaster.pid');
    const text = await readFile(file, 'utf8');
    first.signal('SIGSTOP');
    process.kill(guardPid, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    await first.kill();
    const stranger = bystander();
    await writeFile(file, text.replace(/^[0-9]+/, String(stranger)));

    await expectRow((await start()).url);
    expect(lives(stranger)).toBe(true);
  });

  it('that is a file, or leads through one, is refused', async () => {
    const file = join(home, 'file');
    await writeFile(file, '');
    expect(await refusal(start({}, file))).toContain(`${file} is a file`);
    expect(await refusal(start({}, join(file, 'below')))).toContain(file);
  });

  it('with a cluster of another major version, or with no cluster in its place, is refused', async () => {
    await (await start()).stop();
    await writeFile(join(cluster(), 'PG_VERSION'), '17\n');
    expect(await refusal(start())).toMatch(/made by PostgreSQL 17.*brings PostgreSQL 18/);
    await rm(join(cluster(), 'PG_VERSION'));
    expect(await refusal(start())).toContain('is not a PostgreSQL cluster');
  });

  it('whose password is lost is refused with the name of the file', async () => {
    await (await start()).stop();
    await rename(join(dataDir, 'postgres.password'), join(home, 'kept'));
    expect(await refusal(start())).toContain(join(dataDir, 'postgres.password'));
    await writeFile(join(dataDir, 'postgres.password'), 'not the one\n', { mode: 0o600 });
    expect(await refusal(start())).toContain('does not accept the password');
    await rename(join(home, 'kept'), join(dataDir, 'postgres.password'));
    await start();
  });
});

describe('the programs', () => {
  const thisPlatform = `${process.platform}-${process.arch}`;

  /** The package as npm leaves it when install scripts are off. */
  async function packageWithoutLinks(): Promise<string> {
    const copy = join(home, 'package');
    await cp(findPackage(thisPlatform), copy, { recursive: true, verbatimSymlinks: true });
    for (const name of await readdir(join(copy, 'native', 'lib'))) {
      const path = join(copy, 'native', 'lib', name);
      if ((await lstat(path)).isSymbolicLink()) await rm(path);
    }
    return copy;
  }
  const links = async (packageDir: string) =>
    (await readdir(join(packageDir, 'native', 'lib'), { withFileTypes: true })).filter((file) =>
      file.isSymbolicLink(),
    );

  it('get their library links, which the install script would have made', async () => {
    const packageDir = await packageWithoutLinks();
    expect(await links(packageDir)).toEqual([]);
    const { url } = await start({ packageDir });
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await links(packageDir)).length).toBeGreaterThan(0);
  });

  it('are mirrored in DATA_DIR if node_modules may not be written', async () => {
    const packageDir = await packageWithoutLinks();
    await chmod(join(packageDir, 'native', 'lib'), 0o555);
    await mkdir(dataDir);
    await chmod(dataDir, 0o777);
    // Root may write anything, so it plays an ordinary user here.
    const child = standIn({ internals: { packageDir }, ...(isRoot ? { ids: NOBODY } : {}) });
    const { url } = await child.served();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await links(packageDir)).toEqual([]);
    expect(await readdir(join(dataDir, 'cache'))).toHaveLength(1);
    await child.stop();
  });

  it('are missing on other platforms, and the refusal names DATABASE_URL', async () => {
    expect(await refusal(start({ platform: 'sunos-x64' }))).toMatch(/sunos-x64.*DATABASE_URL/);
  });
});

describe('root', () => {
  const namespaces = { userNamespaces: true };
  const account = { userNamespaces: false };
  const owner = async () => (await stat(cluster())).uid;

  asRoot(
    'runs it in a user namespace: nothing changes hands, and a folder that is closed to others works',
    async () => {
      await chmod(home, 0o700);
      const { url } = await start(namespaces);
      await writeRow(url);
      await expectRow(url);
      expect(await owner()).toBe(0);
    },
  );

  asRoot('runs it as an unprivileged account where namespaces are forbidden', async () => {
    const { url, pid } = await start(account);
    await writeRow(url);
    await expectRow(url);
    expect(await owner()).not.toBe(0);
    expect((await stat(`/proc/${pid}`)).uid).toBe(await owner());
  });

  asRoot('may go from one to the other on the same data', async () => {
    const first = await start(namespaces);
    await writeRow(first.url);
    await first.stop();
    const second = await start(account);
    await expectRow(second.url);
    await second.stop();
    const given = await owner();
    expect(given).not.toBe(0);
    await expectRow((await start(namespaces)).url);
    expect(await owner()).toBe(given);
  });

  asRoot('is told which folder the account cannot enter', async () => {
    await chmod(home, 0o700);
    expect(await refusal(start(account))).toMatch(
      new RegExp(`cannot enter ${home}: .*chmod a\\+x ${home}.*DATABASE_URL`),
    );
  });

  asRoot('continues a cluster of an ordinary user, who can then go on with it', async () => {
    await mkdir(dataDir);
    await chmod(dataDir, 0o777);
    const before = standIn({ ids: NOBODY });
    await writeRow((await before.served()).url);
    await before.stop();
    const byRoot = await start();
    await expectRow(byRoot.url);
    await byRoot.stop();
    const after = standIn({ ids: NOBODY });
    await expectRow((await after.served()).url);
    await after.stop();
  });

  asRoot('leaves a cluster that an ordinary user is told he cannot open', async () => {
    await (await start(namespaces)).stop();
    await chmod(dataDir, 0o777);
    const { name, error } = await standIn({ ids: NOBODY }).refusal();
    expect(name).toBe('StartupError');
    expect(error).toMatch(/belongs to user root and Ringside runs as nobody/);
  });

  asRoot('may hand over to a bare number that has no name, as containers do', async () => {
    await mkdir(dataDir);
    await chmod(dataDir, 0o777);
    const child = standIn({ ids: { uid: 54_321, gid: 54_321 } });
    const { url } = await child.served();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await owner()).toBe(54_321);
    await child.stop();
  });

  asRoot('is not needed to see that a folder may not be written', async () => {
    await mkdir(dataDir, { mode: 0o755 });
    const { name, error } = await standIn({ ids: NOBODY }).refusal();
    expect(name).toBe('StartupError');
    expect(error).toContain(`may not write to ${dataDir}`);
  });
});

describe('a server that ends by itself', () => {
  it('is restarted on the same port, with its data, and its owner hears of it', async () => {
    const server = await start();
    await writeRow(server.url);
    const heard: unknown[] = [];
    server.onUnexpectedExit((exit) => heard.push(exit));
    const { pid } = server;
    if (pid === undefined) throw new Error('the server runs');
    process.kill(pid, 'SIGKILL');
    await eventually(() => expectRow(server.url).then(() => true));
    expect(server.pid).not.toBe(pid);
    expect(heard).toEqual([{ how: 'SIGKILL', gaveUp: false }]);
    expect(lines.filter((line) => line.includes('ended by itself'))).toHaveLength(1);
  });

  it('is not restarted once stop has begun', async () => {
    const server = await start();
    const heard: unknown[] = [];
    server.onUnexpectedExit((exit) => heard.push(exit));
    const { pid } = server;
    if (pid === undefined) throw new Error('the server runs');
    process.kill(pid, 'SIGKILL');
    await eventually(() => heard.length === 1);
    await server.stop();
    expect(server.pid === undefined || !lives(server.pid)).toBe(true);
    expect(heard).toHaveLength(1);

    const next = await start();
    expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is guarded after a restart as well', async () => {
    const killed = standIn();
    const { url, pid } = await killed.served();
    process.kill(pid, 'SIGKILL');
    await eventually(() => query(url, 'select 1'));
    const restarted = Number((await readFile(join(cluster(), 'postmaster.pid'), 'utf8')).split('\n')[0]);
    expect(restarted).not.toBe(pid);
    expect(serves(restarted)).toBe(true);
    await killed.kill();
    await eventually(() => !lives(restarted), { timeoutMs: 10_000 });
  });
});
