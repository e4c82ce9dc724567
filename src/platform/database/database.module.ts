// Opens the database server and the pool, and brings the schema up to date before anything else asks for either.
import { Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { ClientBase } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { StartupError } from '../common/startup-error.js';
import { messageOf } from '../common/repeated-fault.js';
import { Metrics } from '../common/metrics.js';
import { CONFIG, type Config } from '../config/config.js';
import { ADVISORY_LOCKS } from './advisory-locks.js';
import { DatabaseServer } from './database-server.js';
import { MIGRATIONS } from './migrations/index.js';
import { QueryWatch } from './query-watch.js';

/** One holds the lock, one migrates. */
const MIGRATION_POOL_SIZE = 2;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * A network that swallows packets answers nothing, not even with a reset. Beyond this a connection is given up, so
 * that no read of the tail and no commit hangs on it; longer than every timeout that PostgreSQL itself is told.
 */
const ANSWER_TIMEOUT_MS = 15_000;

@Module({
  providers: [
    {
      provide: DatabaseServer,
      inject: [CONFIG],
      useFactory: (config: Config) => DatabaseServer.open(config),
    },
  ],
  exports: [DatabaseServer],
})
class DatabaseServerModule {}

@Module({
  imports: [
    DatabaseServerModule,
    TypeOrmModule.forRootAsync({
      imports: [DatabaseServerModule],
      inject: [CONFIG, DatabaseServer, Metrics],
      useFactory: (config: Config, server: DatabaseServer, metrics: Metrics) => ({
        ...dataSourceOptions(server.url, config.DATABASE_POOL_SIZE),
        autoLoadEntities: true,
        retryAttempts: 0,
        maxQueryExecutionTime: config.SLOW_QUERY_MS,
        logger: new QueryWatch(metrics),
      }),
      dataSourceFactory: async (options) => {
        if (!options) throw new Error('TypeORM was given no options');
        const dataSource = await new DataSource(options).initialize();
        await migrate(dataSource);
        return dataSource;
      },
    }),
  ],
  exports: [DatabaseServerModule],
})
export class DatabaseModule {}

/** What every pool of Ringside has in common. Pipelining lets an append send lock, rows and COMMIT back to back. */
export function dataSourceOptions(url: string, poolSize: number, answerTimeoutMs = ANSWER_TIMEOUT_MS) {
  return {
    type: 'postgres',
    url,
    applicationName: 'ringside',
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'each',
    synchronize: false,
    extra: {
      max: poolSize,
      pipeline: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: answerTimeoutMs,
      keepAlive: true,
      onConnect: outliveErrors,
    },
  } satisfies DataSourceOptions;
}

/**
 * A session that is ended right after it was opened reports that before TypeORM listens, and an `error` event that
 * nobody hears ends the process. The pool and the query runner learn of it by their own listeners.
 */
function outliveErrors(client: ClientBase): void {
  client.on('error', (error) => new Logger('Database').debug(`A connection broke: ${error.message}`));
}

/**
 * The lock belongs to a transaction, not a session, so that it holds behind PgBouncer in transaction mode. Migrations
 * have a pool of their own, in which a statement may take as long as it needs.
 */
export async function migrate({ options }: DataSource): Promise<void> {
  const extra: unknown = { ...options.extra, max: MIGRATION_POOL_SIZE, query_timeout: 0 };
  const migrator = new DataSource({ ...options, entities: [], extra });
  try {
    await migrator.initialize();
    await migrator.transaction(async (manager) => {
      await manager.query(`select pg_advisory_xact_lock(${ADVISORY_LOCKS.migrations})`);
      await migrator.runMigrations();
    });
  } catch (error) {
    throw new StartupError(`The database schema could not be brought up to date: ${messageOf(error)}`);
  } finally {
    if (migrator.isInitialized) await migrator.destroy();
  }
}
