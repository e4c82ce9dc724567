// Takes the events of providers, in any order and perhaps again, and the decisions of operators on payments that do not match.
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError, isCode } from '../../../platform/common/errors.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { AuditLog, type Asked } from '../../../platform/auth/index.js';
import { EventLog, type LogTransaction } from '../../../platform/events/index.js';
import { IdempotentLog, type Made } from '../../../platform/http/index.js';
import type {
  ParkedReason,
  Payment as PaymentView,
  PaymentDecision,
  ProviderAnswer,
} from '../../../contract/finance/payments.js';
import type { ProviderName } from '../../../contract/finance/requests.js';
import { Endings } from '../requests/endings.service.js';
import { hashOf, type RequestRow } from '../requests/request-rows.js';
import { RequestsReader } from '../requests/requests.reader.js';
import { contradicts, grown } from './payment-plan.js';
import { PaymentMoves } from './payment-moves.js';
import { PaymentRecords } from './payment-records.js';
import { appendPayment, paymentToWire } from './payment-rows.js';
import type { Message, PaymentProvider, PayoutReport, Report } from './provider.port.js';

const KNOWN_EVENT_SQL = 'select 1 from payment_event where provider = $1 and event_id = $2';
const AGAIN_SQL =
  'update payment_move set refused = null where provider = $1 and payment_id = $2 and applied = 0';

@Injectable()
export class Payments {
  constructor(
    private readonly log: EventLog,
    private readonly idempotentLog: IdempotentLog,
    private readonly records: PaymentRecords,
    private readonly moves: PaymentMoves,
    private readonly requests: RequestsReader,
    private readonly endings: Endings,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws what the provider throws for a message that is not authentic. */
  async hear(provider: PaymentProvider, message: Message, body: unknown): Promise<ProviderAnswer> {
    provider.verify(message, this.clock.nowMs());
    const report = provider.read(body, message);
    if (!report) return { status: 'ignored' };
    if (report.kind === 'payout') return this.takePayout(provider.name, report);
    const status = await this.takePayment(provider.name, report);
    await this.moves.carryOut(provider.name, report.paymentId);
    return { status };
  }

  /** Throws `unknown_payment`, `payment_not_parked` and `still_parked`. */
  async decide(
    { actor, request }: Asked,
    provider: ProviderName,
    id: string,
    decision: PaymentDecision,
  ): Promise<Made<PaymentView>> {
    const { value, cursor } = await this.idempotentLog.transaction(request, async (tx) => {
      const locked = await this.records.lock(tx, provider, id);
      if (locked.payment.state !== 'parked')
        throw new DomainError('payment_not_parked', 'The payment does not wait for an operator.');
      this.audit.record(tx, actor, {
        action: `payment.${decision.action}`,
        target: id,
        details: { provider, ...decision },
      });
      const { payment } = locked;
      if (decision.action === 'dismiss') {
        const dismissed = { ...payment, state: 'dismissed' as const, parkedReason: null };
        const view = await this.records.settle(tx, { ...locked, payment: dismissed }, null);
        appendPayment(tx, { payment: view, action: 'dismissed', amount: null });
        return view;
      }
      const requestId = decision.requestId ?? payment.requestId;
      await tx.manager.query(AGAIN_SQL, [provider, id]);
      const tried = { ...locked, payment: { ...payment, requestId, state: 'open' as const } };
      const view = await this.records.settle(tx, tried, null);
      if (view.state === 'parked')
        throw new DomainError('still_parked', 'The payment does not match.', { reason: view.parkedReason });
      return view;
    });
    await this.moves.carryOut(provider, id);
    return { value, cursor };
  }

  private async takePayment(
    provider: ProviderName,
    report: Exclude<Report, PayoutReport>,
  ): Promise<ProviderAnswer['status']> {
    const { value } = await this.log.transaction(async (tx) => {
      if (!(await this.records.isNew(tx, provider, report.eventId, report.paymentId))) return 'repeated';
      const { payment, createdAt } = await this.records.lockOrMake(tx, provider, report.paymentId);
      const isPuzzle = report.kind === 'puzzle';
      const puzzle = isPuzzle ? 'not_understood' : contradicts(payment, report);
      const changed = isPuzzle ? payment : grown(payment, report);
      const { state } = await this.records.settle(tx, { payment: changed, createdAt }, puzzle);
      return state === 'parked' ? 'parked' : 'taken';
    });
    return value as ProviderAnswer['status'];
  }

  /** The end of the withdrawal is repeatable, so the event is noted afterwards. */
  private async takePayout(provider: ProviderName, report: PayoutReport): Promise<ProviderAnswer> {
    const { eventId, payoutId, isPaid, reason } = report;
    const known = await this.log.transaction((tx) =>
      tx.manager.query<unknown[]>(KNOWN_EVENT_SQL, [provider, eventId]),
    );
    if (known.value.length > 0) return { status: 'repeated' };
    const row = await this.withdrawalOf(report);
    const isDone = row !== null && (await this.endWithdrawal(row, { provider, payoutId, isPaid, reason }));
    await this.log.transaction(async (tx) => {
      if (!(await this.records.isNew(tx, provider, eventId, payoutId))) return;
      if (!isDone) await this.park(tx, provider, payoutId, 'payout_mismatch');
    });
    return { status: isDone ? 'taken' : 'parked' };
  }

  /** Null if no approved withdrawal is what was paid out. */
  private async withdrawalOf({ requestId, amount, currency }: PayoutReport): Promise<RequestRow | null> {
    if (requestId === null || currency !== this.config.CURRENCY) return null;
    try {
      const { row } = await this.requests.row(requestId);
      const isApproved = row.approved_by === null || row.approved_hash === hashOf(row);
      const isIt = row.kind === 'withdrawal' && row.state === 'approved' && BigInt(row.amount) === amount;
      return isIt && isApproved ? row : null;
    } catch (error) {
      if (isCode(error, 'unknown_request')) return null;
      throw error;
    }
  }

  private async endWithdrawal(
    row: RequestRow,
    payout: { provider: ProviderName; payoutId: string; isPaid: boolean; reason: string | null },
  ): Promise<boolean> {
    const { provider, payoutId, isPaid, reason } = payout;
    const state = isPaid ? 'paid' : 'failed';
    const why = isPaid ? null : (reason ?? 'The provider could not pay.');
    try {
      await this.endings.settle(row, { state, endedBy: provider, reference: payoutId, reason: why });
      return true;
    } catch (error) {
      if (isCode(error, 'bad_request_state')) return false;
      throw error;
    }
  }

  private async park(
    tx: LogTransaction,
    provider: ProviderName,
    id: string,
    reason: ParkedReason,
  ): Promise<void> {
    const { payment, createdAt } = await this.records.lockOrMake(tx, provider, id);
    const now = this.clock.now();
    await tx.manager.query(
      `update payment set state = 'parked', parked_reason = $3, updated_at = $4 where provider = $1 and id = $2`,
      [provider, id, reason, now],
    );
    const parked = { ...payment, state: 'parked' as const, parkedReason: reason };
    appendPayment(tx, { payment: paymentToWire(parked, createdAt, now), action: 'parked', amount: null });
  }
}
