// Server and load each have a core, so that neither takes time from the other. Without taskset (macOS) or with one
// core the bench pins nothing, and the result says so.
import { execFileSync, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

export const canPin =
  availableParallelism() > 1 && spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;

export const pinned = (core, command) => (canPin ? ['taskset', '-c', String(core), ...command] : command);

/** This process is the load generator. */
export const pinLoad = () => pinTo(LOAD_CORE);

/** This process and its later child processes. `-a` includes its threads. */
export function pinTo(core) {
  if (canPin)
    execFileSync('taskset', ['-a', '-c', '-p', String(core), String(process.pid)], { stdio: 'ignore' });
}
