// What admins do to money: the desk carries it out, then the audit log keeps it, in a transaction of its own, as the desk
// writes its own tables alone.
import { Injectable } from '@nestjs/common';
import { Accounts, AuditLog, type Act, type Actor } from '../../../platform/auth/index.js';
import { isCode } from '../../../platform/common/errors.js';
import type { Account, HouseAccount, HouseFunding, Movement } from '../../../contract/trading/account.js';
import { EventLog } from '../../../platform/events/index.js';
import { type Command, Exchange, type DeskAnswer, type RequestKey } from '../../exchange/index.js';

/** Who asks, and the name of the request, if it has one. */
export interface Asked {
  readonly actor: Actor;
  readonly request: RequestKey | undefined;
}

interface Reason {
  readonly reason?: string | null | undefined;
}

@Injectable()
export class MoneyActs {
  constructor(
    private readonly exchange: Exchange,
    private readonly eventLog: EventLog,
    private readonly audit: AuditLog,
    private readonly accounts: Accounts,
  ) {}

  /** Throws `unknown_user`. Opens the account of a user who has none. */
  async move(
    asked: Asked,
    verb: 'deposit' | 'withdraw',
    userId: string,
    { amount, reason = null }: Pick<Movement, 'amount'> & Reason,
  ): Promise<DeskAnswer<Account>> {
    const command: Command = { kind: verb, userId, amount: BigInt(amount) };
    const act: Act = { action: `account.${verb}`, target: userId, details: { amount, reason } };
    try {
      return await this.carryOut<Account>(asked, command, act);
    } catch (error) {
      if (!isCode(error, 'unknown_account')) throw error;
      await this.accounts.get(userId);
      await this.exchange.submit({ kind: 'open_account', userId });
      return this.carryOut<Account>(asked, command, act);
    }
  }

  async fundHouse(asked: Asked, { account, amount }: HouseFunding): Promise<DeskAnswer<HouseAccount>> {
    const { value, cursor } = await this.carryOut<Account>(
      asked,
      { kind: 'fund_house', account, amount: BigInt(amount) },
      { action: 'house.fund', target: account, details: { amount } },
    );
    const { available, held, total } = value;
    return { value: { account, available, held, total }, cursor };
  }

  private async carryOut<T>({ actor, request }: Asked, command: Command, act: Act): Promise<DeskAnswer<T>> {
    const answer = await this.exchange.submit<T>(command, request);
    const details = request ? { ...act.details, idempotencyKey: request.key } : act.details;
    await this.eventLog.transaction((tx) => this.audit.record(tx, actor, { ...act, details }));
    return answer;
  }
}
