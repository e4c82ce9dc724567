// Finds the caller from the credentials of a request. One credential counts, in this order: bearer header, ticket,
// cookie. A bad credential is refused and never treated as anonymous. It counts against its address, so that an
// attacker cannot guess without limit.
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors.js';
import { ANONYMOUS, type Caller } from '../../../contract/auth/access.js';
import { API_KEY_PREFIX, ApiKeys } from '../keys/api-keys.js';
import { assertAllowed, RateLimiter } from '../limits/rate-limiter.js';
import { OneTimeTokens } from '../one-time-tokens.js';
import { AccessTokens } from '../sessions/access-tokens.js';
import { Sessions } from '../sessions/sessions.js';
import { EndedCredentials } from './ended-credentials.js';

/** A credential that was valid once is not a guess. */
const HARMLESS: ReadonlySet<string> = new Set(['token_expired', 'session_ended', 'banned']);

export type CredentialKind = 'none' | 'bearer' | 'ticket' | 'cookie';

/** The credentials of a request; null for each missing one. */
export interface Presented {
  readonly authorization: string | null;
  /** Only where tickets are taken: on streams. */
  readonly ticket: string | null;
  readonly cookie: string | null;
  /** The address of the client. */
  readonly ip: string;
}

@Injectable()
export class Credentials {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly sessions: Sessions,
    private readonly keys: ApiKeys,
    private readonly oneTime: OneTimeTokens,
    private readonly ended: EndedCredentials,
    private readonly limiter: RateLimiter,
  ) {}

  /** Throws an authentication error for an invalid credential, and `rate_limited` after too many of them. */
  async callerOf(presented: Presented): Promise<{ caller: Caller; kind: CredentialKind }> {
    const { authorization, ticket, cookie, ip } = presented;
    const reading = (kind: CredentialKind, caller: Promise<Caller>) =>
      this.counted(ip, caller).then((found) => ({ caller: found, kind }));
    if (authorization !== null) return reading('bearer', this.ofBearer(authorization));
    if (ticket !== null) return reading('ticket', this.ofTicket(ticket));
    if (cookie !== null) return reading('cookie', this.sessions.ofCookie(cookie));
    return { caller: ANONYMOUS, kind: 'none' };
  }

  /** An access token or an API key, as the `auth` action of a WebSocket brings it. Throws like `callerOf`. */
  callerOfToken(token: string, ip: string): Promise<Caller> {
    return this.counted(ip, this.ofToken(token));
  }

  private async counted(ip: string, caller: Promise<Caller>): Promise<Caller> {
    try {
      return await caller;
    } catch (error) {
      if (!(error instanceof DomainError) || HARMLESS.has(error.code)) throw error;
      const state = await this.limiter.take('auth', ANONYMOUS, ip);
      assertAllowed(state, 'Too many wrong credentials from your address.');
      throw error;
    }
  }

  private async ofToken(token: string): Promise<Caller> {
    if (token.startsWith(API_KEY_PREFIX)) return this.keys.callerOf(token);
    const caller = await this.tokens.verify(token);
    if (this.ended.isEnded(caller))
      throw new DomainError('session_ended', 'The session has ended; sign in again.');
    return caller;
  }

  private async ofBearer(authorization: string): Promise<Caller> {
    const [, token] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
    if (token === undefined)
      throw new DomainError('invalid_token', 'The header Authorization is not of the form `Bearer TOKEN`.');
    return this.ofToken(token);
  }

  private async ofTicket(ticket: string): Promise<Caller> {
    const found = await this.oneTime.use('stream_ticket', ticket);
    const sessionId = found?.data.sessionId;
    if (typeof sessionId !== 'string')
      throw new DomainError('invalid_ticket', 'The ticket is unknown, used or expired.');
    return this.sessions.ofId(sessionId);
  }
}
