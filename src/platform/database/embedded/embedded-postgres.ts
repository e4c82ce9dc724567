// The embedded PostgreSQL from start to stop: lock DATA_DIR, find the programs, create the cluster, start the guard, run the
// server and keep it running. It installs no signal handlers; the application calls stop() at its end. Every expected
// failure is a StartupError of one line.
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from '../../common/startup-error.js';
import { findPackage, prepareBinaries } from './binaries.js';
import { clusterPlace, prepareCluster } from './cluster.js';
import { DataDirLock } from './data-dir-lock.js';
import { databaseUrl, ensureDatabase } from './database.js';
import { Guard } from './guard.js';
import { assertCanEnter, chooseRunAs } from './run-as.js';
import { ServerLog } from './server-log.js';
import { Supervisor, type UnexpectedExit } from './supervisor.js';
import { errorCode, explaining, messageOf } from './trouble.js';

export interface EmbeddedPostgresOptions {
  /** Ringside's DATA_DIR; it is created when it is missing. */
  readonly dataDir: string;
  readonly log: (line: string) => void;
}

/** Switches with which tests simulate situations of other machines. */
export interface EmbeddedPostgresInternals {
  readonly platform?: string;
  readonly packageDir?: string;
  readonly userNamespaces?: boolean;
}

export class EmbeddedPostgres {
  private stopped: Promise<void> | undefined;

  private constructor(
    /** A connection URL for pg and TypeORM, including the password. It stays the same after a restart of the server. */
    readonly url: string,
    private readonly supervisor: Supervisor,
    private readonly guard: Guard,
    private readonly lock: DataDirLock,
  ) {}

  static async start(
    { dataDir, log }: EmbeddedPostgresOptions,
    internals: EmbeddedPostgresInternals = {},
  ): Promise<EmbeddedPostgres> {
    const folder = await makeDataDir(dataDir);
    const packageDir =
      internals.packageDir ?? findPackage(internals.platform ?? `${process.platform}-${process.arch}`);
    const place = clusterPlace(folder);
    const lock = await DataDirLock.acquire(folder, log);
    const undo: (() => Promise<void>)[] = [() => lock.release()];
    try {
      const who = await chooseRunAs(place.clusterDir, internals.userNamespaces ?? true);
      const binaries = await prepareBinaries(packageDir, join(folder, 'cache'));
      assertCanEnter(who, [folder, join(binaries.dir, 'bin')]);
      const password = await prepareCluster(place, binaries, who, log);
      const serverLog = new ServerLog(folder);
      await explaining(serverLog.path, () => serverLog.prepare(who));

      const guard = Guard.start(place.clusterDir, lock.path, log);
      undo.unshift(() => guard.end());
      const supervisor = new Supervisor({
        postgres: binaries.postgres,
        clusterDir: place.clusterDir,
        who,
        serverLog,
        log,
      });
      undo.unshift(() => supervisor.stop());
      const port = await supervisor.start();
      await ensureDatabase(port, password, place.passwordFile);
      return new EmbeddedPostgres(databaseUrl(port, password), supervisor, guard, lock);
    } catch (error) {
      for (const step of undo) {
        await step().catch((failure: unknown) => log(`While giving up the start: ${messageOf(failure)}`));
      }
      throw error;
    }
  }

  /** The pid of the running server, for tests and for the log; undefined during a restart. */
  get pid(): number | undefined {
    return this.supervisor.pid;
  }

  get guardPid(): number | undefined {
    return this.guard.pid;
  }

  /** Calls `hook` whenever the server ends by itself: before each restart, and after the last one failed. */
  onUnexpectedExit(hook: (exit: UnexpectedExit) => void): void {
    this.supervisor.onUnexpectedExit(hook);
  }

  /** Fast shutdown. Resolves when the server is down and DATA_DIR is free. A second call waits for the same shutdown. */
  stop(): Promise<void> {
    return (this.stopped ??= this.shutDown());
  }

  private async shutDown(): Promise<void> {
    await this.supervisor.stop();
    await this.guard.end();
    await this.lock.release();
  }
}

/** The real path of the folder, because the guard compares it with the arguments of PostgreSQL. */
async function makeDataDir(dataDir: string): Promise<string> {
  return explaining(dataDir, async () => {
    try {
      await mkdir(dataDir, { recursive: true });
    } catch (error) {
      // Node's recursive mkdir reports ENOENT on a read-only disk.
      if (errorCode(error) !== 'ENOENT') throw error;
      throw new StartupError(`DATA_DIR ${dataDir} cannot be made: choose another one.`, { cause: error });
    }
    return realpath(dataDir);
  });
}
