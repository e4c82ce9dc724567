// Whether a user may make a new request: the provider is known, few requests are open, and a deposit fits the user's own limit.
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../platform/common/errors.js';
import { advisoryLockOf } from '../../../platform/database/advisory-locks.js';
import type { LogTransaction } from '../../../platform/events/index.js';
import type { ProviderName } from '../../../contract/finance/requests.js';
import { LimitsReader, refusal } from '../../exchange/index.js';
import { PaymentProviders } from '../payments/payment-providers.js';
import { RequestsReader } from './requests.reader.js';

/** Open requests of a user. Requests that are made at the same moment may exceed it by a few. */
const OPEN_MAX = 20;

const ON_THEIR_WAY_SQL = `
  select coalesce(sum(amount), 0)::text as sum from money_request
  where user_id = $1 and kind = 'deposit' and state in ('requested', 'approved')`;

@Injectable()
export class RequestChecks {
  constructor(
    private readonly reader: RequestsReader,
    private readonly limits: LimitsReader,
    private readonly providers: PaymentProviders,
  ) {}

  /** Throws `unknown_provider`. */
  assertKnown(provider: ProviderName | null): void {
    if (provider !== null) this.providers.get(provider);
  }

  /** Throws `too_many_requests`. */
  async assertFew(userId: string): Promise<void> {
    if ((await this.reader.openOf(userId)) >= OPEN_MAX)
      throw new DomainError('too_many_requests', `You have ${OPEN_MAX} open requests already.`);
  }

  /**
   * Throws `deposit_limit` and `self_excluded`. The lock lets the deposits of one user pass one by one. The deposits on their way are
   * read before those of today, so a deposit that is paid in between counts twice rather than never.
   */
  async assertDepositFits(tx: LogTransaction, userId: string, amount: bigint): Promise<void> {
    await tx.run([advisoryLockOf('finance', userId)]);
    const [row] = await tx.manager.query<{ sum: string }[]>(ON_THEIR_WAY_SQL, [userId]);
    const refused = await this.limits.depositRefusal(userId, amount, BigInt(row?.sum ?? '0'), tx.manager);
    if (refused) throw refusal(refused);
  }
}
