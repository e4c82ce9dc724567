// The statement that counts an attempt to sign in. It is one statement, so that attempts at the same time take turns at the
// row, and each sees the lock that the attempt before it set.
import type { DataSource } from '../../database/typeorm.js';

/** How long each attempt from the last free one on locks; the last for all that follow. */
const LOCKS_MS = [30_000, 60_000, 120_000, 240_000, 480_000, 900_000];
/** A streak is forgotten when its last attempt is this old; longer than the longest lock. */
export const STREAK_MS = 3_600_000;

export interface Streak {
  readonly key: string;
  /** Attempts that are let through before the first lock. */
  readonly attempts: number;
}

/** $1 key, $2 now, $3 free attempts, $4 locks in ms, $5 the end of what is forgotten. PostgreSQL reads null beyond either end of an array: no lock. */
const COUNT_SQL = `
  insert into login_failure as streak (key, failures, last_at, locked_until)
  values ($1, 1, $2::timestamptz, null)
  on conflict (key) do update set
    last_at = excluded.last_at,
    (failures, locked_until) = (
      select n, excluded.last_at
        + ($4::integer[])[least(n - $3::integer + 1, cardinality($4::integer[]))] * interval '1 millisecond'
      from (select case when streak.last_at <= $5::timestamptz then 1 else streak.failures + 1 end as n) next
    )
  where streak.locked_until is null or streak.locked_until <= excluded.last_at
  returning failures`;

/** Answers false, and counts nothing, while the streak is locked. */
export async function countAttempt(
  dataSource: DataSource,
  { key, attempts }: Streak,
  now: Date,
): Promise<boolean> {
  const forgotten = new Date(now.getTime() - STREAK_MS);
  const values = [key, now, attempts, LOCKS_MS, forgotten];
  return (await dataSource.query<unknown[]>(COUNT_SQL, values)).length > 0;
}
