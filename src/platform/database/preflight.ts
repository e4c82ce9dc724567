// Checks a database before it is used: reachable, new enough, writable and durable. Every refusal is one line for an
// operator, and no line contains the password of the URL.
import pg from 'pg';
import { StartupError } from '../common/startup-error.js';
import { messageOf } from '../common/repeated-fault.js';

const CONNECT_TIMEOUT_MS = 5_000;
const MIN_VERSION = 150_000;
const MUST_BE_ON = ['fsync', 'full_page_writes', 'synchronous_commit'];

interface Facts {
  version: number;
  in_recovery: boolean;
  encoding: string;
}

export async function preflight(url: string): Promise<void> {
  const place = describe(url);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new StartupError(
      `The database at ${place} cannot be reached: ${messageOf(error) || 'connection refused'}.`,
    );
  }
  try {
    await check(client, place);
  } finally {
    await client.end();
  }
}

async function check(client: pg.Client, place: string): Promise<void> {
  const { rows } = await client.query<Facts>(
    `select current_setting('server_version_num')::int as version, pg_is_in_recovery() as in_recovery,
       current_setting('server_encoding') as encoding`,
  );
  const facts = rows[0];
  if (!facts || facts.version < MIN_VERSION) {
    const major = Math.floor((facts?.version ?? 0) / 10_000);
    throw new StartupError(`The database at ${place} is PostgreSQL ${major}; Ringside needs 15 or newer.`);
  }
  if (facts.in_recovery)
    throw new StartupError(`The database at ${place} is a standby; Ringside needs the primary.`);
  if (facts.encoding !== 'UTF8') {
    throw new StartupError(`The database at ${place} is encoded in ${facts.encoding}; Ringside needs UTF8.`);
  }
  for (const name of MUST_BE_ON) {
    const { rows: settings } = await client.query<{ value: string }>('select current_setting($1) as value', [
      name,
    ]);
    if (settings[0]?.value === 'off') {
      throw new StartupError(
        `The database at ${place} runs with ${name} off, and could lose what it has confirmed; switch it on.`,
      );
    }
  }
}

function describe(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname || 'localhost'}:${port || '5432'}${pathname}`;
}
