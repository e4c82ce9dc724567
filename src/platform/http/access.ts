// States who may use a route. The guard of auth enforces the rule. The server does not start with a route that has no rule.
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiSecurity } from '@nestjs/swagger';
import type { KeyScope, Role } from '../../contract/auth/access.js';
import type { ErrorCodeName } from '../common/errors.js';

export const ACCESS = Symbol('ACCESS');

/** `public`: all callers, signed in or not. A role: that role and the roles above it. */
export type AccessLevel = 'public' | Role;

export interface AccessRule {
  readonly level: AccessLevel;
  /** The scope that an API key needs on the route; null: the route refuses API keys. */
  readonly scope: KeyScope | null;
  /** Whether the route accepts `?ticket=`. */
  readonly takesTicket: boolean;
  /** Whether the guard ignores credentials: a page cannot remove a dead cookie, and it must be able to sign in. */
  readonly ignoresCredentials: boolean;
  /** Whether the sign-in must be recent: a stolen session must not turn into a lasting credential. */
  readonly needsFreshSignIn: boolean;
}

export const SECURITY_SCHEMES = { bearer: 'bearer', cookie: 'cookie', ticket: 'ticket' } as const;

/** Without `scope` a public route accepts API keys with `read`, and every other route refuses API keys. */
export const accessRule = (
  level: AccessLevel,
  {
    scope = level === 'public' ? 'read' : null,
    takesTicket = false,
    ignoresCredentials = false,
    needsFreshSignIn = false,
  }: Partial<Omit<AccessRule, 'level'>> = {},
): AccessRule => ({ level, scope, takesTicket, ignoresCredentials, needsFreshSignIn });

/** The rule of a route that is declared without @Route. */
export const Access = (
  level: AccessLevel,
  options?: Partial<Omit<AccessRule, 'level'>>,
): MethodDecorator & ClassDecorator => applyAccess(accessRule(level, options));

export const applyAccess = (rule: AccessRule): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(ACCESS, rule), ...securityOf(rule));

function securityOf({ level, takesTicket }: AccessRule): (MethodDecorator & ClassDecorator)[] {
  if (level === 'public' && !takesTicket) return [];
  return [
    ApiBearerAuth(SECURITY_SCHEMES.bearer),
    ApiCookieAuth(SECURITY_SCHEMES.cookie),
    ...(takesTicket ? [ApiSecurity(SECURITY_SCHEMES.ticket)] : []),
    ...(level === 'public' ? [ApiSecurity({})] : []),
  ];
}

/** The codes with which the guard of auth refuses a request. A public route refuses an invalid credential, too. */
export function accessErrors(
  { level, takesTicket, ignoresCredentials, needsFreshSignIn }: AccessRule,
  isWrite: boolean,
): ErrorCodeName[] {
  const foreign = isWrite ? (['foreign_origin'] as const) : [];
  if (ignoresCredentials) return [...foreign];
  return [
    ...(level === 'public' ? [] : (['unauthenticated'] as const)),
    ...(takesTicket ? (['invalid_ticket'] as const) : []),
    ...(needsFreshSignIn ? (['fresh_proof_needed'] as const) : []),
    'invalid_token',
    'token_expired',
    'invalid_session',
    'session_ended',
    'invalid_api_key',
    'forbidden',
    'banned',
    ...foreign,
  ];
}
