// The limits of a user, from the table as of a seq: those that hold now, and what counts against them today.
import { Injectable } from '@nestjs/common';
import type { Limit, Limits } from '../../../contract/trading/limits.js';
import { Clock } from '../../../platform/common/clock.js';
import { headAndPage, LogReads, type Queryable } from '../../../platform/events/index.js';
import type { RefusalCode } from '../engine/refusals.js';
import { dayOf } from '../engine/state/days.js';

const SQL = headAndPage({
  page: `
    select deposit, next_deposit, next_deposit_at, stake, next_stake, next_stake_at, loss, next_loss, next_loss_at,
      excluded_until, day, deposited, paid, received
    from user_limits where account_id = (select id from trading_account where user_id = $1)`,
});

interface LimitsRow {
  deposit: string | null;
  next_deposit: string | null;
  next_deposit_at: Date | null;
  stake: string | null;
  next_stake: string | null;
  next_stake_at: Date | null;
  loss: string | null;
  next_loss: string | null;
  next_loss_at: Date | null;
  excluded_until: Date | null;
  day: number;
  deposited: string;
  paid: string;
  received: string;
}

const NONE: Limit = { limit: null, next: null, nextAt: null };
const NOTHING: Limits['today'] = { deposited: '0', paid: '0', received: '0' };
/** Of a user who never had a limit. */
const NO_LIMITS: Limits = { deposit: NONE, stake: NONE, loss: NONE, excludedUntil: null, today: NOTHING };

@Injectable()
export class LimitsReader {
  constructor(
    private readonly reads: LogReads,
    private readonly clock: Clock,
  ) {}

  limits(userId: string, minSeq?: string): Promise<{ value: Limits; seq: number }> {
    return this.reads.since(minSeq, () => this.limitsNow(userId));
  }

  /** Why the user may not ask to pay in `amount`, beside `asked` micro credits that are on their way; null when the user may. */
  async depositRefusal(
    userId: string,
    amount: bigint,
    asked: bigint,
    source: Queryable,
  ): Promise<Extract<RefusalCode, 'self_excluded' | 'deposit_limit'> | null> {
    const { deposit, excludedUntil, today } = (await this.limitsNow(userId, source)).value;
    if (excludedUntil !== null) return 'self_excluded';
    const isAbove =
      deposit.limit !== null && BigInt(today.deposited) + asked + amount > BigInt(deposit.limit);
    return isAbove ? 'deposit_limit' : null;
  }

  private async limitsNow(userId: string, source?: Queryable): Promise<{ value: Limits; seq: number }> {
    const { rows, seq } = await this.reads.rows<LimitsRow>(SQL, [userId], source);
    return { value: rows[0] ? limitsOf(rows[0], this.clock.nowMs()) : NO_LIMITS, seq };
  }
}

function limitsOf(row: LimitsRow, nowMs: number): Limits {
  const { deposited, paid, received } = row;
  return {
    deposit: limitOf(row.deposit, row.next_deposit, row.next_deposit_at, nowMs),
    stake: limitOf(row.stake, row.next_stake, row.next_stake_at, nowMs),
    loss: limitOf(row.loss, row.next_loss, row.next_loss_at, nowMs),
    excludedUntil:
      row.excluded_until && row.excluded_until.getTime() > nowMs ? row.excluded_until.toISOString() : null,
    today: row.day === dayOf(nowMs) ? { deposited, paid, received } : NOTHING,
  };
}

function limitOf(limit: string | null, next: string | null, nextAt: Date | null, nowMs: number): Limit {
  if (nextAt === null) return { limit, next, nextAt };
  return nextAt.getTime() <= nowMs
    ? { limit: next, next: null, nextAt: null }
    : { limit, next, nextAt: nextAt.toISOString() };
}
