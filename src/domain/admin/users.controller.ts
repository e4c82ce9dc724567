// Views of users, and acts on users, for operators and admins. Every act is in the audit log and on `admin:users`.
import { Body, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { Accounts, AskedAct, PasswordResets, toUserView, type Asked } from '../../platform/auth/index.js';
import { pageOf } from '../../platform/events/index.js';
import { Route, Routes, type Made } from '../../platform/http/index.js';
import { decodePage, encodePage } from '../../platform/common/page-cursor.js';
import {
  banSchema,
  closureSchema,
  orderCancellationSchema,
  passwordLinkSchema,
  roleChangeSchema,
  userListQuerySchema,
  userListSchema,
  userActSchema,
  userParamSchema,
  userSchema,
  type RoleChange,
  type UserAct,
  type UserListQuery,
  type UserClosure,
  type UserView,
} from '../../contract/auth/auth.js';

import { ordersSchema, type Orders } from '../../contract/trading/orders.js';
import { TradingAccounts } from '../trading/index.js';

const PAGE = 'users';

@Routes({ path: 'admin/users', tag: 'admin', access: 'operator', scope: 'operate' })
export class AdminUsersController {
  constructor(
    private readonly accounts: Accounts,
    private readonly resets: PasswordResets,
    private readonly trading: TradingAccounts,
  ) {}

  @Route({ on: 'GET', summary: 'Users, oldest first', answer: userListSchema })
  async listUsers(
    @Query({ schema: userListQuerySchema }) { status, search, after, limit }: UserListQuery,
  ): Promise<z.infer<typeof userListSchema>> {
    const users = await this.accounts.page({
      status: status ?? null,
      search: search ?? null,
      after: decodePage(PAGE, after, Number.MAX_SAFE_INTEGER) ?? 0,
      limit: limit + 1,
    });
    return pageOf(users, limit, toUserView, ({ n }) => encodePage(PAGE, n));
  }

  @Route({ on: 'GET :id', summary: 'One user', answer: userSchema, errors: ['unknown_user'] })
  async getUser(@Param('id', { schema: userParamSchema }) id: string): Promise<UserView> {
    return toUserView(await this.accounts.get(id));
  }

  @Route({
    on: 'POST :id/verify',
    summary: 'Record that the identity of the user is verified',
    description: 'Event USER_VERIFIED.',
    answer: userSchema,
    errors: ['unknown_user'],
  })
  verifyUser(
    @AskedAct() asked: Asked,
    @Param('id', { schema: userParamSchema }) id: string,
    @Body({ schema: userActSchema }) { reason }: UserAct,
  ): Promise<UserView> {
    return this.accounts.verify(asked, id, reason);
  }

  @Route({
    on: 'POST :id/ban',
    access: 'admin',
    scope: 'operate',
    summary: 'Close an account',
    description:
      'Sessions, keys and open streams end within a second, on every process. The orders of the user are cancelled, and new ' +
      'ones are refused. Shares stay, and payouts go to the account. Event USER_BANNED.',
    answer: closureSchema,
    errors: ['unknown_user', 'last_admin'],
  })
  async banUser(
    @AskedAct() asked: Asked,
    @Param('id', { schema: userParamSchema }) id: string,
    @Body({ schema: banSchema }) { reason }: z.infer<typeof banSchema>,
  ): Promise<UserClosure> {
    return this.followed(await this.accounts.ban(asked, id, reason));
  }

  @Route({
    on: 'POST :id/unban',
    access: 'admin',
    scope: 'operate',
    summary: 'Open a closed account again',
    answer: closureSchema,
    errors: ['unknown_user'],
  })
  async unbanUser(
    @AskedAct() asked: Asked,
    @Param('id', { schema: userParamSchema }) id: string,
    @Body({ schema: userActSchema }) { reason }: UserAct,
  ): Promise<UserClosure> {
    return this.followed(await this.accounts.unban(asked, id, reason));
  }

  @Route({
    on: 'POST :id/cancel-orders',
    access: 'admin',
    scope: 'operate',
    cursor: 'write',
    summary: 'Cancel all open orders of a user',
    description: 'Answers the cancelled orders. Their `reason` is `operator`.',
    answer: ordersSchema,
    errors: ['unknown_user'],
  })
  cancelOrdersOfUser(
    @AskedAct() asked: Asked,
    @Param('id', { schema: userParamSchema }) id: string,
    @Body({ schema: orderCancellationSchema }) { reason }: z.infer<typeof orderCancellationSchema>,
  ): Promise<Made<Orders>> {
    return this.trading.cancelOrders(asked, id, reason);
  }

  @Route({
    on: 'POST :id/role',
    access: 'admin',
    needsFreshSignIn: true,
    summary: 'Give a role',
    description: 'The sessions of the user end.',
    answer: userSchema,
    errors: ['unknown_user', 'last_admin'],
  })
  changeUserRole(
    @AskedAct() asked: Asked,
    @Param('id', { schema: userParamSchema }) id: string,
    @Body({ schema: roleChangeSchema }) change: RoleChange,
  ): Promise<UserView> {
    return this.accounts.changeRole(asked, id, change);
  }

  @Route({
    on: 'POST :id/password-link',
    status: 201,
    access: 'admin',
    needsFreshSignIn: true,
    summary: 'A link with which the user chooses a new password',
    description: 'Works once, for an hour.',
    answer: passwordLinkSchema,
    errors: ['unknown_user'],
  })
  createPasswordLink(
    @AskedAct() asked: Asked,
    @Param('id', { schema: userParamSchema }) id: string,
    @Body({ schema: userActSchema }) { reason }: UserAct,
  ): Promise<z.infer<typeof passwordLinkSchema>> {
    return this.resets.link(asked, id, reason);
  }

  private async followed(user: UserView): Promise<UserClosure> {
    return { ...user, trading: (await this.trading.follow(user.id)) ? 'done' : 'pending' };
  }
}
