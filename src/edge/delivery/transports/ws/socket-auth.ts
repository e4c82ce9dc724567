// Decides which caller has opened a WebSocket: the address of the client, its credential, and the record of a refusal.
import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { AuthStats, Credentials, Origins, sessionCookieOf } from '../../../../platform/auth/index.js';
import { clientAddress, readTrust, type Trust } from '../../../../platform/common/client-address.js';
import { DomainError } from '../../../../platform/common/errors.js';
import { CONFIG, type Config } from '../../../../platform/config/config.js';
import { hasRole, KEY_SCOPES, type Caller } from '../../../../contract/auth/access.js';

/** Longest access token or API key that is looked at. */
const TOKEN_MAX = 8_192;

@Injectable()
export class SocketAuth {
  private readonly trust: Trust;

  constructor(
    private readonly credentials: Credentials,
    private readonly origins: Origins,
    private readonly stats: AuthStats,
    @Inject(CONFIG) config: Config,
  ) {
    this.trust = readTrust(config.TRUST_PROXY);
  }

  addressOf(request: IncomingMessage): string {
    return clientAddress(request, this.trust);
  }

  /**
   * Accepts a bearer header, a ticket or the session cookie. Every page can open a WebSocket with the cookie, so the cookie
   * counts only for a page of this server.
   */
  async callerOf({ headers, url = '' }: IncomingMessage, ip: string): Promise<Caller> {
    const { caller, kind } = await this.credentials.callerOf({
      authorization: headers.authorization ?? null,
      ticket: new URL(url, 'ws://localhost').searchParams.get('ticket'),
      cookie: sessionCookieOf(headers.cookie),
      ip,
    });
    const { origin } = headers;
    if (kind === 'cookie' && origin !== undefined && !this.origins.isOwn(origin, headers.host))
      throw new DomainError('foreign_origin', 'The session cookie is for pages of this server.');
    return caller;
  }

  /** The caller with an access token or an API key. Throws `unauthenticated` for anything else. */
  async callerOfToken(token: unknown, ip: string): Promise<Caller> {
    if (typeof token !== 'string' || token === '' || token.length > TOKEN_MAX)
      throw new DomainError('unauthenticated', 'Sign in with `auth: { token }`.');
    return this.credentials.callerOfToken(token, ip);
  }

  /** The open subscriptions were allowed with the rights of the previous credential. Throws `forbidden`. */
  assertRenews(before: Caller, after: Caller): void {
    if (before.userId === null) return;
    if (before.userId !== after.userId)
      throw new DomainError('forbidden', 'This connection is signed in as another user.');
    const had = before.scopes ?? KEY_SCOPES;
    const has = after.scopes ?? KEY_SCOPES;
    const lessScope = had.some((scope) => !has.includes(scope));
    if (lessScope || (before.role !== null && !hasRole(after, before.role)))
      throw new DomainError(
        'forbidden',
        'This credential has fewer rights than the previous one; open a new connection.',
      );
  }

  /** Counts and logs a refusal. */
  refused(error: unknown, connection: { readonly id: string; readonly ip: string }): void {
    this.stats.refused(error, { ...connection, method: 'WS' });
  }
}
