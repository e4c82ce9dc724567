// The second person. The approver has neither asked for the request nor benefits from it, and owes the own account, role or
// access of the last 72 hours to nobody who does. The approval names the hash of what the approver has seen.
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { AuditLog, type Asked } from '../../../platform/auth/index.js';
import type { LogTransaction } from '../../../platform/events/index.js';
import { IdempotentLog, type Made } from '../../../platform/http/index.js';
import type { OperatorRequest } from '../../../contract/finance/requests.js';
import { refusal } from '../../exchange/index.js';
import {
  appendChanged,
  DEBT_COLUMN,
  hashOf,
  noticeOf,
  operatorRequestOf,
  REQUEST_COLUMNS,
  type RequestRow,
} from './request-rows.js';
import { unknownRequest } from './requests.reader.js';

const INDEPENDENT_MS = 72 * 3_600_000;

const LOCK_SQL = `
  select ${REQUEST_COLUMNS}, ${DEBT_COLUMN} from money_request where id = $1 for update`;
/** Whether one of $2 has acted on the account of $1 since $3: a role, a verification, an unlocked access. */
const DEPENDS_SQL = `
  select 1 from audit where target = $1 and actor = any($2) and action like 'user.%' and at > $3 limit 1`;
const APPROVE_SQL = `
  update money_request set state = 'approved', approved_by = $2, approved_at = $3, approved_hash = $4 where id = $1`;

@Injectable()
export class Approvals {
  constructor(
    private readonly log: IdempotentLog,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async approve({ actor, request }: Asked, id: string, hash: string): Promise<Made<OperatorRequest>> {
    const approver = actor.caller.userId ?? '';
    const { value, cursor } = await this.log.transaction(request, async (tx) => {
      const [row] = await tx.manager.query<RequestRow[]>(LOCK_SQL, [id]);
      if (!row) throw unknownRequest();
      if (row.state !== 'requested') throw badState(row);
      if (row.kind === 'withdrawal' && BigInt(row.debt ?? '0') > 0n) throw refusal('debt');
      assertOther(row, approver);
      if (hash !== row.hash || hash !== hashOf(row))
        throw new DomainError('approval_mismatch', 'The hash is not that of the request.');
      await this.assertIndependent(tx, row, approver);
      const now = this.clock.now();
      await tx.manager.query(APPROVE_SQL, [id, approver, now, hash]);
      this.audit.record(tx, actor, {
        action: 'finance.approve',
        target: id,
        details: { amount: row.amount, userId: row.user_id, hash },
      });
      const approved: RequestRow = { ...row, state: 'approved', approved_by: approver, approved_at: now };
      appendChanged(tx, row.user_id, noticeOf(approved, this.config.CURRENCY));
      return operatorRequestOf(approved, this.config.CURRENCY);
    });
    return { value, cursor };
  }

  private async assertIndependent(tx: LogTransaction, row: RequestRow, approver: string): Promise<void> {
    const since = new Date(this.clock.nowMs() - INDEPENDENT_MS);
    const values = [approver, [row.requested_by, row.user_id], since];
    const found = await tx.manager.query<unknown[]>(DEPENDS_SQL, values);
    if (found.length > 0)
      throw new DomainError(
        'approver_not_independent',
        'The person who asked has changed your account within 72 hours.',
      );
  }
}

/** Throws `self_approval`. */
export function assertOther({ requested_by: requestedBy, user_id: userId }: RequestRow, actor: string): void {
  if (actor === requestedBy || actor === userId)
    throw new DomainError('self_approval', 'You have asked for this request, or benefit from it.');
}

export const badState = ({ state }: RequestRow): DomainError =>
  new DomainError('bad_request_state', `The request is ${state}.`, { state });
