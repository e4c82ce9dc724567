// The program `npm run epoch:rotate`: gives the log a new epoch after a restore that PostgreSQL cannot show, such as a copy
// of its files. It may run beside Ringside with DATABASE_URL; the embedded database must not be in use.
import { DataSource } from 'typeorm';
import { StartupError } from '../../common/startup-error.js';
import { processEnvironment, readConfig } from '../../config/config.js';
import { DatabaseServer } from '../../database/database-server.js';
import { dataSourceOptions } from '../../database/database.module.js';
import { Epoch } from './epoch.js';

const POOL_SIZE = 2;

async function rotate(url: string): Promise<string> {
  const dataSource = await new DataSource(dataSourceOptions(url, POOL_SIZE)).initialize();
  try {
    const [table] = await dataSource.query<{ exists: boolean }[]>(
      `select to_regclass('event_log') is not null as exists`,
    );
    const [log] = table?.exists
      ? await dataSource.query<{ epoch: string }[]>('select epoch from event_log')
      : [];
    if (!log) throw new StartupError('This database has no event log yet, so there is no epoch to rotate.');
    return `The epoch was ${log.epoch} and is now ${await new Epoch(dataSource).rotate(log.epoch)}.`;
  } finally {
    await dataSource.destroy();
  }
}

async function main(): Promise<string> {
  const server = await DatabaseServer.open(readConfig(processEnvironment()));
  try {
    return await rotate(server.url);
  } finally {
    await server.stop();
  }
}

try {
  process.stdout.write(`${await main()}\n`);
} catch (error) {
  const why =
    error instanceof StartupError ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`The epoch was not rotated. ${why}\n`);
  process.exitCode = 1;
}
