// Changes of limits. The desk carries them out; an operator's change is committed with its row in the audit log. The answer shows
// the limits after the change.
import { Injectable } from '@nestjs/common';
import { Accounts, audited, type Asked } from '../../../platform/auth/index.js';
import type { Made, NamedRequest } from '../../../platform/http/index.js';
import type { Exclusion, Limits, LowerLimits, NewLimits } from '../../../contract/trading/limits.js';
import { Exchange, LimitsReader, type Command, type Submission } from '../../exchange/index.js';

@Injectable()
export class LimitsService {
  constructor(
    private readonly exchange: Exchange,
    private readonly reader: LimitsReader,
    private readonly accounts: Accounts,
  ) {}

  set(userId: string, limits: NewLimits, request: NamedRequest | undefined): Promise<Made<Limits>> {
    return this.changed({ kind: 'set_limits', userId, by: 'user', ...amountsOf(limits) }, { request });
  }

  exclude(userId: string, { until }: Exclusion, request: NamedRequest | undefined): Promise<Made<Limits>> {
    return this.changed({ kind: 'exclude_user', userId, untilMs: Date.parse(until) }, { request });
  }

  /** Throws `unknown_user` and `limit_not_lower`. */
  async lower(asked: Asked, userId: string, { reason, ...limits }: LowerLimits): Promise<Made<Limits>> {
    await this.accounts.get(userId);
    const act = { action: 'user.limits', target: userId, details: { reason, ...limits } };
    const command: Command = { kind: 'set_limits', userId, by: 'operator', ...amountsOf(limits) };
    return this.changed(command, audited(asked, act));
  }

  private async changed(
    command: Extract<Command, { kind: 'set_limits' | 'exclude_user' }>,
    submission: Submission,
  ): Promise<Made<Limits>> {
    const { cursor } = await this.exchange.submit(command, submission);
    const { value } = await this.reader.limits(command.userId, cursor);
    return { value, cursor };
  }
}

const amountOf = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

const amountsOf = ({ deposit, stake, loss }: NewLimits) => ({
  ...(deposit !== undefined && { deposit: amountOf(deposit) }),
  ...(stake !== undefined && { stake: amountOf(stake) }),
  ...(loss !== undefined && { loss: amountOf(loss) }),
});
