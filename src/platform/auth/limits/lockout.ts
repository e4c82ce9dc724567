// Backoff after wrong passwords, in PostgreSQL so that it holds for all processes and over restarts. An attempt is
// counted before the password is checked, and a success removes the count. Thus parallel guesses cannot all pass
// before the first is known to be wrong. This file does not know whether the login exists.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, In, LessThanOrEqual } from '../../database/typeorm.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { addressKey } from '../../common/address-key.js';
import { countAttempt, STREAK_MS, type Streak } from './lockout.sql.js';
import { LoginFailureEntity } from './login-failure.entity.js';

/** Attempts in a row before the first lock: for one login from one address, and from all addresses. */
const ATTEMPTS_FROM_ADDRESS = 5;
const ATTEMPTS_FROM_ANYWHERE = 50;

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
    const lockedMs = await this.lockedForMs(streaks, now);
    if (lockedMs > 0) throw lockedOut(lockedMs);
    for (const streak of streaks) {
      if (!(await countAttempt(this.dataSource, streak, now)))
        throw lockedOut(await this.lockedForMs(streaks, now));
    }
  }

  /** The password was right: both streaks end. */
  async succeeded(login: string, ip: string | undefined): Promise<void> {
    await this.dataSource.getRepository(LoginFailureEntity).delete({ key: isOneOf(streaksOf(login, ip)) });
  }

  /** Deletes streaks that no longer count. */
  async forget(now: Date): Promise<void> {
    const lastAt = LessThanOrEqual(new Date(now.getTime() - STREAK_MS));
    await this.dataSource.getRepository(LoginFailureEntity).delete({ lastAt });
  }

  private async lockedForMs(streaks: readonly Streak[], now: Date): Promise<number> {
    const failures = await this.dataSource
      .getRepository(LoginFailureEntity)
      .findBy({ key: isOneOf(streaks) });
    const untilMs = failures.map(({ lockedUntil }) => lockedUntil?.getTime() ?? 0);
    return Math.max(0, ...untilMs.map((until) => until - now.getTime()));
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

const isOneOf = (streaks: readonly Streak[]) => In(streaks.map(({ key }) => key));

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
