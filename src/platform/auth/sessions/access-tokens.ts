// Access tokens: JWTs (RFC 7519) signed with HS256, short-lived. They name their session, so that its end ends them
// too.
import { Inject, Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { base64url, errors, jwtVerify } from 'jose';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { CONFIG, type Config } from '../../config/config.js';
import { ROLES, type Caller, type Role } from '../../../contract/auth/access.js';
import { SIGNING_KEY } from './signing-key.js';

const ISSUER = 'ringside';
const AUDIENCE = 'ringside-api';
const ALGORITHM = 'HS256';
const HEADER = base64url.encode(JSON.stringify({ alg: ALGORITHM, typ: 'JWT' }));
/** How many tokens are remembered with a checked signature. */
const KNOWN_MAX = 20_000;

@Injectable()
export class AccessTokens {
  /** Whom a token names, oldest first. Only how long it holds can change, so only that is looked at each time. */
  private readonly known = new Map<string, Caller & { readonly expiresAtMs: number }>();

  constructor(
    @Inject(SIGNING_KEY) private readonly key: Uint8Array,
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Whole seconds, rounded down, until a token that was signed at `issuedAt` ends. `ageMs` has passed since then. */
  secondsLeft(issuedAt: Date, ageMs: number): number {
    const leftSeconds = this.endOf(issuedAt) - (issuedAt.getTime() + ageMs) / 1_000;
    return Math.max(0, Math.floor(leftSeconds));
  }

  /** The same token for the same values. By Node's own HMAC: Web Crypto takes a quarter of the time of a registration. */
  sign(userId: string, role: Role, sessionId: string, issuedAt: Date): string {
    const claims = {
      role,
      sid: sessionId,
      iss: ISSUER,
      aud: AUDIENCE,
      sub: userId,
      iat: secondOf(issuedAt),
      exp: this.endOf(issuedAt),
    };
    const content = `${HEADER}.${base64url.encode(JSON.stringify(claims))}`;
    return `${content}.${createHmac('sha256', this.key).update(content).digest('base64url')}`;
  }

  /** Throws `token_expired`, or `invalid_token` for every other fault: signature, algorithm, audience, form. */
  async verify(token: string): Promise<Caller> {
    const known = this.known.get(token);
    if (known && this.clock.nowMs() < known.expiresAtMs) return known;
    const caller = await this.read(token);
    this.known.set(token, caller);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= KNOWN_MAX) break;
      this.known.delete(oldest);
    }
    return caller;
  }

  /** In Unix seconds. */
  private endOf(issuedAt: Date): number {
    return secondOf(issuedAt) + Math.floor(this.config.ACCESS_TOKEN_TTL / 1_000);
  }

  private async read(token: string): Promise<Caller & { readonly expiresAtMs: number }> {
    try {
      const { payload } = await jwtVerify(token, this.key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        currentDate: this.clock.now(),
        requiredClaims: ['sub', 'sid', 'role', 'exp'],
      });
      const { sub, sid, role, exp } = payload;
      if (typeof sub !== 'string' || typeof sid !== 'string' || !isRole(role) || exp === undefined)
        throw invalid();
      return { userId: sub, role, sessionId: sid, expiresAtMs: exp * 1_000, scopes: null };
    } catch (error) {
      if (error instanceof errors.JWTExpired)
        throw new DomainError('token_expired', 'The access token has expired. Refresh it.');
      throw invalid();
    }
  }
}

/** Claims about time are whole Unix seconds. */
const secondOf = (time: Date): number => Math.floor(time.getTime() / 1_000);

const isRole = (text: unknown): text is Role => ROLES.includes(text as Role);

const invalid = () => new DomainError('invalid_token', 'The access token is not valid.');
