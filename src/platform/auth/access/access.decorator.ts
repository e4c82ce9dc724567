// Who may use a route. Every route declares it; the server does not start if a route declares none.
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import type { KeyScope, Role } from '../../../contract/auth/access.js';

export const ACCESS = Symbol('ACCESS');

/** `public`: all callers, signed in or not. A role: that role and the roles above it. */
export type AccessLevel = 'public' | Role;

export interface AccessRule {
  readonly level: AccessLevel;
  /** The scope that an API key needs here; null: keys are refused. */
  readonly scope: KeyScope | null;
  /** Whether `?ticket=` is taken. */
  readonly takesTicket: boolean;
  /** Whether credentials are ignored: an ended cookie, which a page cannot delete, must not block the caller. */
  readonly ignoresCredentials: boolean;
}

export const SECURITY_SCHEMES = { bearer: 'bearer', cookie: 'cookie', ticket: 'ticket' } as const;

/** `scope` is the scope that an API key needs. Without it keys are refused; on public routes it is `read`. */
export function Access(
  level: AccessLevel,
  {
    scope = level === 'public' ? 'read' : null,
    takesTicket = false,
    ignoresCredentials = false,
  }: Partial<Omit<AccessRule, 'level'>> = {},
): MethodDecorator & ClassDecorator {
  const rule: AccessRule = { level, scope, takesTicket, ignoresCredentials };
  const documented =
    level === 'public' && !takesTicket
      ? []
      : [
          ApiBearerAuth(SECURITY_SCHEMES.bearer),
          ApiCookieAuth(SECURITY_SCHEMES.cookie),
          ...(takesTicket ? [ApiSecurity(SECURITY_SCHEMES.ticket)] : []),
          ...(level === 'public' ? [ApiSecurity({})] : []),
          ApiResponse({
            status: 401,
            description: 'unauthenticated, invalid_token, token_expired, session_ended, invalid_api_key.',
          }),
          ApiResponse({
            status: 403,
            description: 'forbidden: your role or the scope of your key is not enough.',
          }),
        ];
  return applyDecorators(SetMetadata(ACCESS, rule), ...documented);
}
