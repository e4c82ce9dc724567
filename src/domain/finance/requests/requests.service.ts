// New requests. A withdrawal holds its credits in the commit that stores the request; a deposit moves nothing yet. Then the limit
// of approvals decides whether a second person is needed.
import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { Clock } from '../../../platform/common/clock.js';
import { randomHex } from '../../../platform/common/ids.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { IdempotentLog, type Made, type NamedRequest } from '../../../platform/http/index.js';
import { Accounts } from '../../../platform/auth/index.js';
import type {
  MoneyRequest,
  NewDeposit,
  NewWithdrawal,
  RequestKind,
} from '../../../contract/finance/requests.js';
import { Exchange, refusal, COST_MAX } from '../../exchange/index.js';
import { ApprovalLimits } from './approval-limits.js';
import { appendChanged, hashOf } from './request-rows.js';
import { INSERT_SQL, type NewRequestNote } from './request.journal.js';
import { RequestChecks } from './request-checks.js';
import { RequestsReader } from './requests.reader.js';

const ID_LENGTH = 24;

/** Who asks, and for whose account. */
export interface Asking {
  readonly userId: string;
  readonly requestedBy: string;
  readonly request: NamedRequest | undefined;
}

@Injectable()
export class Requests {
  constructor(
    private readonly exchange: Exchange,
    private readonly accounts: Accounts,
    private readonly log: IdempotentLog,
    private readonly approvals: ApprovalLimits,
    private readonly checks: RequestChecks,
    private readonly reader: RequestsReader,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws `bad_amount`, `deposit_limit`, `self_excluded`, `too_many_requests` and `unknown_user`. */
  async deposit(asking: Asking, { amount, provider }: NewDeposit): Promise<Made<MoneyRequest>> {
    const { userId, request } = asking;
    const credits = BigInt(amount);
    if (credits < 1n || credits > COST_MAX) throw refusal('bad_amount');
    await this.accounts.get(userId);
    this.checks.assertKnown(provider);
    const note = this.noteOf(asking, { kind: 'deposit', amount, destination: null, provider });
    const { value: id, cursor } = await this.log.transaction(request, async (tx) => {
      await this.checks.assertFew(userId);
      await this.checks.assertDepositFits(tx, userId, credits);
      const createdAt = this.clock.now().toISOString();
      const { requestedBy, hash, request: made } = note;
      await tx.manager.query(INSERT_SQL, [
        ...[made.id, made.kind, userId, amount, null, provider, hash, requestedBy, createdAt],
      ]);
      appendChanged(tx, userId, { ...made, createdAt });
      return made.id;
    });
    return this.decided(id, cursor);
  }

  /** Throws what the engine refuses, `too_many_requests` and `unknown_user`. */
  async withdraw(asking: Asking, { amount, destination }: NewWithdrawal): Promise<Made<MoneyRequest>> {
    const { userId, request } = asking;
    const note = this.noteOf(asking, { kind: 'withdrawal', amount, destination, provider: null });
    const { id: withdrawalId } = note.request;
    if (!(await this.reader.knows(withdrawalId))) await this.checks.assertFew(userId);
    const { cursor } = await this.exchange.submitFor(
      userId,
      {
        command: { kind: 'hold_withdrawal', userId, withdrawalId, amount: BigInt(amount) },
        request,
        notes: [{ kind: 'money_request', data: note }],
      },
      () => this.accounts.get(userId),
    );
    return this.decided(withdrawalId, cursor);
  }

  private noteOf(
    { userId, requestedBy, request }: Asking,
    terms: Pick<NewRequestNote['request'], 'kind' | 'amount' | 'provider'> & { destination: string | null },
  ): NewRequestNote {
    const { kind, amount, provider, destination } = terms;
    const id = newRequestId(kind, request);
    return {
      userId,
      requestedBy,
      destination,
      hash: hashOf({ id, kind, user_id: userId, amount, destination }),
      request: {
        ...{ id, kind, amount, currency: this.config.CURRENCY, provider, state: 'requested' },
        ...{ needsApproval: null, reason: null, approvedAt: null, endedAt: null },
      },
    };
  }

  private async decided(id: string, cursor: string | null): Promise<Made<MoneyRequest>> {
    const last = (await this.approvals.decide(id)) ?? cursor;
    const { row } = await this.reader.row(id);
    const { value } = await this.reader.ownRequest(row.user_id, id);
    return { value, cursor: last };
  }
}

/** A repeated request has the same id, so that the hold and the row are found again. */
function newRequestId(kind: RequestKind, request: NamedRequest | undefined): string {
  const prefix = kind === 'deposit' ? 'd' : 'w';
  const name = request
    ? createHash('sha256').update(`${request.owner} ${request.key}`).digest('hex').slice(0, ID_LENGTH)
    : randomHex(ID_LENGTH / 2);
  return `${prefix}_${name}`;
}
