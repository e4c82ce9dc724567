// PostgreSQL compiles no statement of the log and none of the desk: the compilation takes far longer than the statement.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BATCH_SETTINGS } from '../../src/domain/exchange/desk/storage/postgres/postgres.storage.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { startLogProcess, type LogProcess } from '../support/log-process.js';

let database: TestDatabase;
let log: LogProcess;
beforeAll(async () => {
  database = await testDatabase();
  log = await startLogProcess(database.url);
  const name = new URL(database.url).pathname.slice(1);
  await log.dataSource.query(`alter database ${name} set jit = on`);
  await log.close();
  log = await startLogProcess(database.url);
  await log.dataSource.query('create table found (jit text)');
});
afterAll(async () => {
  await log?.close();
  await database?.drop();
});

const NOTE = `insert into found select current_setting('jit')`;
const found = async (): Promise<string[]> =>
  (await log.dataSource.query<{ jit: string }[]>('delete from found returning jit'))
    .flat()
    .flatMap((row) => (typeof row === 'object' && 'jit' in row ? [row.jit] : []));

describe('where the database would compile', () => {
  it('an ordinary session does', async () => {
    await log.dataSource.query(NOTE);
    expect(await found()).toEqual(['on']);
  });

  it('a transaction of the log does not', async () => {
    await log.log.transaction(async ({ manager }) => void (await manager.query(NOTE)));
    expect(await found()).toEqual(['off']);
  });

  it('a batch of the desk does not', async () => {
    const writer = log.writers.open(BATCH_SETTINGS, true);
    await writer.commit([{ text: NOTE }], []);
    await writer.close();
    expect(await found()).toEqual(['off']);
  });

  it('no function that forbids scans does', async () => {
    const functions = await log.dataSource.query<{ name: string; settings: string[] }[]>(
      `select proname as name, proconfig as settings from pg_proc where 'enable_seqscan=off' = any(proconfig)`,
    );
    expect(functions.map(({ name }) => name)).toContain('desk_remembered');
    for (const { settings } of functions) expect(settings).toContain('jit=off');
  });
});
