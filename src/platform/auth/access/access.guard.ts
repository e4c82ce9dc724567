// Runs before every route: identifies the caller, and checks that the route is open to the caller. Its refusals count
// against the address, because the guard for rate limits runs later.
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../common/errors.js';
import { ANONYMOUS, hasRole, type Caller } from '../../../contract/auth/access.js';
import { AuthStats } from '../auth.stats.js';
import { assertAllowed, RateLimiter } from '../limits/rate-limiter.js';
import { clearSessionCookie, sessionCookieOf } from '../sessions/session-cookie.js';
import { Sessions } from '../sessions/sessions.js';
import { ACCESS, type AccessRule } from '../../http/index.js';
import { Credentials, type CredentialKind, type Presented } from './credentials.js';
import { Origins } from './origins.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** A session that is refused with one of these codes never becomes valid again. */
const DEAD_SESSION = new Set(['invalid_session', 'session_ended', 'banned']);

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly credentials: Credentials,
    private readonly sessions: Sessions,
    private readonly origins: Origins,
    private readonly limiter: RateLimiter,
    private readonly stats: AuthStats,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    try {
      // The start has checked that every route has a rule.
      if (!rule) throw new DomainError('forbidden', 'No caller may use this route.');
      request.caller = await this.admit(request, reply, rule);
      return true;
    } catch (error) {
      this.stats.refused(error, request);
      await this.count(request);
      throw error;
    }
  }

  private async admit(request: FastifyRequest, reply: FastifyReply, rule: AccessRule): Promise<Caller> {
    const presented = presentedIn(request, rule);
    const { caller, kind } = await this.identify(request, reply, presented);
    // No cache may keep an answer for one caller.
    if (kind !== 'none' || rule.ignoresCredentials) void reply.header('Cache-Control', 'no-store');
    this.assertOrigin(request, kind);
    if (rule.level !== 'public') {
      if (caller.userId === null) throw new DomainError('unauthenticated', 'Sign in first.');
      if (!hasRole(caller, rule.level))
        throw new DomainError('forbidden', `This is for the role ${rule.level} and above.`);
    }
    if (caller.scopes && (rule.scope === null || !caller.scopes.includes(rule.scope))) {
      throw new DomainError(
        'forbidden',
        rule.scope === null
          ? 'This cannot be done with an API key.'
          : `The key needs the scope ${rule.scope}.`,
      );
    }
    if (rule.needsFreshSignIn) await this.sessions.assertFresh(caller);
    return caller;
  }

  private async identify(
    request: FastifyRequest,
    reply: FastifyReply,
    presented: Presented,
  ): Promise<{ caller: Caller; kind: CredentialKind }> {
    try {
      return await this.credentials.callerOf(presented);
    } catch (error) {
      // A page cannot delete a cookie that scripts do not see.
      const isCookies = presented.authorization === null && presented.ticket === null;
      if (isCookies && error instanceof DomainError && DEAD_SESSION.has(error.code))
        clearSessionCookie(request, reply);
      throw error;
    }
  }

  private async count({ ip }: FastifyRequest): Promise<void> {
    const state = await this.limiter.take('general', ANONYMOUS, ip);
    assertAllowed(state, 'Too many requests that were refused from your address.');
  }

  /** A browser sends the cookie for any page; so a foreign page must neither write nor sign a user in. */
  private assertOrigin({ method, headers }: FastifyRequest, kind: CredentialKind): void {
    if (SAFE_METHODS.has(method) || kind === 'bearer') return;
    const { origin, host } = headers;
    if (origin === undefined ? kind !== 'cookie' : this.origins.isOwn(origin, host)) return;
    throw new DomainError('foreign_origin', 'A write from a page must come from a page of this server.');
  }
}

function presentedIn(
  { headers, query, ip }: FastifyRequest,
  { takesTicket, ignoresCredentials }: AccessRule,
): Presented {
  if (ignoresCredentials) return { authorization: null, ticket: null, cookie: null, ip };
  const { ticket } = query as { ticket?: unknown };
  return {
    authorization: headers.authorization ?? null,
    ticket: takesTicket && typeof ticket === 'string' ? ticket : null,
    cookie: sessionCookieOf(headers.cookie),
    ip,
  };
}
