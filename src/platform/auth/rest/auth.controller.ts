// Registering, signing in and out, passwords, the setup of the first admin, tickets for streams.
import { Body, Req, Res, UseInterceptors } from '@nestjs/common';
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
import { Route, Routes } from '../../http/index.js';
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
const SIGNING_IN = { access: 'public', ignoresCredentials: true } as const;

@UseInterceptors(RefusalWatch)
@RateLimit('auth')
@Routes({ path: 'auth', tag: 'auth', access: 'user' })
export class AuthController {
  constructor(
    private readonly signIns: SignInService,
    private readonly sessions: Sessions,
    private readonly resets: PasswordResets,
    private readonly firstAdmin: FirstAdmin,
  ) {}

  @Route({
    on: 'POST register',
    status: 201,
    ...SIGNING_IN,
    summary: 'Make an account and sign in',
    answer: sessionSchema,
    errors: ['email_taken'],
  })
  async register(
    @Body({ schema: registrationSchema }) { email, password }: z.infer<typeof registrationSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return withCookie(request, reply, await this.signIns.register(email, password));
  }

  @Route({
    on: 'POST login',
    goesOn: true,
    ...SIGNING_IN,
    summary: 'Sign in with a password',
    description: 'Sets the session cookie too.',
    answer: sessionSchema,
    errors: ['wrong_credentials', 'banned', 'locked_out'],
  })
  async logIn(
    @Body({ schema: credentialsSchema }) { email, password }: z.infer<typeof credentialsSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return withCookie(request, reply, await this.signIns.logIn({ email, password, ip: request.ip }));
  }

  @Route({
    on: 'POST refresh',
    goesOn: true,
    ...SIGNING_IN,
    summary: 'The next pair of tokens',
    description:
      'A refresh token works once. Within 30 seconds of its first use it gets the same pair again; later it ends its session.',
    answer: sessionSchema,
    errors: ['invalid_token', 'session_ended', 'refresh_reused', 'banned'],
    operationId: 'refreshSession',
  })
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

  @Route({ on: 'POST logout', goesOn: true, summary: 'End this session, and the streams opened with it' })
  async logOut(
    @CurrentCaller() { userId, sessionId }: SignedInCaller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.end(userId, sessionId, 'logout');
    clearSessionCookie(request, reply);
  }

  @Route({
    on: 'POST password',
    summary: 'Change your password',
    description: 'All your other sessions end.',
    errors: ['wrong_credentials', 'locked_out', 'fresh_proof_needed', 'no_email'],
  })
  async changePassword(
    @Body({ schema: passwordChangeSchema }) body: z.infer<typeof passwordChangeSchema>,
    @CurrentCaller() caller: Caller,
    @Req() { ip }: FastifyRequest,
  ): Promise<void> {
    await this.signIns.changePassword(caller, { password: body.currentPassword, ip }, body.newPassword);
  }

  @Route({
    on: 'POST password/forgot',
    status: 202,
    ...SIGNING_IN,
    summary: 'Ask for a link to choose a new password',
    description:
      'The answer is the same whether there is such an account or not. Needs SMTP_URL; else ask an admin.',
  })
  requestPasswordReset(
    @Body({ schema: passwordForgottenSchema }) { email }: z.infer<typeof passwordForgottenSchema>,
  ): void {
    this.resets.request(email);
  }

  @Route({
    on: 'POST password/reset',
    ...SIGNING_IN,
    summary: 'Choose a new password with the token of a link',
    description: 'All sessions end.',
    errors: ['invalid_reset_token'],
  })
  async resetPassword(
    @Body({ schema: passwordResetSchema }) { token, newPassword }: z.infer<typeof passwordResetSchema>,
  ): Promise<void> {
    await this.signIns.resetPassword(token, newPassword);
  }

  @Route({
    on: 'POST setup',
    status: 201,
    ...SIGNING_IN,
    summary: 'Make the first admin, with the token that the start printed',
    answer: sessionSchema,
    errors: ['invalid_setup_token', 'email_taken'],
    operationId: 'createFirstAdmin',
  })
  async setUp(
    @Body({ schema: setupSchema }) { token, email, password }: z.infer<typeof setupSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return withCookie(request, reply, await this.firstAdmin.setUp(token, email, password));
  }
}

@Routes({ path: 'auth', tag: 'auth', access: 'user' })
export class CallerController {
  constructor(
    private readonly accounts: Accounts,
    private readonly tokens: OneTimeTokens,
  ) {}

  @Route({
    on: 'GET me',
    access: 'user',
    scope: 'read',
    summary: 'Who you are',
    answer: userSchema,
    operationId: 'getCurrentUser',
  })
  async me(@CurrentCaller() { userId }: SignedInCaller): Promise<UserView> {
    return toUserView(await this.accounts.get(userId));
  }

  @Route({
    on: 'POST stream-ticket',
    goesOn: true,
    status: 201,
    summary: 'A ticket that opens one stream',
    description:
      'For clients that can send no header: `?ticket=` on a stream or on /ws, once, within 60 seconds.',
    answer: streamTicketSchema,
  })
  async createStreamTicket(
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
