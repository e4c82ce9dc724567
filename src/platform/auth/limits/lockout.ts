// Backoff after wrong passwords, in PostgreSQL so that it holds for all processes and over restarts. An attempt is
// counted before the password is checked, and a success removes the count. Thus parallel guesses cannot all pass
// before the first is known to be wrong. This file does not know whether the login exists.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../database/typeorm.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { addressKey } from '../../common/address-key.js';

/** Attempts in a row before the first lock: for one login from one address, and from all addresses. */
const ATTEMPTS_FROM_ADDRESS = 5;
const ATTEMPTS_FROM_ANYWHERE = 50;
/** How long each attempt from the last free one on locks; the last for all that follow. */
const LOCKS_MS = [30_000, 60_000, 120_000, 240_000, 480_000, 900_000];
/** A streak is forgotten when its last attempt is this old; longer than the longest lock. */
const STREAK_MS = 3_600_000;

interface Streak {
  readonly key: string;
  readonly attempts: number;
}

@Injectable()
export class Lockout {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * To be called before a password is looked at. Throws `locked_out` while locked; such an attempt counts nowhere, or
   * one address that keeps trying would lock the login for everybody.
   */
  async begin(login: string, ip: string | undefined): Promise<void> {
    const streaks = streaksOf(login, ip);
    const now = this.clock.now();
    await this.refuseWhileLocked(streaks, now);
    for (const streak of streaks) {
      if (!(await this.count(streak, now))) throw lockedOut(await this.lockedForMs(streaks, now));
    }
  }

  /** The password was right: both streaks end. */
  async succeeded(login: string, ip: string | undefined): Promise<void> {
    await this.dataSource.query('delete from login_failure where key = any($1)', [
      streaksOf(login, ip).map(({ key }) => key),
    ]);
  }

  /** Deletes streaks that no longer count. */
  async forget(now: Date): Promise<void> {
    await this.dataSource.query('delete from login_failure where last_at <= $1', [
      new Date(now.getTime() - STREAK_MS),
    ]);
  }

  private async refuseWhileLocked(streaks: readonly Streak[], now: Date): Promise<void> {
    const lockedMs = await this.lockedForMs(streaks, now);
    if (lockedMs > 0) throw lockedOut(lockedMs);
  }

  private async lockedForMs(streaks: readonly Streak[], now: Date): Promise<number> {
    const [row] = await this.dataSource.query<{ until: Date | null }[]>(
      'select max(locked_until) as until from login_failure where key = any($1)',
      [streaks.map(({ key }) => key)],
    );
    return Math.max(0, (row?.until?.getTime() ?? 0) - now.getTime());
  }

  /**
   * One statement, so that those who come at once take turns at the row: each sees the lock of the one before. Answers
   * false, and counts nothing, while locked. Beyond either end of an array PostgreSQL reads null: no lock yet.
   */
  private async count({ key, attempts }: Streak, now: Date): Promise<boolean> {
    const counted = await this.dataSource.query<unknown[]>(
      `insert into login_failure as streak (key, failures, last_at, locked_until)
       values ($1, 1, $2::timestamptz, null)
       on conflict (key) do update set
         last_at = excluded.last_at,
         (failures, locked_until) = (
           select n, excluded.last_at
             + ($4::integer[])[least(n - $3::integer + 1, cardinality($4::integer[]))] * interval '1 millisecond'
           from (select case when streak.last_at <= $5::timestamptz then 1 else streak.failures + 1 end as n) next
         )
       where streak.locked_until is null or streak.locked_until <= excluded.last_at
       returning failures`,
      [key, now, attempts, LOCKS_MS, new Date(now.getTime() - STREAK_MS)],
    );
    return counted.length > 0;
  }
}

/** Hashed, as the table needs no addresses to do its work. The narrow one goes first. */
function streaksOf(login: string, ip: string | undefined): readonly Streak[] {
  const name = login.toLowerCase();
  return [
    { key: keyOf(`${name}|${addressKey(ip)}`), attempts: ATTEMPTS_FROM_ADDRESS },
    { key: keyOf(name), attempts: ATTEMPTS_FROM_ANYWHERE },
  ];
}

const keyOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** The lock may have ended since it was met, hence the minimum. */
function lockedOut(remainingMs: number): DomainError {
  const retryAfterMs = Math.max(1, remainingMs);
  return new DomainError(
    'locked_out',
    `Too many wrong passwords; try again in ${Math.ceil(retryAfterMs / 1_000)} s.`,
    { retryAfterMs },
  );
}
