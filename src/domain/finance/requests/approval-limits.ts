// Whether a request needs a second person. The sum of a user's requests of the same kind counts: those of the last 24 hours that
// have not failed, and all that are pending. Each request is compared once, after it is stored, while a lock on the user is held;
// so of two requests at the same moment, the second comparison sees both.
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../../platform/common/clock.js';
import { messageOf } from '../../../platform/common/repeated-fault.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { advisoryLockOf } from '../../../platform/database/advisory-locks.js';
import { DataSource } from '../../../platform/database/typeorm.js';
import { EventLog, type LogTransaction } from '../../../platform/events/index.js';
import { MICRO } from '../../exchange/index.js';
import { appendChanged, noticeOf, REQUEST_SQL, type RequestRow } from './request-rows.js';

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 10_000;
/** Requests of one look. */
const LOOK_MAX = 100;

/** $1 user, $2 kind, $3 since. */
const SUM_SQL = `
  select coalesce(sum(amount), 0)::text as sum from money_request
  where user_id = $1 and kind = $2 and state <> 'failed' and (created_at > $3 or state <> 'paid')`;
/** $1 id, $2 needs approval, $3 now. */
const DECIDE_SQL = `
  update money_request
  set needs_approval = $2, state = case when $2 then state else 'approved' end,
    approved_at = case when $2 then null else $3::timestamptz end
  where id = $1`;
const UNDECIDED_SQL = `
  select id from money_request
  where state = 'requested' and needs_approval is null and created_at < $1 order by n limit ${LOOK_MAX}`;

@Injectable()
export class ApprovalLimits {
  private readonly logger = new Logger('Finance');
  private looking: Promise<void> | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The cursor of the decision; null when it was made before. */
  async decide(id: string): Promise<string | null> {
    const { cursor } = await this.log.transaction((tx) => this.decideIn(tx, id));
    return cursor;
  }

  /** For requests whose process ended between the request and the decision. */
  @Interval(LOOK_EVERY_MS)
  async lookForUndecided(): Promise<void> {
    this.looking ??= this.decideAll()
      .catch((error: unknown) => this.logger.warn(`Requests could not be compared: ${messageOf(error)}`))
      .finally(() => (this.looking = undefined));
    await this.looking;
  }

  private async decideAll(): Promise<void> {
    const before = new Date(this.clock.nowMs() - LOOK_EVERY_MS);
    const left = await this.dataSource.query<{ id: string }[]>(UNDECIDED_SQL, [before]);
    for (const { id } of left) await this.decide(id);
  }

  private async decideIn(tx: LogTransaction, id: string): Promise<void> {
    const [known] = await tx.manager.query<RequestRow[]>(REQUEST_SQL, [id]);
    if (!known) return;
    await tx.run([advisoryLockOf('finance', known.user_id)]);
    const [row] = await tx.manager.query<RequestRow[]>(`${REQUEST_SQL} for update`, [id]);
    if (row?.state !== 'requested' || row.needs_approval !== null) return;
    const now = this.clock.now();
    const needsApproval = await this.isBeyondLimit(tx, row, now);
    await tx.manager.query(DECIDE_SQL, [id, needsApproval, now]);
    const decided = { ...row, needs_approval: needsApproval };
    appendChanged(
      tx,
      row.user_id,
      noticeOf(
        needsApproval ? decided : { ...decided, state: 'approved', approved_at: now },
        this.config.CURRENCY,
      ),
    );
  }

  private async isBeyondLimit(
    tx: LogTransaction,
    { user_id: userId, kind }: RequestRow,
    now: Date,
  ): Promise<boolean> {
    const limit = BigInt(this.config.FINANCE_APPROVAL_LIMIT) * MICRO;
    if (limit === 0n) return false;
    const since = new Date(now.getTime() - DAY_MS);
    const [row] = await tx.manager.query<{ sum: string }[]>(SUM_SQL, [userId, kind, since]);
    return BigInt(row?.sum ?? '0') > limit;
  }
}
