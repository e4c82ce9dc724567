// The database `ringside` in the cluster. It is created when missing, and its encoding and collation are checked: another
// collation than C.UTF-8 sorts and indexes differently. Nothing here changes the contents of the database.
import pg from 'pg';
import { StartupError } from '../../common/startup-error.js';
import { SUPERUSER } from './cluster.js';
import { CONNECT_DEADLINE_MS } from './limits.js';
import { errorCode } from './trouble.js';

const DATABASE = 'ringside';

const NO_SUCH_DATABASE = '3D000';
const WRONG_PASSWORD = '28P01';

export function databaseUrl(port: number, password: string, database = DATABASE): string {
  return `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

export async function ensureDatabase(port: number, password: string, passwordFile: string): Promise<void> {
  try {
    await withClient(databaseUrl(port, password), assertEncoding);
  } catch (error) {
    const code = errorCode(error);
    if (code === WRONG_PASSWORD) {
      throw new StartupError(
        `The embedded PostgreSQL does not accept the password in ${passwordFile}: restore that file from the backup that belongs to this cluster.`,
        { cause: error },
      );
    }
    if (code !== NO_SUCH_DATABASE) throw error;
    await withClient(databaseUrl(port, password, 'postgres'), (client) =>
      client.query(`create database ${DATABASE}`),
    );
    await withClient(databaseUrl(port, password), assertEncoding);
  }
}

async function assertEncoding(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ encoding: string; provider: string; locale: string | null }>(
    `select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale
       from pg_database where datname = current_database()`,
  );
  const [found] = rows;
  if (found?.encoding !== 'UTF8' || found.provider !== 'b' || found.locale !== 'C.UTF-8') {
    throw new StartupError(
      `The database ${DATABASE} has encoding ${found?.encoding} and locale ${found?.locale}, not UTF8 and the builtin C.UTF-8: choose another DATA_DIR.`,
    );
  }
}

async function withClient(
  connectionString: string,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_DEADLINE_MS });
  // A broken connection fails the query in progress; without a listener it would also end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end();
  }
}
