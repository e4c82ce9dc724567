// Trading accounts follow the users they belong to. The desk bars the account of a banned user, which cancels the user's orders,
// and closes the account of an erased user. The leading process compares both when it begins to lead and after each event, so a
// crash between the ban and the bar loses nothing.
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
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
/** How long a ban waits for the desk before the answer says that the orders are cancelled later. */
const FOLLOW_WAIT_MS = 5_000;
const FOLLOW_RETRY_MS = 250;
/** Changes of one user's status that one comparison follows. */
const STATUS_CHANGES_MAX = 10;

/** A banned user without an account gets a barred one, so that an order on its way is refused. */
const DIFFERENT_SQL = `
  select app_user.id
  from app_user left join trading_account as account on account.user_id = app_user.id
  where (account.id is null and app_user.status = 'banned')
    or (account.status <> case app_user.status when 'active' then 'open' when 'banned' then 'barred' else 'forfeited' end
      and account.status <> 'forfeited')
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
    const follow = (userId: unknown) => (this.exchange.leads ? this.tryToFollow(String(userId)) : undefined);
    this.owned.push(
      this.bus.on(
        'auth.user.banned',
        'trading-accounts',
        async ({ data }) => void (await follow(data.data.userId)),
      ),
      this.bus.on(
        'auth.user.unbanned',
        'trading-accounts',
        async ({ data }) => void (await follow(data.userId)),
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
   * Waits until the desk knows that the user is banned, or is not. False: the desk could not be reached for `FOLLOW_WAIT_MS`,
   * and the process that leads does it later.
   */
  async follow(userId: string): Promise<boolean> {
    for (let tries = FOLLOW_WAIT_MS / FOLLOW_RETRY_MS; ; tries -= 1) {
      if (await this.tryToFollow(userId)) return true;
      if (tries <= 1 || this.isClosed) return false;
      await sleep(FOLLOW_RETRY_MS);
    }
  }

  private async tryToFollow(userId: string): Promise<boolean> {
    try {
      await this.settle(userId);
      return true;
    } catch (error) {
      this.logger.warn(`The account of ${userId} waits for the desk: ${messageOf(error)}`);
      this.compareLater();
      return false;
    }
  }

  /**
   * Commands of an older and a newer status may reach the desk in any order. So after each command the status is read again, and
   * the last command always follows the last status.
   */
  private async settle(userId: string): Promise<void> {
    let user: Follower = await this.accounts.get(userId);
    for (let times = 0; times < STATUS_CHANGES_MAX; times += 1) {
      await this.apply(user);
      const { status } = user;
      user = await this.accounts.get(userId);
      if (user.status === status) return;
    }
    throw new Error('the status changes again and again');
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
    return this.exchange.submitFor<Orders>(userId, { command, ...submission }, () =>
      this.accounts.get(userId),
    );
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
      const found = await this.dataSource.query<{ id: string }[]>(DIFFERENT_SQL);
      for (const { id } of found) await this.settle(id);
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
