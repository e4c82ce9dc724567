// The acts of admins on money. The desk commits each act with its row in the audit log.
import { Injectable } from '@nestjs/common';
import { Accounts, audited, type Asked } from '../../../platform/auth/index.js';
import type { Account, HouseAccount, HouseFunding, Movement } from '../../../contract/trading/account.js';
import { type Command, Exchange, type DeskAnswer } from '../../exchange/index.js';

@Injectable()
export class MoneyActs {
  constructor(
    private readonly exchange: Exchange,
    private readonly accounts: Accounts,
  ) {}

  /** Throws `unknown_user`. Opens the account of a user who has none. */
  async move(
    asked: Asked,
    verb: 'deposit' | 'withdraw',
    userId: string,
    { amount, reason }: Movement,
  ): Promise<DeskAnswer<Account>> {
    const command: Command = { kind: verb, userId, amount: BigInt(amount) };
    const submission = audited(asked, {
      action: `account.${verb}`,
      target: userId,
      details: { amount, reason: reason ?? null },
    });
    return this.exchange.submitFor<Account>(userId, { command, ...submission }, () =>
      this.accounts.get(userId),
    );
  }

  async fundHouse(asked: Asked, { account, amount }: HouseFunding): Promise<DeskAnswer<HouseAccount>> {
    const { value, cursor } = await this.exchange.submit<Account>(
      { kind: 'fund_house', account, amount: BigInt(amount) },
      audited(asked, { action: 'house.fund', target: account, details: { amount } }),
    );
    const { available, held, total } = value;
    return { value: { account, available, held, total }, cursor };
  }
}
