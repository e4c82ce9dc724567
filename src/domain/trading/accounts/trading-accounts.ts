// Trading accounts follow the users they belong to. The desk bars the account of a banned user, which cancels the user's orders,
// and closes the account of an erased user. The leading process compares both when it begins to lead and after each event, so a
// crash between the ban and the bar loses nothing.
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Accounts, audited, PersonalRecordsRegistry, type Asked } from '../../../platform/auth/index.js';
import { DataSource } from '../../../platform/database/typeorm.js';
import { isCode } from '../../../platform/common/errors.js';
import { messageOf } from '../../../platform/common/repeated-fault.js';
import { EventBus } from '../../../platform/events/index.js';
import type { UserView } from '../../../contract/auth/auth.js';
import type { Orders } from '../../../contract/trading/orders.js';
import { type Command, type DeskAnswer, Exchange } from '../../exchange/index.js';

/** Accounts that one comparison corrects; the next comparison corrects further ones. */
const COMPARED_MAX = 1_000;
const RETRY_MS = 1_000;

const DIFFERENT_SQL = `
  select app_user.id, app_user.status
  from app_user join trading_account as account on account.user_id = app_user.id
  where account.status <> case app_user.status when 'active' then 'open' when 'banned' then 'barred' else 'forfeited' end
    and account.status <> 'forfeited'
  limit ${COMPARED_MAX}`;

type Follower = Pick<UserView, 'id' | 'status'>;

@Injectable()
export class TradingAccounts implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('TradingAccounts');
  private readonly owned: (() => void)[] = [];
  private retry: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly accounts: Accounts,
    private readonly registry: PersonalRecordsRegistry,
    private readonly bus: EventBus,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.registry.beforeErasure((userId, { forfeit }) => this.close(userId, forfeit));
    const follow = ({ data }: { readonly data: { readonly data: Readonly<Record<string, unknown>> } }) =>
      this.exchange.leads ? this.follow(String(data.data.userId)) : undefined;
    this.owned.push(
      this.bus.on('auth.user.banned', 'trading-accounts', follow),
      this.bus.on('auth.user.unbanned', 'trading-accounts', ({ data }) =>
        this.exchange.leads ? this.follow(data.userId) : undefined,
      ),
    );
    this.exchange.onLead(() => void this.compare());
  }

  onModuleDestroy(): void {
    this.isClosed = true;
    clearTimeout(this.retry);
    for (const stop of this.owned) stop();
  }

  /**
   * Resolves once the desk knows that the user is banned, or is not. If the desk cannot be reached, the process that leads next
   * does it.
   */
  async follow(userId: string): Promise<void> {
    try {
      await this.apply(await this.accounts.get(userId));
    } catch (error) {
      this.logger.warn(`The account of ${userId} waits for the desk: ${messageOf(error)}`);
      this.compareLater();
    }
  }

  /** Cancels all orders of a user for an admin. Throws `unknown_user`. */
  async cancelOrders(asked: Asked, userId: string, reason: string): Promise<DeskAnswer<Orders>> {
    const all = { userId, marketId: null, outcome: null, side: null } as const;
    const command: Command = { kind: 'cancel_orders', ...all, reason: 'operator' };
    const submission = audited(asked, {
      action: 'user.cancel_orders',
      target: userId,
      details: { reason },
    });
    try {
      return await this.exchange.submit<Orders>(command, submission);
    } catch (error) {
      if (!isCode(error, 'unknown_account')) throw error;
      await this.accounts.get(userId);
      await this.exchange.submit({ kind: 'open_account', userId });
      return this.exchange.submit<Orders>(command, submission);
    }
  }

  /** Throws `account_has_money` when something of value remains and is not given up. */
  private async close(userId: string, forfeit: boolean): Promise<void> {
    await this.exchange.submit({ kind: 'close_account', userId, forfeit });
  }

  private async apply({ id: userId, status }: Follower): Promise<void> {
    if (status === 'erased') return this.close(userId, true);
    try {
      await this.exchange.submit({ kind: 'bar_account', userId, isBarred: status === 'banned' });
    } catch (error) {
      if (status === 'banned' || !isCode(error, 'unknown_account')) throw error;
    }
  }

  private async compare(): Promise<void> {
    try {
      const found = await this.dataSource.query<Follower[]>(DIFFERENT_SQL);
      for (const user of found) await this.apply(user);
      if (found.length === COMPARED_MAX) this.compareLater();
    } catch (error) {
      this.logger.warn(`Trading accounts could not be compared with their users: ${messageOf(error)}`);
      this.compareLater();
    }
  }

  private compareLater(): void {
    if (this.isClosed) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      if (this.exchange.leads) void this.compare();
    }, RETRY_MS);
  }
}
