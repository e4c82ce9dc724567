// Keeps one server running on one port. The first start picks the port; a restart after a crash reuses it, so that pools
// reconnect. Retries are limited; then the hooks are called. A server that Ringside stopped is never restarted.
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../../common/startup-error.js';
import { freePort } from './free-port.js';
import {
  HANDOVER_DEADLINE_MS,
  HANDOVER_POLL_MS,
  PORT_ATTEMPTS,
  RESTART_ATTEMPTS,
  RESTART_BACKOFF_MAX_MS,
  RESTART_BACKOFF_MS,
  RESTART_FORGIVEN_AFTER_MS,
} from './limits.js';
import { takeOver } from './postmaster-file.js';
import { Postmaster, type SpawnOptions } from './postmaster.js';
import { explainFailedStart } from './server-log.js';
import { diskFull, messageOf } from './trouble.js';

export interface SupervisorOptions extends SpawnOptions {
  readonly log: (line: string) => void;
}

export interface UnexpectedExit {
  /** A signal, an exit code, or the reason why the last restart failed. */
  readonly how: string;
  /** True when there will be no further restart. */
  readonly gaveUp: boolean;
}

export class Supervisor {
  private readonly stopping = new AbortController();
  private readonly hooks: ((exit: UnexpectedExit) => void)[] = [];
  private current: Postmaster | undefined;
  private restarting: Promise<void> = Promise.resolve();
  private restarts = 0;

  constructor(private readonly options: SupervisorOptions) {}

  get pid(): number | undefined {
    return this.current?.pid;
  }

  onUnexpectedExit(hook: (exit: UnexpectedExit) => void): void {
    this.hooks.push(hook);
  }

  /** Starts the server on a free port and returns the port. */
  async start(): Promise<number> {
    for (let attempt = 1; attempt <= PORT_ATTEMPTS; attempt++) {
      const port = await freePort();
      if (await this.launch(port)) return port;
    }
    throw new StartupError(
      `Other programs took ${PORT_ATTEMPTS} free ports in a row before PostgreSQL could listen: start again.`,
    );
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.current?.stop();
    await this.restarting;
    // A restart may just have spawned a new server.
    await this.current?.stop();
  }

  /** Starts the server on this port. True: it is ready. False: the port is taken. Any other failure is thrown. */
  private async launch(port: number): Promise<boolean> {
    const { clusterDir, serverLog, log } = this.options;
    for (let waitedMs = 0; ; waitedMs += HANDOVER_POLL_MS) {
      await takeOver(clusterDir, log);
      const logBytes = await serverLog.size();
      const server = await Postmaster.spawn(this.options, port, this.stopping.signal);
      this.current = server;
      const outcome = await server.ready(clusterDir);
      if (outcome === 'ready') {
        this.watch(server, port);
        return true;
      }
      await server.stop();
      this.current = undefined;
      this.stopping.signal.throwIfAborted();
      if (outcome === 'late') {
        throw new StartupError(
          `PostgreSQL is not ready after a long recovery: see ${serverLog.path}, then start again.`,
        );
      }
      const failure = explainFailedStart(await serverLog.since(logBytes), await server.exited);
      switch (failure.kind) {
        case 'port taken':
          return false;
        case 'disk full':
          throw new StartupError(diskFull(clusterDir));
        case 'other':
          throw new StartupError(`PostgreSQL did not start: ${failure.reason} (more in ${serverLog.path}).`);
        case 'data in use':
          if (waitedMs >= HANDOVER_DEADLINE_MS) {
            throw new StartupError(
              `Another PostgreSQL server still uses ${clusterDir}: end it and start again (more in ${serverLog.path}).`,
            );
          }
          await delay(HANDOVER_POLL_MS, undefined, { signal: this.stopping.signal });
      }
    }
  }

  private watch(server: Postmaster, port: number): void {
    const readyAt = performance.now();
    void server.exited.then((how) => {
      if (this.stopping.signal.aborted) return;
      this.current = undefined;
      if (performance.now() - readyAt > RESTART_FORGIVEN_AFTER_MS) this.restarts = 0;
      this.restarting = this.restart(port, how);
    });
  }

  /** Restarts the server. It never rejects, because it has no caller; it reports failures to the log and the hooks. */
  private async restart(port: number, firstReason: string): Promise<void> {
    let how = firstReason;
    while (this.restarts < RESTART_ATTEMPTS) {
      const backoffMs = Math.min(RESTART_BACKOFF_MS * 2 ** this.restarts, RESTART_BACKOFF_MAX_MS);
      this.restarts++;
      const line = `The embedded PostgreSQL ended by itself (${how}); restarting it on port ${port}.`;
      this.report(line, { how, gaveUp: false });
      try {
        await delay(backoffMs, undefined, { signal: this.stopping.signal });
        if (await this.launch(port)) return;
        how = `port ${port} is taken`;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        how = messageOf(error);
      }
    }
    this.report(`The embedded PostgreSQL stays down after ${RESTART_ATTEMPTS} restarts: ${how}`, {
      how,
      gaveUp: true,
    });
  }

  private report(line: string, exit: UnexpectedExit): void {
    this.options.log(line);
    for (const hook of this.hooks) {
      try {
        hook(exit);
      } catch (error) {
        this.options.log(`A listener to the end of the embedded PostgreSQL failed: ${messageOf(error)}`);
      }
    }
  }
}
