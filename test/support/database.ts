// STUB until the real one lands: a fresh database on the server that RINGSIDE_TEST_SERVER names.
import { randomBytes } from 'node:crypto';
import pg from 'pg';

export async function testDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env.RINGSIDE_TEST_SERVER ?? '';
  const name = `t${randomBytes(6).toString('hex')}`;
  const run = async (sql: string) => {
    const client = new pg.Client(`${server}/postgres`);
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await run(`create database ${name}`);
  return { url: `${server}/${name}`, drop: () => run(`drop database ${name} with (force)`) };
}
