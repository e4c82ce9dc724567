// The PostgreSQL server that Ringside uses: the one DATABASE_URL names, or its own below DATA_DIR.
// The bootstrap stops it last, after everything that holds a connection has let go.
import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { EmbeddedPostgres } from './embedded/index.js';
import { preflight } from './preflight.js';

export class DatabaseServer {
  private constructor(
    readonly url: string,
    private readonly embedded: EmbeddedPostgres | undefined,
  ) {}

  /** Throws StartupError when there is no database that can be used. */
  static async open(config: Config): Promise<DatabaseServer> {
    if (config.DATABASE_URL) {
      await preflight(config.DATABASE_URL);
      return new DatabaseServer(config.DATABASE_URL, undefined);
    }
    const logger = new Logger('PostgreSQL');
    const embedded = await EmbeddedPostgres.start({
      dataDir: resolve(config.DATA_DIR),
      log: (line) => logger.log(line),
    });
    try {
      await preflight(embedded.url);
    } catch (error) {
      await embedded.stop();
      throw error;
    }
    return new DatabaseServer(embedded.url, embedded);
  }

  /** Called when the embedded server has ended for good, after restarts in vain: the process has nothing to stand on. */
  onLost(listener: (how: string) => void): void {
    this.embedded?.onUnexpectedExit(({ how, gaveUp }) => gaveUp && listener(how));
  }

  /** Stops the embedded server; a database of somebody else is left alone. */
  async stop(): Promise<void> {
    await this.embedded?.stop();
  }
}
