// The PostgreSQL server that Ringside uses: the server of DATABASE_URL, or its own server below DATA_DIR. The bootstrap
// stops it last, after every other part has closed its connections.
import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { dropPostgresVariables, type Config } from '../config/config.js';
import { EmbeddedPostgres } from './embedded/index.js';
import { preflight } from './preflight.js';

export class DatabaseServer {
  private constructor(
    readonly url: string,
    private readonly embedded: EmbeddedPostgres | undefined,
  ) {}

  /** Throws StartupError when there is no usable database. */
  static async open(config: Config): Promise<DatabaseServer> {
    if (config.DATABASE_URL) {
      await preflight(config.DATABASE_URL);
      return new DatabaseServer(config.DATABASE_URL, undefined);
    }
    const logger = new Logger('PostgreSQL');
    const dropped = dropPostgresVariables();
    if (dropped.length > 0) logger.log(`The embedded database does not use ${dropped.sort().join(', ')}.`);
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

  /** The listener is called when the embedded server stays down after all restarts; the process cannot continue then. */
  onLost(listener: (how: string) => void): void {
    this.embedded?.onUnexpectedExit(({ how, gaveUp }) => gaveUp && listener(how));
  }

  /** Stops the embedded server. The server of DATABASE_URL keeps running. */
  async stop(): Promise<void> {
    await this.embedded?.stop();
  }
}
