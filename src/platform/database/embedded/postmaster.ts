// One run of the server process: its settings, its start, its readiness and its end. It starts in its own process group:
// Ctrl-C in the terminal must reach only Ringside, or it would interrupt the shutdown. Restarts are the supervisor's task.
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { READY_DEADLINE_MS, READY_POLL_MS, STOP_STEPS } from './limits.js';
import { readPostmasterFile } from './postmaster-file.js';
import { CHILD_ENV } from './process-info.js';
import { commandAs, type RunAs } from './run-as.js';
import type { ServerLog } from './server-log.js';
import { messageOf } from './trouble.js';

/** Passed on the command line, so that no edit of postgresql.conf can make a commit less durable. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  cluster_name: 'ringside',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: '100',
  shared_buffers: '128MB',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  logging_collector: 'off',
  log_destination: 'stderr',
  // For a small machine: backends read by themselves instead of three I/O processes, and no replication launcher runs.
  io_method: 'sync',
  max_logical_replication_workers: '0',
};

export interface SpawnOptions {
  /** The program. */
  readonly postgres: string;
  readonly clusterDir: string;
  readonly who: RunAs;
  readonly serverLog: ServerLog;
}

export class Postmaster {
  readonly exited: Promise<string>;
  private running = true;

  private constructor(private readonly child: ChildProcess) {
    this.exited = new Promise((resolve) => {
      const end = (how: string) => {
        this.running = false;
        resolve(how);
      };
      child.on('exit', (code, signal) => end(signal ?? `exit code ${code}`));
      child.on('error', (error) => {
        // Without a pid the process never ran. Otherwise only a signal failed, and the exit is still to come.
        if (child.pid === undefined) end(messageOf(error));
      });
    });
    // The server must not keep an otherwise idle process alive; after its end the guard stops the server.
    child.unref();
  }

  static async spawn(
    { postgres, clusterDir, who, serverLog }: SpawnOptions,
    port: number,
    cancel: AbortSignal,
  ): Promise<Postmaster> {
    const settings = Object.entries({ ...SETTINGS, port }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const command = commandAs(who, postgres, ['-D', clusterDir, ...settings]);
    const log = await serverLog.openForServer();
    try {
      cancel.throwIfAborted();
      return new Postmaster(
        spawn(command.program, command.args, {
          ...command.ids,
          detached: true,
          cwd: '/',
          env: CHILD_ENV,
          stdio: ['ignore', log.fd, log.fd],
        }),
      );
    } finally {
      await log.close();
    }
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** 'ready': it accepts connections; 'ended': it has exited; 'late': it still recovers at the deadline. */
  async ready(clusterDir: string): Promise<'ready' | 'ended' | 'late'> {
    for (let waitedMs = 0; waitedMs < READY_DEADLINE_MS; waitedMs += READY_POLL_MS) {
      if (!this.running) return 'ended';
      const file = await readPostmasterFile(clusterDir);
      if (file?.ready && file.pid === this.pid) return 'ready';
      await delay(READY_POLL_MS);
    }
    return 'late';
  }

  /** Fast shutdown: sessions are cut and a checkpoint is written. Stronger signals follow only after a time limit. */
  async stop(): Promise<void> {
    this.child.ref();
    for (const [signal, patienceMs] of STOP_STEPS) {
      if (!this.running) return;
      this.child.kill(signal);
      const inTime = new AbortController();
      const late = delay(patienceMs, undefined, { signal: inTime.signal }).catch(() => undefined);
      await Promise.race([this.exited, late]);
      inTime.abort();
    }
  }
}
