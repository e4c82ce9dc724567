// What operators and admins see of users and do to them. Every act is in the audit log and on `admin:users`.
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import {
  Access,
  Accounts,
  CurrentActor,
  PasswordResets,
  toUserView,
  type Actor,
} from '../../platform/auth/index.js';
import { decodePage, encodePage } from '../../platform/common/page-cursor.js';
import {
  banSchema,
  passwordLinkSchema,
  roleChangeSchema,
  userListQuerySchema,
  userListSchema,
  userParamSchema,
  userSchema,
  type UserListQuery,
  type UserView,
} from '../../contract/auth/auth.js';

const PAGE = 'users';

@ApiTags('admin')
@ApiResponse({ status: 404, description: 'unknown_user' })
@Controller('admin/users')
export class AdminUsersController {
  constructor(
    private readonly accounts: Accounts,
    private readonly resets: PasswordResets,
  ) {}

  @Get()
  @Access('operator', { scope: 'operate' })
  @ApiOperation({ summary: 'Users, oldest first' })
  @ApiOkResponse({ standardSchema: userListSchema })
  async list(
    @Query({ schema: userListQuerySchema }) { status, search, after, limit }: UserListQuery,
  ): Promise<z.infer<typeof userListSchema>> {
    const users = await this.accounts.page({
      status: status ?? null,
      search: search ?? null,
      after: decodePage(PAGE, after, Number.MAX_SAFE_INTEGER) ?? 0,
      limit: limit + 1,
    });
    const shown = users.slice(0, limit);
    const last = shown.at(-1);
    const next = users.length > limit && last ? encodePage(PAGE, last.n) : null;
    return { data: shown.map(toUserView), next };
  }

  @Get(':id')
  @Access('operator', { scope: 'operate' })
  @ApiOperation({ summary: 'One user' })
  @ApiOkResponse({ standardSchema: userSchema })
  async get(@Param('id', { schema: userParamSchema }) id: string): Promise<UserView> {
    return toUserView(await this.accounts.get(id));
  }

  @Post(':id/verify')
  @HttpCode(200)
  @Access('operator', { scope: 'operate' })
  @ApiOperation({ summary: 'Note that the person is who they say', description: 'Event USER_VERIFIED.' })
  @ApiOkResponse({ standardSchema: userSchema })
  async verify(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: userParamSchema }) id: string,
  ): Promise<UserView> {
    return toUserView(await this.accounts.verify(actor, id));
  }

  @Post(':id/ban')
  @HttpCode(200)
  @Access('admin', { scope: 'operate' })
  @ApiOperation({
    summary: 'Close an account',
    description: 'Sessions, keys and open streams end within a second, on every process. Event USER_BANNED.',
  })
  @ApiOkResponse({ standardSchema: userSchema })
  @ApiResponse({ status: 409, description: 'last_admin' })
  async ban(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: userParamSchema }) id: string,
    @Body({ schema: banSchema }) { reason }: z.infer<typeof banSchema>,
  ): Promise<UserView> {
    return toUserView(await this.accounts.ban(actor, id, reason));
  }

  @Post(':id/unban')
  @HttpCode(200)
  @Access('admin', { scope: 'operate' })
  @ApiOperation({ summary: 'Open a closed account again' })
  @ApiOkResponse({ standardSchema: userSchema })
  async unban(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: userParamSchema }) id: string,
  ): Promise<UserView> {
    return toUserView(await this.accounts.unban(actor, id));
  }

  @Post(':id/role')
  @HttpCode(200)
  @Access('admin')
  @ApiOperation({ summary: 'Give a role', description: 'The sessions of the user end.' })
  @ApiOkResponse({ standardSchema: userSchema })
  @ApiResponse({ status: 409, description: 'last_admin' })
  async changeRole(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: userParamSchema }) id: string,
    @Body({ schema: roleChangeSchema }) { role }: z.infer<typeof roleChangeSchema>,
  ): Promise<UserView> {
    return toUserView(await this.accounts.changeRole(actor, id, role));
  }

  @Post(':id/password-link')
  @Access('admin')
  @ApiOperation({
    summary: 'A link with which the user chooses a new password',
    description: 'Works once, for an hour.',
  })
  @ApiCreatedResponse({ standardSchema: passwordLinkSchema })
  async passwordLink(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: userParamSchema }) id: string,
  ): Promise<z.infer<typeof passwordLinkSchema>> {
    const { url, expiresAt } = await this.resets.link(actor, id);
    return { url, expiresAt: expiresAt.toISOString() };
  }
}
