// The commands about the connection itself: `auth`, `ping` and `pong`.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hasRole, KEY_SCOPES, type Caller } from '../../../../contract/auth/access.js';
import { CLIENT_COMMANDS } from '../../../../contract/streams/socket-commands.js';
import { SOCKET_MESSAGES } from '../../../../contract/streams/socket-messages.js';
import { AuthStats, Credentials } from '../../../../platform/auth/index.js';
import { SocketCommands } from '../../../../platform/channels/index.js';
import { DomainError } from '../../../../platform/common/errors.js';
import { Hub } from '../../hub.js';
import { SocketSession } from './socket-session.js';

@Injectable()
export class SessionCommands implements OnModuleInit {
  constructor(
    private readonly commands: SocketCommands,
    private readonly hub: Hub,
    private readonly credentials: Credentials,
    private readonly authStats: AuthStats,
  ) {}

  onModuleInit(): void {
    const { authenticated, error, pong } = SOCKET_MESSAGES;
    this.commands.register({
      schema: CLIENT_COMMANDS.ping,
      replies: [pong],
      handle: (_command, peer) => SocketSession.of(peer).say({ type: 'pong' }),
    });
    this.commands.register({ schema: CLIENT_COMMANDS.pong, replies: [], handle: () => undefined });
    this.commands.register({
      schema: CLIENT_COMMANDS.auth,
      replies: [authenticated, error],
      handle: ({ token }, peer) => this.authenticate(token, SocketSession.of(peer)),
    });
  }

  /** Signs in, or renews the credential of the same user. A client that wants to be another user connects again. */
  private async authenticate(token: string, session: SocketSession): Promise<void> {
    const { id, ip } = session.connection.info;
    const before = session.caller;
    try {
      const caller = await this.credentials.callerOfToken(token, ip);
      assertNoLess(before, caller);
      this.take(caller, session);
    } catch (error) {
      this.authStats.refused(error, { id, ip, method: 'WS' });
      throw error;
    }
    await session.signedIn(before);
  }

  private take(caller: Caller, session: SocketSession): void {
    const refusal = this.hub.authenticate(session.connection, caller);
    if (refusal === 'unauthenticated')
      throw new DomainError('session_ended', 'The session has ended; sign in again.');
    if (refusal) throw new DomainError('too_many_streams', 'You have reached your limit of open streams.');
    const expiresAt = caller.expiresAtMs === null ? null : new Date(caller.expiresAtMs).toISOString();
    session.say({ type: 'authenticated', user_id: caller.userId ?? '', expires_at: expiresAt });
  }
}

/** The open subscriptions were allowed with the rights of the previous credential. */
function assertNoLess(before: Caller, after: Caller): void {
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
