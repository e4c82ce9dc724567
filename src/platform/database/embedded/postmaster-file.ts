// Reads postmaster.pid, in which PostgreSQL records the pid and the status of a cluster's server, and stops a server left by
// an earlier Ringside. Callers must hold the lock of the DATA_DIR; only then is the recorded server an orphan.
import { readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../../common/startup-error.js';
import { HANDOVER_POLL_MS, STOP_STEPS } from './limits.js';
import { isPostmasterOf, startMark } from './process-info.js';
import { unlessMissing } from './trouble.js';

export interface PostmasterFile {
  readonly pid: number;
  readonly ready: boolean;
}

/** Line 1 is the pid, line 8 the status. A file that is being written may still lack its end. */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return { pid, ready: lines[7]?.trim() === 'ready' };
}

export async function readPostmasterFile(clusterDir: string): Promise<PostmasterFile | undefined> {
  const text = await unlessMissing(() => readFile(pathIn(clusterDir), 'utf8'));
  return text === undefined ? undefined : parsePostmasterFile(text);
}

/**
 * Makes room for a new server. An orphan of an earlier Ringside is stopped, gently first. A file that names another living
 * process is removed, because PostgreSQL would refuse to start. So is a file that names none, such as the empty file that a
 * power cut can leave. PostgreSQL's check of shared memory needs no file and still protects the data. PostgreSQL handles all
 * other cases itself.
 */
export async function takeOver(clusterDir: string, log: (line: string) => void): Promise<void> {
  const text = await unlessMissing(() => readFile(pathIn(clusterDir), 'utf8'));
  if (text === undefined) return;
  const file = parsePostmasterFile(text);
  if (!file) {
    log('Removing a postmaster.pid that names no process.');
    await unlessMissing(() => unlink(pathIn(clusterDir)));
  } else if (isPostmasterOf(file.pid, clusterDir)) {
    log(`Stopping the PostgreSQL server (pid ${file.pid}) that an earlier Ringside left behind.`);
    await stopOrphan(file.pid, clusterDir);
  } else if (isTaken(file.pid)) {
    log(`Removing a stale postmaster.pid: process ${file.pid} is not a PostgreSQL server of ours.`);
    await unlessMissing(() => unlink(pathIn(clusterDir)));
  }
}

async function stopOrphan(pid: number, clusterDir: string): Promise<void> {
  const began = startMark(pid);
  const isStill = () => startMark(pid) === began && isPostmasterOf(pid, clusterDir);
  for (const [signal, patienceMs] of STOP_STEPS) {
    if (isStill()) signalIfThere(pid, signal);
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += HANDOVER_POLL_MS) {
      if (!isStill()) return;
      await delay(HANDOVER_POLL_MS);
    }
  }
  throw new StartupError(
    `The PostgreSQL server (pid ${pid}) on ${clusterDir} does not stop: end it by hand and start again.`,
  );
}

/** Returns false when the process has ended; it may end between the check and the signal. */
function signalIfThere(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** Whether the pid exists. A zombie counts too, because PostgreSQL asks the kernel, which still knows the pid. */
const isTaken = (pid: number): boolean => signalIfThere(pid, 0);
const pathIn = (clusterDir: string): string => join(clusterDir, 'postmaster.pid');
