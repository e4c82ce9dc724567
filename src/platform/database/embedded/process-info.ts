// Facts of the operating system about a process: whether it lives, when it started, which program it runs. Pids are reused,
// so only pid and start mark together identify a process. On Linux they come from /proc, on macOS from ps.
import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';

/** The whole environment of programs that Ringside starts. No PG* variable of the user may redirect or weaken them. */
export const CHILD_ENV: NodeJS.ProcessEnv = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** The scope in which a pid is valid. A pid from another container or from before a reboot means nothing here. */
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

/** A value that no later process with the same pid has; undefined when no such process is alive. */
export function startMark(pid: number): string | undefined {
  if (process.platform === 'linux') {
    const stat = readOrNothing(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return stat === undefined ? undefined : startMarkFromStat(stat);
  }
  return ps(pid, 'lstart=');
}

/** Field 22 of /proc/PID/stat (start in ticks since boot). A zombie has ended, so it has no mark. */
export function startMarkFromStat(stat: string): string | undefined {
  // The second field is the program's name in parentheses. The name may itself contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  return state === 'Z' || state === 'X' ? undefined : fields[19];
}

/** Whether `pid` is the postmaster of `clusterDir`, and not another process that reuses the pid. */
export function isPostmasterOf(pid: number, clusterDir: string): boolean {
  if (process.platform === 'linux') {
    const line = readOrNothing(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    if (line === undefined || !isPostgresOn(line.split('\0'), clusterDir)) {
      // A postmaster started by hand may have a relative folder in its arguments; its working directory is the cluster.
      const program = basename(line?.split('\0')[0] ?? '');
      return program === 'postgres' && readOrNothing(() => readlinkSync(`/proc/${pid}/cwd`)) === clusterDir;
    }
    return true;
  }
  const line = ps(pid, 'args=');
  return line !== undefined && `${line} `.includes(`postgres -D ${clusterDir} `);
}

/** Whether the arguments are `postgres -D FOLDER …`, as Ringside starts it. Backends rename themselves and never match. */
export function isPostgresOn(argv: readonly string[], clusterDir: string): boolean {
  const [program = '', flag, folder] = argv;
  return basename(program) === 'postgres' && flag === '-D' && folder === clusterDir;
}

function ps(pid: number, format: string): string | undefined {
  const run = spawnSync('ps', ['-ww', '-o', format, '-p', String(pid)], { encoding: 'utf8', env: CHILD_ENV });
  const line = run.status === 0 ? run.stdout.trim() : '';
  return line === '' ? undefined : line;
}

/** A process can end during the read, and its entries in /proc then vanish or refuse. The result is then undefined. */
function readOrNothing(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
