// The judgement about a lock's holder as a table, and the race for the lock on a real folder.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirLock, generations, judge, parseHolder } from './data-dir-lock.js';
import { pidSpace } from './process-info.js';

const here = { host: 'box', boot: 'boot-1', namespace: 'pid:[1]' };
const holder = { pid: 7, started: '100', ...here };
const runsSince = (mark: string | undefined) => () => mark;

describe('a holder', () => {
  it.each([
    ['the same process', holder, '100', 'alive'],
    ['a later process with its pid', holder, '200', 'gone'],
    ['no process', holder, undefined, 'gone'],
    ['from before a reboot', { ...holder, boot: 'boot-0' }, '100', 'gone'],
    ['in another container of this machine', { ...holder, namespace: 'pid:[2]' }, '100', 'out of sight'],
    ['on another machine', { ...holder, boot: 'boot-0', host: 'other' }, '100', 'out of sight'],
  ] as const)('that is %s', (_name, held, mark, verdict) => {
    expect(judge(held, here, runsSince(mark))).toBe(verdict);
  });

  it('is read from the text of the link, and only from a text that a Ringside wrote', () => {
    expect(parseHolder(JSON.stringify(holder))).toEqual(holder);
    for (const text of ['free', '', 'null', '{"pid":0}', '{"pid":7'])
      expect(parseHolder(text)).toBeUndefined();
  });
});

describe('the lock', () => {
  let dataDir: string;
  const locks = async () => (await readdir(dataDir)).filter((name) => name.startsWith('ringside.lock.'));

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ringside-lock-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('reads its generation only from names of locks', () => {
    const names = [
      'ringside.lock.3',
      'ringside.lock.12',
      'ringside.lock.12.free',
      'ringside.lock.',
      'postgres',
    ];
    expect(generations(names)).toEqual([3, 12]);
  });

  it.each([
    ['an empty folder', undefined],
    ['a stale claim', JSON.stringify({ pid: process.pid, started: 'long ago', ...pidSpace() })],
  ])('of %s goes to exactly one of twenty', async (_name, text) => {
    if (text !== undefined) await symlink(text, join(dataDir, 'ringside.lock.5'));
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, () => DataDirLock.acquire(dataDir, () => undefined)),
    );
    const won = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
    expect(won).toHaveLength(1);
    expect(await locks()).toHaveLength(1);
    for (const lock of won) await lock.release();
  });

  it.each([
    ['an empty file', (path: string) => writeFile(path, '')],
    ['a folder', (path: string) => mkdir(path)],
    ['a link to nothing', (path: string) => symlink('{"pid":', path)],
  ])('is free when a copy or a power cut left %s in its place', async (_name, leave) => {
    await leave(join(dataDir, 'ringside.lock.7'));
    const lock = await DataDirLock.acquire(dataDir, () => undefined);
    expect(await locks()).toEqual(['ringside.lock.8']);
    await lock.release();
  });

  it('can be taken again after its release, with a higher generation', async () => {
    const first = await DataDirLock.acquire(dataDir, () => undefined);
    await expect(DataDirLock.acquire(dataDir, () => undefined)).rejects.toThrow(`(pid ${process.pid})`);
    await first.release();
    const second = await DataDirLock.acquire(dataDir, () => undefined);
    expect(await locks()).toEqual(['ringside.lock.2']);
    await second.release();
  });
});
