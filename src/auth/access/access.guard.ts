// Stands before every route: finds out who asks, and whether the route is open to them.
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../../common/errors.js';
import { hasRole, type Caller } from '../../contract/access.js';
import { AuthStats } from '../auth.stats.js';
import { sessionCookieOf } from '../sessions/session-cookie.js';
import { ACCESS, type AccessRule } from './access.decorator.js';
import { Credentials, type CredentialKind } from './credentials.js';
import { Origins } from './origins.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly credentials: Credentials,
    private readonly origins: Origins,
    private readonly stats: AuthStats,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    try {
      // The start has seen to it that every route has a rule.
      if (!rule) throw new DomainError('forbidden', 'This route is open to nobody.');
      request.caller = await this.admit(request, rule);
      return true;
    } catch (error) {
      this.stats.refused(error, request);
      throw error;
    }
  }

  private async admit(request: FastifyRequest, rule: AccessRule): Promise<Caller> {
    const { caller, kind } = await this.identify(request, rule);
    this.assertOrigin(request, kind);
    if (rule.level !== 'public') {
      if (caller.userId === null) throw new DomainError('unauthenticated', 'Sign in first.');
      if (!hasRole(caller, rule.level))
        throw new DomainError('forbidden', `This is for the role ${rule.level} and above.`);
    }
    if (caller.scopes && (rule.scope === null || !caller.scopes.includes(rule.scope))) {
      const needed =
        rule.scope === null
          ? 'This cannot be done with an API key.'
          : `The key needs the scope ${rule.scope}.`;
      throw new DomainError('forbidden', needed);
    }
    return caller;
  }

  private identify(
    request: FastifyRequest,
    { takesTicket }: AccessRule,
  ): Promise<{ caller: Caller; kind: CredentialKind }> {
    return this.credentials.callerOf({
      authorization: request.headers.authorization ?? null,
      ticket: takesTicket ? ticketOf(request.query) : null,
      cookie: sessionCookieOf(request.headers.cookie),
      ip: request.ip,
    });
  }

  /** A browser sends the cookie by itself, whichever page asks; a foreign page can neither write nor sign somebody in. */
  private assertOrigin({ method, headers }: FastifyRequest, kind: CredentialKind): void {
    if (SAFE_METHODS.has(method) || kind === 'bearer') return;
    const { origin, host } = headers;
    if (origin === undefined ? kind !== 'cookie' : this.origins.isOwn(origin, host)) return;
    throw new DomainError('foreign_origin', 'A write from a page must come from a page of this server.');
  }
}

function ticketOf(query: unknown): string | null {
  const { ticket } = query as { ticket?: unknown };
  return typeof ticket === 'string' && ticket !== '' ? ticket : null;
}
