// What the operating system says about a process: whether it lives, when it began and what it runs. A pid alone is
// never proof, because pids are reused; the start mark makes it one. Linux is read from /proc, macOS through ps.
import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';

/** Programs we start see this and nothing else: no PG* variable of the user's may redirect or weaken them. */
export const CHILD_ENV: NodeJS.ProcessEnv = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Where a pid means something: pids of another container, or from before a reboot, say nothing here. */
export interface PidSpace {
  readonly host: string;
  readonly boot: string;
  readonly namespace: string;
}

export function pidSpace(): PidSpace {
  return {
    host: hostname(),
    boot: readOrNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? '',
    namespace: readOrNothing(() => readlinkSync('/proc/self/ns/pid')) ?? '',
  };
}

/** A value that no later process with the same pid will have; undefined if there is no such live process. */
export function startMark(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const stat = readOrNothing(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return stat === undefined ? undefined : startMarkFromStat(stat);
  }
  return ps(pid, 'lstart=');
}

/** Field 22 of /proc/PID/stat (start in ticks since boot); a zombie has ended, so it has no mark. */
export function startMarkFromStat(stat: string): string | undefined {
  // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  return state === 'Z' || state === 'X' ? undefined : fields[19];
}

/** Whether `pid` is the postmaster that serves `clusterDir`, and not some process that inherited its number. */
export function isPostmasterOf(pid: number, clusterDir: string): boolean {
  if (process.platform === 'linux') {
    const line = readOrNothing(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    if (line === undefined || !isPostgresOn(line.split('\0'), clusterDir)) {
      // One that a person started by hand may have been given a relative folder; a postmaster works in its folder.
      const program = basename(line?.split('\0')[0] ?? '');
      return program === 'postgres' && readOrNothing(() => readlinkSync(`/proc/${pid}/cwd`)) === clusterDir;
    }
    return true;
  }
  const line = ps(pid, 'args=');
  return line !== undefined && `${line} `.includes(`postgres -D ${clusterDir} `);
}

/** `postgres -D FOLDER …`, as we start it; backends rename themselves and so are not taken for a postmaster. */
export function isPostgresOn(argv: readonly string[], clusterDir: string): boolean {
  const [program = '', flag, folder] = argv;
  return basename(program) === 'postgres' && flag === '-D' && folder === clusterDir;
}

function ps(pid: number, format: string): string | undefined {
  const run = spawnSync('ps', ['-ww', '-o', format, '-p', String(pid)], { encoding: 'utf8', env: CHILD_ENV });
  const line = run.status === 0 ? run.stdout.trim() : '';
  return line === '' ? undefined : line;
}

/** A process can end while we look at it, and its entries in /proc vanish or refuse: that is an answer too. */
function readOrNothing(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
