// The end of a request: paid, or failed. The exchange moves the credits in the commit that ends the request. A withdrawal that
// fails gives its credits back.
import { Inject, Injectable } from '@nestjs/common';
import { DomainError, isCode } from '../../../platform/common/errors.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { Accounts, AuditLog, audited, type Asked } from '../../../platform/auth/index.js';
import { Clock } from '../../../platform/common/clock.js';
import type { Note } from '../../../platform/events/index.js';
import { IdempotentLog, type Made } from '../../../platform/http/index.js';
import type { OperatorRequest, PaymentConfirmation } from '../../../contract/finance/requests.js';
import { Exchange, type Submission } from '../../exchange/index.js';
import { assertOther, badState } from './approvals.service.js';
import {
  appendChanged,
  hashOf,
  noticeOf,
  operatorRequestOf,
  REQUEST_SQL,
  type RequestRow,
} from './request-rows.js';
import { RequestsReader, unknownRequest } from './requests.reader.js';

/** The owner of the keys of deposits; no user has this name. */
const OWNER = 'finance:deposits';

const FAIL_SQL = `
  update money_request set state = 'failed', ended_by = $2, ended_at = $3, reason = $4, ends = ends + 1 where id = $1`;

/** What ends a request, and how. */
interface Ending {
  readonly state: 'paid' | 'failed';
  readonly endedBy: string;
  readonly reference?: string | null;
  readonly reason?: string | null;
}

@Injectable()
export class Endings {
  constructor(
    private readonly exchange: Exchange,
    private readonly reader: RequestsReader,
    private readonly accounts: Accounts,
    private readonly log: IdempotentLog,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws `bad_request_state`, `self_approval`, `second_person_needed`, and what the engine refuses. */
  async pay(asked: Asked, id: string, confirmation: PaymentConfirmation): Promise<Made<OperatorRequest>> {
    const { row } = await this.reader.row(id);
    const actor = asked.actor.caller.userId ?? '';
    const details = { ...confirmation, amount: row.amount, userId: row.user_id };
    const { request, notes } = audited(asked, { action: 'finance.pay', target: id, details });
    // A repeated request receives its first answer.
    if (row.state !== 'paid' || !request) {
      if (row.state !== 'approved') throw badState(row);
      this.assertPayable(row, actor);
    }
    const ending: Ending = { state: 'paid', endedBy: actor, reference: confirmation.reference ?? null };
    const submission = { notes: [...notes, this.noteOf(row, ending)] };
    const { cursor } =
      row.kind === 'withdrawal'
        ? await this.endWithdrawal(row, true, { ...submission, request }, confirmation.isSent)
        : await this.payIn(row, { ...submission, claim: request });
    return this.ended(id, cursor);
  }

  /** Throws `bad_request_state`. */
  async fail(asked: Asked, id: string, reason: string): Promise<Made<OperatorRequest>> {
    const { row } = await this.reader.row(id);
    const { actor } = asked;
    const endedBy = actor.caller.userId ?? '';
    const act = { action: 'finance.fail', target: id, details: { reason, userId: row.user_id } };
    if (row.kind === 'withdrawal') {
      if (row.state === 'paid') throw badState(row);
      const { request, notes } = audited(asked, act);
      const note = this.noteOf(row, { state: 'failed', endedBy, reason });
      const { cursor } = await this.endWithdrawal(row, false, { request, notes: [...notes, note] });
      return this.ended(id, cursor);
    }
    const { cursor } = await this.log.transaction(asked.request, async (tx) => {
      const [locked] = await tx.manager.query<RequestRow[]>(`${REQUEST_SQL} for update`, [id]);
      if (!locked) throw unknownRequest();
      if (locked.state === 'paid' || locked.state === 'failed') throw badState(locked);
      const now = this.clock.now();
      await tx.manager.query(FAIL_SQL, [id, endedBy, now, reason]);
      this.audit.record(tx, actor, act);
      const failed: RequestRow = { ...locked, state: 'failed', ended_at: now, reason };
      appendChanged(tx, row.user_id, noticeOf(failed, this.config.CURRENCY));
    });
    return this.ended(id, cursor);
  }

  /** An adapter reports that the money of a withdrawal has arrived, or has come back. It asks for no second person. */
  async settle(row: RequestRow, ending: Ending): Promise<string | null> {
    const request = { owner: 'finance:payouts', key: `${row.id} ${ending.state}` };
    const notes = [this.noteOf(row, ending)];
    const { cursor } = await this.endWithdrawal(row, ending.state === 'paid', { request, notes }, true);
    return cursor;
  }

  private assertPayable(row: RequestRow, actor: string): void {
    assertOther(row, actor);
    if (row.provider !== null)
      throw new DomainError('provider_confirms', 'The provider confirms this deposit with its payment.');
    if (row.approved_by !== null && row.approved_by === actor)
      throw new DomainError(
        'second_person_needed',
        'You have approved this request; another person confirms it.',
      );
    if (row.approved_by !== null && row.approved_hash !== hashOf(row))
      throw new DomainError('approval_mismatch', 'The request has changed since it was approved.');
  }

  private endWithdrawal(row: RequestRow, isPaid: boolean, submission: Submission, isSent = false) {
    const command = { kind: 'end_withdrawal', withdrawalId: row.id, isPaid, isSent } as const;
    return this.exchange.submit(command, submission).catch((error: unknown) => {
      throw isCode(error, 'withdrawal_ended')
        ? badState({ ...row, state: isPaid ? 'failed' : 'paid' })
        : error;
    });
  }

  /** Two persons may confirm at the same moment: the name of the request is that of the deposit, so it is paid in once. */
  private payIn(row: RequestRow, submission: Submission) {
    const { id, user_id: payerId, amount } = row;
    return this.exchange.submitFor(
      payerId,
      {
        command: { kind: 'pay_in', payerId, amount: BigInt(amount) },
        ...submission,
        request: { owner: OWNER, key: id },
      },
      () => this.accounts.get(payerId),
    );
  }

  private noteOf(row: RequestRow, { state, endedBy, reference = null, reason = null }: Ending): Note {
    const request = noticeOf({ ...row, state, reason }, this.config.CURRENCY);
    return { kind: 'money_request_end', data: { userId: row.user_id, endedBy, reference, request } };
  }

  private async ended(id: string, cursor: string | null): Promise<Made<OperatorRequest>> {
    const { row } = await this.reader.row(id);
    return { value: operatorRequestOf(row, this.config.CURRENCY), cursor };
  }
}
