// Who may use a route. Every route says it; one that does not keeps the server from starting.
import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import type { KeyScope, Role } from '../../../contract/auth/access.js';

export const ACCESS = Symbol('ACCESS');

/** `public`: everybody, signed in or not. A role: it and those above it. */
export type AccessLevel = 'public' | Role;

export interface AccessRule {
  readonly level: AccessLevel;
  /** What an API key needs to be used here; null: keys are refused. */
  readonly scope: KeyScope | null;
  /** Whether `?ticket=` is taken. */
  readonly takesTicket: boolean;
  /** Whether nobody is asked who they are: a dead cookie, which no page can take back, must not keep anybody out. */
  readonly ignoresCredentials: boolean;
}

export const SECURITY_SCHEMES = { bearer: 'bearer', cookie: 'cookie', ticket: 'ticket' } as const;

/** `scope` is what an API key needs; without one keys are refused, on public routes `read` is taken. */
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
