// Registering, signing in and out, passwords, the setup of the first admin, tickets for streams.
import { Body, Controller, Get, HttpCode, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Caller } from '../../../contract/auth/access.js';
import {
  credentialsSchema,
  passwordChangeSchema,
  passwordForgottenSchema,
  passwordResetSchema,
  refreshSchema,
  registrationSchema,
  sessionSchema,
  setupSchema,
  streamTicketSchema,
  userSchema,
  type SessionView,
  type UserView,
} from '../../../contract/auth/auth.js';
import { Access } from '../access/access.decorator.js';
import { CurrentCaller, type SignedInCaller } from '../access/current-caller.decorator.js';
import { RateLimit } from '../limits/rate-limit.decorator.js';
import { OneTimeTokens } from '../one-time-tokens.js';
import { PasswordResets } from '../passwords/password-resets.js';
import { clearSessionCookie, sessionCookieOf, withCookie } from '../sessions/session-cookie.js';
import { Sessions } from '../sessions/sessions.js';
import { FirstAdmin } from '../setup/first-admin.js';
import { SignInService } from '../sign-in.service.js';
import { Accounts } from '../users/accounts.js';
import { toUserView } from '../users/users.store.js';
import { RefusalWatch } from './refusal-watch.interceptor.js';

const TICKET_TTL_MS = 60_000;

/** A caller who signs in has no credential yet, or one that is no longer valid. */
const SIGNING_IN = { ignoresCredentials: true } as const;

@ApiTags('auth')
@UseInterceptors(RefusalWatch)
@RateLimit('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly signIns: SignInService,
    private readonly sessions: Sessions,
    private readonly resets: PasswordResets,
    private readonly firstAdmin: FirstAdmin,
  ) {}

  @Post('register')
  @Access('public', SIGNING_IN)
  @ApiOperation({ summary: 'Make an account and sign in' })
  @ApiCreatedResponse({ standardSchema: sessionSchema })
  @ApiResponse({ status: 409, description: 'email_taken' })
  async register(
    @Body({ schema: registrationSchema }) { email, password }: z.infer<typeof registrationSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return withCookie(request, reply, await this.signIns.register(email, password));
  }

  @Post('login')
  @HttpCode(200)
  @Access('public', SIGNING_IN)
  @ApiOperation({ summary: 'Sign in with a password', description: 'Sets the session cookie too.' })
  @ApiOkResponse({ standardSchema: sessionSchema })
  @ApiResponse({ status: 401, description: 'wrong_credentials' })
  @ApiResponse({ status: 429, description: 'locked_out, rate_limited' })
  async logIn(
    @Body({ schema: credentialsSchema }) { email, password }: z.infer<typeof credentialsSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return withCookie(request, reply, await this.signIns.logIn({ email, password, ip: request.ip }));
  }

  @Post('refresh')
  @HttpCode(200)
  @Access('public', SIGNING_IN)
  @ApiOperation({
    summary: 'The next pair of tokens',
    description: 'A refresh token works once; one that comes back ends its session.',
  })
  @ApiOkResponse({ standardSchema: sessionSchema })
  @ApiResponse({ status: 401, description: 'invalid_token, session_ended, refresh_reused' })
  async refresh(
    @Body({ schema: refreshSchema }) { refreshToken }: z.infer<typeof refreshSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return withCookie(
      request,
      reply,
      await this.signIns.refresh(refreshToken, sessionCookieOf(request.headers.cookie)),
    );
  }

  @Post('logout')
  @HttpCode(204)
  @Access('user')
  @ApiOperation({ summary: 'End this session, and the streams opened with it' })
  @ApiNoContentResponse()
  async logOut(
    @CurrentCaller() { userId, sessionId }: SignedInCaller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.end(userId, sessionId, 'logout');
    clearSessionCookie(request, reply);
  }

  @Post('password')
  @HttpCode(204)
  @Access('user')
  @ApiOperation({ summary: 'Change your password', description: 'All your other sessions end.' })
  @ApiNoContentResponse()
  @ApiResponse({ status: 401, description: 'wrong_credentials' })
  async changePassword(
    @Body({ schema: passwordChangeSchema }) body: z.infer<typeof passwordChangeSchema>,
    @CurrentCaller() caller: Caller,
    @Req() { ip }: FastifyRequest,
  ): Promise<void> {
    await this.signIns.changePassword(caller, { password: body.currentPassword, ip }, body.newPassword);
  }

  @Post('password/forgot')
  @HttpCode(202)
  @Access('public', SIGNING_IN)
  @ApiOperation({
    summary: 'Ask for a link to choose a new password',
    description:
      'The answer is the same whether there is such an account or not. Needs SMTP_URL; else ask an admin.',
  })
  @ApiResponse({ status: 202 })
  forgotten(
    @Body({ schema: passwordForgottenSchema }) { email }: z.infer<typeof passwordForgottenSchema>,
  ): void {
    this.resets.request(email);
  }

  @Post('password/reset')
  @HttpCode(204)
  @Access('public', SIGNING_IN)
  @ApiOperation({
    summary: 'Choose a new password with the token of a link',
    description: 'All sessions end.',
  })
  @ApiNoContentResponse()
  @ApiResponse({ status: 401, description: 'invalid_reset_token' })
  async reset(
    @Body({ schema: passwordResetSchema }) { token, newPassword }: z.infer<typeof passwordResetSchema>,
  ): Promise<void> {
    await this.signIns.resetPassword(token, newPassword);
  }

  @Post('setup')
  @Access('public', SIGNING_IN)
  @ApiOperation({ summary: 'Make the first admin, with the token that the start printed' })
  @ApiCreatedResponse({ standardSchema: sessionSchema })
  @ApiResponse({ status: 401, description: 'invalid_setup_token' })
  async setUp(
    @Body({ schema: setupSchema }) { token, email, password }: z.infer<typeof setupSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return withCookie(request, reply, await this.firstAdmin.setUp(token, email, password));
  }
}

@ApiTags('auth')
@Controller('auth')
export class CallerController {
  constructor(
    private readonly accounts: Accounts,
    private readonly tokens: OneTimeTokens,
  ) {}

  @Get('me')
  @Access('user', { scope: 'read' })
  @ApiOperation({ summary: 'Who you are' })
  @ApiOkResponse({ standardSchema: userSchema })
  async me(@CurrentCaller() { userId }: SignedInCaller): Promise<UserView> {
    return toUserView(await this.accounts.get(userId));
  }

  @Post('stream-ticket')
  @Access('user')
  @ApiOperation({
    summary: 'A ticket that opens one stream',
    description:
      'For clients that can send no header: `?ticket=` on a stream or on /ws, once, within 60 seconds.',
  })
  @ApiCreatedResponse({ standardSchema: streamTicketSchema })
  async ticket(
    @CurrentCaller() { userId, sessionId }: SignedInCaller,
  ): Promise<z.infer<typeof streamTicketSchema>> {
    const { secret, expiresAt } = await this.tokens.issue(
      'stream_ticket',
      { userId, data: { sessionId } },
      TICKET_TTL_MS,
    );
    return { ticket: secret, expiresAt: expiresAt.toISOString() };
  }
}
