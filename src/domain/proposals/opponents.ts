// Finds the other user of a proposal, and says whether that user takes proposals from the sender. Unknown, banned and blocking users
// look alike: the exchange refuses a proposal to any of them with one code, after the same checks.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../platform/database/typeorm.js';
import { Clock } from '../../platform/common/clock.js';

/** After a refusal, the sender waits as long before another proposal to the same user. */
const REFUSAL_WAIT_MS = 60_000;
/** A name that no user has: the exchange answers that this user is not available. */
const NOBODY = '';

/** $1 public id or user id. */
const USER_SQL = 'select id from app_user where id = $1 or public_id_of(id) = $1';

/** $1 sender, $2 receiver, $3 the oldest refusal that counts. */
const STANDING_SQL = `
  select
    receiver.status = 'active'
      and not exists (select from user_block where user_id = receiver.id and other = public_id_of($1))
      and (not coalesce((select only_followed from proposal_setting where user_id = receiver.id), false)
        or exists (select from user_follow where user_id = receiver.id and other = public_id_of($1))) as takes,
    (select max(wager.updated_at) from wager
      where wager.proposer_id = (select id from trading_account where user_id = $1)
        and wager.responder_id = (select id from trading_account where user_id = receiver.id)
        and wager.status = 'DECLINED' and wager.reason = 'user' and wager.updated_at > $3) as refused_at
  from app_user as receiver where receiver.id = $2`;

interface StandingRow {
  readonly takes: boolean;
  readonly refused_at: Date | null;
}

export interface Opponent {
  /** For the exchange. A user who is not available has a name that no user has. */
  readonly userId: string;
  readonly isAvailable: boolean;
  /** How long the sender must wait after a refusal of this user; 0: not at all. */
  readonly waitMs: number;
}

const UNAVAILABLE: Opponent = { userId: NOBODY, isAvailable: false, waitMs: 0 };

@Injectable()
export class Opponents {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The user with this public id or user id; null when there is none. */
  async idOf(name: string): Promise<string | null> {
    const [row] = await this.dataSource.query<{ id: string }[]>(USER_SQL, [name]);
    return row?.id ?? null;
  }

  async find(sender: string, receiver: string | null): Promise<Opponent> {
    if (receiver === null) return UNAVAILABLE;
    const nowMs = this.clock.nowMs();
    const [row] = await this.dataSource.query<StandingRow[]>(STANDING_SQL, [
      sender,
      receiver,
      new Date(nowMs - REFUSAL_WAIT_MS),
    ]);
    if (row?.takes !== true && receiver !== sender) return UNAVAILABLE;
    const refusedAt = row?.refused_at ?? null;
    const waitMs = refusedAt === null ? 0 : Math.max(0, refusedAt.getTime() + REFUSAL_WAIT_MS - nowMs);
    return { userId: receiver, isAvailable: true, waitMs };
  }
}
