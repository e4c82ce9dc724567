// Ends sessions of a test's database at random, as a failing server or network does.
import { randomInt } from './random.js';

const MOST_AT_ONCE = 3;

interface Sql {
  query(text: string, values?: unknown[]): Promise<unknown>;
}

/** Ends `count` sessions at most, but not the session that ends them. */
export const killSessions = (sql: Sql, count: number): Promise<unknown> =>
  sql.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() order by random() limit $1`,
    [count],
  );

/** Ends one to three sessions again and again, until the work is done. */
export async function killSessionsDuring(
  sql: Sql,
  random: () => number,
  work: () => Promise<unknown>,
): Promise<void> {
  let isOver = false;
  const kill = async (): Promise<void> => {
    while (!isOver) {
      // The pool may give a session that was just ended.
      await killSessions(sql, randomInt(random, 1, MOST_AT_ONCE)).catch(() => undefined);
      await new Promise(setImmediate);
    }
  };
  const kills = kill();
  try {
    await work();
  } finally {
    isOver = true;
    await kills;
  }
}
