// The guard: a shell of 1 MB in its own session that holds a pipe to Ringside. When Ringside ends in any way, also by kill
// -9, the pipe closes and the guard stops the postmaster. So no server outlives its Ringside. The guard reads postmaster.pid
// only then. It signals a process only if that file names it, its command line has the cluster's folder, and this Ringside's
// lock still exists. So it never signals another program or the server of a later Ringside.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { CHILD_ENV } from './process-info.js';

/** A guard ends at once after the word on its pipe, so this time is ample. */
const GUARD_END_MS = 2_000;

/**
 * $1 = folder of the cluster, $2 = this Ringside's lock. Fast shutdown at once, immediate stop after 3 s, kill after 5.5 s,
 * each a little later on a busy machine. It gives up after 8 s. A new postmaster has no pid file yet, so the search lasts a
 * second.
 */
const SCRIPT = `
trap '' HUP INT
if read -r word; then exit 0; fi
find_ours() {
  { read -r pid <"$1/postmaster.pid"; } 2>/dev/null || return 1
  case $pid in ''|*[!0-9]*) return 1 ;; esac
  [ -L "$2" ] || return 1
  if [ -d /proc/self ]; then
    args=$({ tr '\\000' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null)
  else
    args="$(ps -ww -o args= -p "$pid" 2>/dev/null) "
  fi
  case $args in *"postgres -D $1 "*) return 0 ;; esac
  return 1
}
step=0 missing=0 last=
while [ $step -lt 80 ] && [ $missing -lt 10 ]; do
  if find_ours "$1" "$2"; then
    signal=INT
    [ $step -ge 30 ] && signal=QUIT
    [ $step -ge 55 ] && signal=KILL
    [ "$last" = "$pid $signal" ] || kill -$signal "$pid"
    last="$pid $signal" missing=0
  else
    missing=$((missing + 1))
  fi
  sleep 0.1
  step=$((step + 1))
done
`;

export class Guard {
  private constructor(private readonly shell: ChildProcess) {}

  static start(clusterDir: string, lockPath: string, log: (line: string) => void): Guard {
    const shell = spawn('/bin/sh', ['-c', SCRIPT, 'ringside-guard', clusterDir, lockPath], {
      detached: true,
      cwd: '/',
      env: CHILD_ENV,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const lost = (why: string) =>
      log(
        `The guard of the embedded PostgreSQL has ended (${why}): after a crash of Ringside the next start will stop the server.`,
      );
    shell.on('error', (error) => lost(error.message));
    shell.on('exit', (code, signal) => {
      if (code !== 0) lost(signal ?? `exit code ${code}`);
    });
    // The exit handler above reports the end of the guard. A write to an ended guard must not crash the process.
    shell.stdin?.on('error', () => undefined);
    // Neither the guard nor its pipe may keep an otherwise idle process alive.
    shell.unref();
    if (shell.stdin instanceof Socket) shell.stdin.unref();
    return new Guard(shell);
  }

  get pid(): number | undefined {
    return this.shell.pid;
  }

  /** Ends the guard without touching the server. */
  async end(): Promise<void> {
    if (this.shell.pid === undefined || ended(this.shell)) return;
    const gone = once(this.shell, 'exit');
    this.shell.ref();
    this.shell.stdin?.end('done\n');
    const late = new AbortController();
    await Promise.race([
      gone,
      delay(GUARD_END_MS, undefined, { signal: late.signal }).catch(() => undefined),
    ]);
    late.abort();
    if (!ended(this.shell)) this.shell.kill('SIGKILL');
  }
}

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
