// The files of the outbox: what a crash may cut, two programs in one folder, and a folder that cannot be used.
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileStore } from './file.store.js';
import type { Entry } from './store.port.js';

const ANN = { server: 'http://server', userId: 'ann' };

let folder: string;
const stores: FileStore[] = [];
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'ringside-outbox-'))));
afterEach(async () => {
  for (const store of stores.splice(0)) store.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});

async function open(): Promise<FileStore> {
  const store = await FileStore.open(folder);
  stores.push(store);
  return store;
}

const entry = (id: string, userId = 'ann', size = 0): Entry => ({
  ...ANN,
  userId,
  id,
  body: {
    clientOrderId: id,
    validUntil: '2026-01-01T00:00:30.000Z',
    marketId: `m${'x'.repeat(size)}`,
    outcome: 'YES',
    side: 'BUY',
    type: 'LIMIT',
    priceBps: 5_000,
    quantity: '1000000',
  },
});

const files = async (ending: string) => (await readdir(folder)).filter((name) => name.endsWith(ending));

async function onlyLog(): Promise<string> {
  const [name, ...more] = await files('.log');
  if (!name || more.length > 0) throw new Error(`expected one file, found ${[name, ...more].join()}`);
  return join(folder, name);
}

/** Leaves the files as a killed process does: of an owner that no process has. */
async function crash(): Promise<void> {
  for (const name of await files('.log')) await rename(join(folder, name), join(folder, `dead${name}`));
  for (const name of await files('.lock')) await rm(join(folder, name));
}

const idsOf = (entries: readonly Entry[]) => entries.map(({ id }) => id).sort();

describe('the files of the outbox', () => {
  it('keep entries until they are removed, through a crash', async () => {
    const store = await open();
    await Promise.all(['a', 'b', 'c'].map((id) => store.save(entry(id))));
    await store.save(entry('d', 'bob'));
    await store.remove(entry('b'));
    await crash();
    const next = await open();
    expect(idsOf(await next.adopt(ANN))).toEqual(['a', 'c']);
    expect(await next.adopt({ ...ANN, userId: 'bob' })).toEqual([entry('d', 'bob')]);
    expect(await next.adopt({ ...ANN, server: 'http://other' })).toEqual([]);
  });

  it('ignore a last line that was cut at any byte', async () => {
    const store = await open();
    await store.save(entry('a'));
    await store.save(entry('b'));
    const path = await onlyLog();
    const text = await readFile(path, 'utf8');
    const firstLength = text.indexOf('\n') + 1;
    for (const length of [firstLength, firstLength + 1, firstLength + 30, text.length - 1]) {
      await rm(folder, { recursive: true });
      await mkdir(folder);
      await writeFile(join(folder, 'dead01-1.log'), text.slice(0, length));
      expect(idsOf(await (await open()).adopt(ANN))).toEqual(['a']);
    }
  });

  it('go on after a cut line with whole ones', async () => {
    const store = await open();
    await store.save(entry('a'));
    await appendFile(await onlyLog(), 'half a li');
    await crash();
    const next = await open();
    await next.adopt(ANN);
    await next.remove(entry('a'));
    await next.save(entry('b'));
    await crash();
    expect(idsOf(await (await open()).adopt(ANN))).toEqual(['b']);
  });

  it('are refused when a line in the middle is damaged', async () => {
    const store = await open();
    await store.save(entry('a'));
    await store.save(entry('b'));
    const text = await readFile(await onlyLog(), 'utf8');
    await writeFile(join(folder, 'dead01-1.log'), text.replace('"priceBps":5000', '"priceBps":5001'));
    const next = await open();
    for (let i = 0; i < 2; i++)
      await expect(next.adopt(ANN)).rejects.toMatchObject({ code: 'outbox_damaged' });
  });

  it('stay with a program that runs, and go to one heir when it has ended', async () => {
    const first = await open();
    await first.save(entry('a'));
    const [second, third] = [await open(), await open()];
    expect(await second.adopt(ANN)).toEqual([]);
    expect(await second.count(ANN)).toBe(1);
    await crash();
    const heirs = await Promise.all([second.adopt(ANN), third.adopt(ANN)]);
    expect(heirs.flat()).toEqual([entry('a')]);
  });

  it.each([
    ['a process that is gone', { pid: 2 ** 22 + 1, host: hostname(), start: null }, 0, true],
    ['a process whose number another one has', { pid: process.pid, host: hostname(), start: '1' }, 0, true],
    ['a process that runs', { pid: process.ppid, host: hostname(), start: null }, 0, false],
    ['a process of another machine', { pid: 1, host: 'elsewhere', start: null }, 0, false],
    [
      'a silent process whose start nobody knows',
      { pid: process.ppid, host: hostname(), start: null },
      60,
      true,
    ],
    ['a process of another machine that is silent', { pid: 1, host: 'elsewhere', start: null }, 60, true],
  ] as const)('know %s', async (_, lock, ageSeconds, isAdopted) => {
    const store = await open();
    await store.save(entry('a'));
    const text = await readFile(await onlyLog(), 'utf8');
    await writeFile(join(folder, 'abc-1.log'), text);
    await writeFile(join(folder, 'abc.lock'), JSON.stringify(lock));
    const then = new Date(Date.now() - ageSeconds * 1_000);
    await utimes(join(folder, 'abc.lock'), then, then);
    const other = await open();
    expect((await other.adopt(ANN)).length).toBe(isAdopted ? 1 : 0);
  });

  it('keep what a client stores after another one has taken it for ended', async () => {
    const first = await open();
    await first.save(entry('a'));
    await crash();
    const heir = await open();
    expect(idsOf(await heir.adopt(ANN))).toEqual(['a']);
    await Promise.all([first.save(entry('b')), first.save(entry('c'))]);
    await heir.remove(entry('a'));
    expect(idsOf(await heir.adopt(ANN))).toEqual([]);
    await crash();
    expect(idsOf(await (await open()).adopt(ANN)).filter((id) => id !== 'a')).toEqual(['b', 'c']);
  });

  it('are removed once their entries are', async () => {
    const store = await open();
    const large = Array.from({ length: 12 }, (_, i) => entry(`n${i}`, 'ann', 100_000));
    for (const one of large) await store.save(one);
    expect((await files('.log')).length).toBe(2);
    for (const one of large) await store.remove(one);
    expect((await files('.log')).length).toBe(1);
    for (let i = 0; i < 25; i++) {
      await store.save(entry('n', 'ann', 100_000));
      await store.remove(entry('n'));
    }
    expect((await files('.log')).length).toBe(1);
    await store.clear();
    expect(await files('.log')).toEqual([]);
    await store.save(entry('z'));
    expect(idsOf(await store.adopt(ANN))).toEqual(['z']);
  });

  it('refuse a folder that cannot be one', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(FileStore.open(join(folder, 'file', 'sub'))).rejects.toMatchObject({
      name: 'OutboxUnavailable',
      code: 'outbox_unavailable',
    });
    const store = await open();
    await rm(folder, { recursive: true });
    await expect(store.save(entry('a'))).rejects.toMatchObject({ code: 'outbox_unavailable' });
    await mkdir(folder);
    await expect(store.save(entry('a'))).resolves.toBeNull();
  });
});
