// Takes what a provider reports about payouts: an approved withdrawal of the same amount ends, and anything else waits for an
// operator. A withdrawal keeps the id of the payout that has ended it, so a second payout is never taken for a repeat.
import { Inject, Injectable } from '@nestjs/common';
import { isCode } from '../../../platform/common/errors.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { EventLog } from '../../../platform/events/index.js';
import type { ProviderAnswer } from '../../../contract/finance/payments.js';
import type { ProviderName } from '../../../contract/finance/requests.js';
import { Endings } from '../requests/endings.service.js';
import { hashOf, type RequestRow } from '../requests/request-rows.js';
import { RequestsReader } from '../requests/requests.reader.js';
import { PaymentRecords } from './payment-records.js';
import type { PayoutReport } from './provider.port.js';

const KNOWN_EVENT_SQL = 'select 1 from payment_event where provider = $1 and event_id = $2';

@Injectable()
export class Payouts {
  constructor(
    private readonly log: EventLog,
    private readonly records: PaymentRecords,
    private readonly requests: RequestsReader,
    private readonly endings: Endings,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The end of the withdrawal is repeatable, so the event is noted afterwards. */
  async take(provider: ProviderName, report: PayoutReport): Promise<ProviderAnswer> {
    const { eventId, payoutId } = report;
    const known = await this.log.transaction((tx) =>
      tx.manager.query<unknown[]>(KNOWN_EVENT_SQL, [provider, eventId]),
    );
    if (known.value.length > 0) return { status: 'repeated' };
    const isDone = await this.endsBy(provider, report);
    await this.log.transaction(async (tx) => {
      if (!(await this.records.isNew(tx, provider, eventId, payoutId))) return;
      if (isDone) return;
      await this.records.lockOrMake(tx, provider, payoutId);
      await this.records.park(tx, { provider, id: payoutId }, 'payout_mismatch', null);
    });
    return { status: isDone ? 'taken' : 'parked' };
  }

  /** Whether this payout ends its withdrawal, or has ended it before. */
  private async endsBy(provider: ProviderName, report: PayoutReport): Promise<boolean> {
    const row = await this.withdrawalOf(report);
    if (!row) return false;
    const cursor = row.state === 'approved' ? await this.end(row, provider, report) : null;
    const { row: ended } = await this.requests.row(row.id, cursor ?? undefined);
    const isByThis = ended.ended_by === provider && ended.reference === report.payoutId;
    return isByThis && ended.state === stateAfter(report);
  }

  /** Null if the payout does not match a withdrawal. */
  private async withdrawalOf({ requestId, amount, currency }: PayoutReport): Promise<RequestRow | null> {
    if (requestId === null || currency !== this.config.CURRENCY) return null;
    try {
      const { row } = await this.requests.row(requestId);
      const isApproved = row.approved_by === null || row.approved_hash === hashOf(row);
      return row.kind === 'withdrawal' && BigInt(row.amount) === amount && isApproved ? row : null;
    } catch (error) {
      if (isCode(error, 'unknown_request')) return null;
      throw error;
    }
  }

  /** The cursor of the end; null if the withdrawal has ended in the other way meanwhile. */
  private async end(row: RequestRow, provider: ProviderName, report: PayoutReport): Promise<string | null> {
    const { payoutId, isPaid, reason } = report;
    const why = isPaid ? null : (reason ?? 'The provider could not pay.');
    const ending = { state: stateAfter(report), endedBy: provider, reference: payoutId, reason: why };
    try {
      return await this.endings.settle(row, ending);
    } catch (error) {
      if (isCode(error, 'bad_request_state')) return null;
      throw error;
    }
  }
}

const stateAfter = ({ isPaid }: PayoutReport): 'paid' | 'failed' => (isPaid ? 'paid' : 'failed');
