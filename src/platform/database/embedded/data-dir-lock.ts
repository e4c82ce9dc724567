// The lock of one Ringside on one DATA_DIR: a symbolic link `ringside.lock.N` whose target text names the holder. Creating a
// link is atomic and includes its text, so no process ever sees half a lock. N only grows: when two processes break a stale
// lock at once, the file system lets exactly one create N + 1. A pid alone is never trusted.
import { lstat, lutimes, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { StartupError } from '../../common/startup-error.js';
import { LOCK_ATTEMPTS, LOCK_HEARTBEAT_MS, LOCK_SILENCE_MS, LOCK_SILENCE_POLL_MS } from './limits.js';
import { pidSpace, startMark, type PidSpace } from './process-info.js';
import { errorCode, explained, unlessMissing } from './trouble.js';

const PREFIX = 'ringside.lock.';
const FREE = 'free';

const holderSchema = z.object({
  pid: z.number().int().positive(),
  started: z.string(),
  host: z.string(),
  boot: z.string(),
  namespace: z.string(),
});
export type LockHolder = z.infer<typeof holderSchema>;

export class DataDirLock {
  private readonly heartbeat: NodeJS.Timeout;

  private constructor(readonly path: string) {
    // A Ringside in another container cannot look this pid up and needs the heartbeat. A missed beat is harmless.
    this.heartbeat = setInterval(() => {
      const now = new Date();
      lutimes(path, now, now).catch(() => undefined);
    }, LOCK_HEARTBEAT_MS).unref();
  }

  /** Takes the lock, or throws a StartupError that names the folder and the pid of the Ringside that holds it. */
  static async acquire(dataDir: string, log: (line: string) => void): Promise<DataDirLock> {
    const claim = JSON.stringify({ pid: process.pid, started: startMark(process.pid) ?? '', ...pidSpace() });
    for (let attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
      const newest = newestGeneration(await readdir(dataDir));
      const holder = newest === 0 ? undefined : await liveHolder(lockPath(dataDir, newest), log);
      if (holder) {
        throw new StartupError(
          `DATA_DIR ${dataDir} is in use by another Ringside (pid ${holder.pid}): stop that one first, or choose another DATA_DIR.`,
        );
      }
      const path = lockPath(dataDir, newest + 1);
      if (!(await claimed(path, claim, dataDir))) continue;

      // This process may have been so slow that others removed the generation it saw. The newest lock wins.
      const present = await readdir(dataDir);
      if (newestGeneration(present) > newest + 1) {
        await rm(path, { force: true });
        continue;
      }
      for (const old of generations(present).filter((n) => n <= newest)) {
        await rm(lockPath(dataDir, old), { force: true, recursive: true });
      }
      return new DataDirLock(path);
    }
    throw new StartupError(`Several Ringsides start with the DATA_DIR ${dataDir} at once: start only one.`);
  }

  /** Marks the folder free. The link stays, so that the generation never decreases. */
  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    const free = `${this.path}.free`;
    try {
      await rm(free, { force: true });
      await symlink(FREE, free);
      await rename(free, this.path);
    } catch {
      // A full disk has no room for a new link, and a removed folder has no lock to free.
      await rm(this.path, { force: true });
    }
  }
}

export function generations(names: readonly string[]): number[] {
  return names
    .filter((name) => name.startsWith(PREFIX) && /^[0-9]{1,15}$/.test(name.slice(PREFIX.length)))
    .map((name) => Number(name.slice(PREFIX.length)));
}

/** The holder in a lock's text; undefined for a free lock and for a text that no Ringside wrote. */
export function parseHolder(text: string): LockHolder | undefined {
  if (text === FREE) return undefined;
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export type Verdict = 'alive' | 'gone' | 'out of sight';

/** Judges whether the holder is alive, as seen from this process. `markOf` returns the start mark of a live process. */
export function judge(
  holder: LockHolder,
  here: PidSpace,
  markOf: (pid: number) => string | undefined,
): Verdict {
  const sameBoot = holder.boot === here.boot;
  if (sameBoot && holder.namespace === here.namespace) {
    return markOf(holder.pid) === holder.started ? 'alive' : 'gone';
  }
  return !sameBoot && holder.host === here.host ? 'gone' : 'out of sight';
}

async function liveHolder(path: string, log: (line: string) => void): Promise<LockHolder | undefined> {
  const text = await readLink(path);
  const holder = text === undefined ? undefined : parseHolder(text);
  if (!holder) return undefined;
  const verdict = judge(holder, pidSpace(), startMark);
  switch (verdict) {
    case 'alive':
      return holder;
    case 'gone':
      return undefined;
    case 'out of sight':
      log(`Watching ${path} for a moment: it may belong to a Ringside in another container.`);
      return (await beats(path)) ? holder : undefined;
  }
}

/** Whether the holder's heartbeat changes while this process watches. */
async function beats(path: string): Promise<boolean> {
  const before = await unlessMissing(() => lstat(path));
  for (let waitedMs = 0; before && waitedMs < LOCK_SILENCE_MS; waitedMs += LOCK_SILENCE_POLL_MS) {
    await delay(LOCK_SILENCE_POLL_MS);
    const now = await unlessMissing(() => lstat(path));
    if (!now) return false;
    if (now.mtimeMs !== before.mtimeMs) return true;
  }
  return false;
}

/** Undefined also for a file or folder, which a copy of the DATA_DIR can leave in place of the link. */
async function readLink(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if (['ENOENT', 'EINVAL'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

async function claimed(path: string, claim: string, dataDir: string): Promise<boolean> {
  try {
    await symlink(claim, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw explained(error, dataDir);
  }
}

const newestGeneration = (names: readonly string[]): number => Math.max(0, ...generations(names));
const lockPath = (dataDir: string, generation: number): string => join(dataDir, `${PREFIX}${generation}`);
