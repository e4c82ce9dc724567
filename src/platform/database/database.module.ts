// Opens the database server and the pool, and migrates the schema before any module uses them.
import { Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { ClientBase } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { StartupError } from '../common/startup-error.js';
import { messageOf } from '../common/repeated-fault.js';
import { CONFIG, type Config } from '../config/config.js';
import { ADVISORY_LOCKS } from './advisory-locks.js';
import { refuseForeign, rememberHashes } from './applied-migrations.js';
import { DatabaseServer } from './database-server.js';
import { MIGRATIONS } from './migrations/index.js';
import { QueryWatch } from './query-watch.js';
import { defineSchema, definedSchema } from './schema.js';
import { SlowQueries } from './slow-queries.js';
import { SnakeNames } from './snake-names.js';

/** One connection holds the lock, one migrates. */
const MIGRATION_POOL_SIZE = 2;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * A connection that gets no answer for this long is given up, for example on a network that drops packets. So no read of the
 * tail and no commit hangs on it. It is longer than every timeout set in PostgreSQL itself.
 */
const ANSWER_TIMEOUT_MS = 15_000;

defineSchema({ migrations: MIGRATIONS });

@Global()
@Module({
  providers: [
    SlowQueries,
    {
      provide: DatabaseServer,
      inject: [CONFIG],
      useFactory: (config: Config) => DatabaseServer.open(config),
    },
  ],
  exports: [DatabaseServer, SlowQueries],
})
class DatabaseServerModule {}

@Module({
  imports: [
    DatabaseServerModule,
    TypeOrmModule.forRootAsync({
      imports: [DatabaseServerModule],
      inject: [CONFIG, DatabaseServer, SlowQueries],
      useFactory: (config: Config, server: DatabaseServer, slowQueries: SlowQueries) => ({
        ...dataSourceOptions(server.url, config.DATABASE_POOL_SIZE),
        retryAttempts: 0,
        maxQueryExecutionTime: config.SLOW_QUERY_MS,
        logger: new QueryWatch(slowQueries),
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

/** The common options of all pools. Pipelining lets an append send lock, rows and COMMIT back to back. */
export function dataSourceOptions(url: string, poolSize: number, answerTimeoutMs = ANSWER_TIMEOUT_MS) {
  const { entities, migrations } = definedSchema();
  return {
    type: 'postgres',
    url,
    applicationName: 'ringside',
    entities: [...entities],
    migrations: [...migrations],
    namingStrategy: new SnakeNames(),
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
 * A session that ends right after it was opened emits `error` before TypeORM listens. An `error` event without a listener
 * ends the process. The pool and the query runner notice the end by their own listeners.
 */
function outliveErrors(client: ClientBase): void {
  client.on('error', (error) => new Logger('Database').debug(`A connection broke: ${error.message}`));
}

/**
 * Runs the pending migrations under a lock, unless another build has migrated the database in its own way. The lock belongs to a transaction, not a session, so it also works behind
 * PgBouncer in transaction mode. Migrations have their own pool without a time limit for statements.
 */
export async function migrate({ options }: DataSource): Promise<void> {
  const extra: unknown = { ...options.extra, max: MIGRATION_POOL_SIZE, query_timeout: 0 };
  const migrator = new DataSource({ ...options, entities: [], extra });
  try {
    await migrator.initialize();
    await migrator.transaction(async (manager) => {
      await manager.query(`select pg_advisory_xact_lock(${ADVISORY_LOCKS.migrations})`);
      await refuseForeign(migrator);
      await migrator.runMigrations();
      await rememberHashes(migrator);
    });
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`The database schema could not be brought up to date: ${messageOf(error)}`);
  } finally {
    if (migrator.isInitialized) await migrator.destroy();
  }
}
