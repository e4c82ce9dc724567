// Takes the events of providers, in any order and perhaps again, and the decisions of operators on payments that do not match.
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { messageOf } from '../../../platform/common/repeated-fault.js';
import { AuditLog, type Asked } from '../../../platform/auth/index.js';
import { DataSource } from '../../../platform/database/typeorm.js';
import { EventLog } from '../../../platform/events/index.js';
import { IdempotentLog, type Made } from '../../../platform/http/index.js';
import type {
  Payment as PaymentView,
  PaymentDecision,
  ProviderAnswer,
} from '../../../contract/finance/payments.js';
import type { ProviderName } from '../../../contract/finance/requests.js';
import { contradicts, grown } from './payment-plan.js';
import { PaymentMoves } from './payment-moves.js';
import { PaymentRecords } from './payment-records.js';
import { appendPayment } from './payment-rows.js';
import { Payouts } from './payouts.service.js';
import type { Message, PaymentProvider, PayoutReport, Report } from './provider.port.js';

const LOOK_EVERY_MS = 2_000;
/** Payments whose deposits were approved meanwhile; a look takes 100. */
const APPROVED_SQL = `
  select payment.provider, payment.id from payment join money_request as request on request.id = payment.request_id
  where payment.state = 'parked' and payment.parked_reason = 'not_approved' and request.state = 'approved'
  order by payment.n limit 100`;
const AGAIN_SQL =
  'update payment_move set refused = null where provider = $1 and payment_id = $2 and applied = 0';

@Injectable()
export class Payments {
  private readonly logger = new Logger('Payments');
  private looking: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly log: EventLog,
    private readonly idempotentLog: IdempotentLog,
    private readonly records: PaymentRecords,
    private readonly moves: PaymentMoves,
    private readonly payouts: Payouts,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws what the provider throws for a message that is not authentic. */
  async hear(provider: PaymentProvider, message: Message, body: unknown): Promise<ProviderAnswer> {
    provider.verify(message, this.clock.nowMs());
    const report = provider.read(body, message);
    if (!report) return { status: 'ignored' };
    if (report.kind === 'payout') return this.payouts.take(provider.name, report);
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

  /** What waits goes on by itself, also after a crash: payments whose deposits were approved, and movements. */
  @Interval(LOOK_EVERY_MS)
  async lookForWaiting(): Promise<void> {
    this.looking ??= this.look().finally(() => (this.looking = undefined));
    await this.looking;
  }

  /** A payment that cannot be settled does not stop the movements of others. */
  private async look(): Promise<void> {
    for (const work of [() => this.takeApproved(), () => this.moves.carryOutWaiting()])
      await work().catch((error: unknown) => this.logger.warn(`Payments have to wait: ${messageOf(error)}`));
  }

  private async takeApproved(): Promise<void> {
    const waiting = await this.dataSource.query<{ provider: ProviderName; id: string }[]>(APPROVED_SQL);
    for (const { provider, id } of waiting) {
      await this.log.transaction(async (tx) => {
        const locked = await this.records.lock(tx, provider, id);
        if (locked.payment.state === 'parked') await this.records.settle(tx, locked, null);
      });
      await this.moves.carryOut(provider, id);
    }
  }

  private async takePayment(
    provider: ProviderName,
    report: Exclude<Report, PayoutReport>,
  ): Promise<ProviderAnswer['status']> {
    const { value } = await this.log.transaction<ProviderAnswer['status']>(async (tx) => {
      if (!(await this.records.isNew(tx, provider, report.eventId, report.paymentId))) return 'repeated';
      const { payment, createdAt } = await this.records.lockOrMake(tx, provider, report.paymentId);
      const { state } =
        report.kind === 'puzzle'
          ? await this.records.settle(tx, { payment, createdAt }, 'not_understood')
          : await this.records.settle(
              tx,
              { payment: grown(payment, report), createdAt },
              contradicts(payment, report) ? 'contradiction' : null,
            );
      return state === 'parked' ? 'parked' : 'taken';
    });
    return value;
  }
}
