// The life of the embedded PostgreSQL on its real programs: started, stopped, killed, orphaned, crashed. Real:
// PostgreSQL, processes and signals.
import { describe, expect, it } from '@jest/globals';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import {
  bystander,
  cluster,
  dataDir,
  expectRow,
  lines,
  lives,
  query,
  serves,
  standIn,
  start,
  useScene,
  writeRow,
} from './embedded-postgres.scene.js';

useScene();

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
    await eventually(() => !lives(pid));
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

  it.each([
    ['empty', () => ''],
    ['cut off', () => '\n/somewhere'],
    [
      'of another machine, with the pid of a living process',
      (pid: number) => `${pid}\n/elsewhere\n1\n5432\n`,
    ],
  ])('starts by itself when a power cut left a postmaster.pid that is %s', async (_name, text) => {
    const first = await start();
    await writeRow(first.url);
    await first.stop();
    await writeFile(join(cluster(), 'postmaster.pid'), text(bystander()));
    await expectRow((await start()).url);
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
    await eventually(() => !lives(restarted));
  });
});
