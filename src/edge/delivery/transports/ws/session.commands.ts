// The commands about the connection itself: `auth`, `ping` and `pong`.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Caller } from '../../../../contract/auth/access.js';
import { CLIENT_COMMANDS } from '../../../../contract/streams/socket-commands.js';
import { SOCKET_MESSAGES } from '../../../../contract/streams/socket-messages.js';
import { SocketCommands } from '../../../../platform/channels/index.js';
import { DomainError } from '../../../../platform/common/errors.js';
import { Hub } from '../../hub.js';
import { SocketAuth } from './socket-auth.js';
import { SocketSession } from './socket-session.js';

@Injectable()
export class SessionCommands implements OnModuleInit {
  constructor(
    private readonly commands: SocketCommands,
    private readonly hub: Hub,
    private readonly auth: SocketAuth,
  ) {}

  onModuleInit(): void {
    const { authenticated, error, pong } = SOCKET_MESSAGES;
    this.commands.register({
      schema: CLIENT_COMMANDS.ping,
      replies: [pong],
      isRead: true,
      handle: (_command, peer) => SocketSession.of(peer).say({ type: 'pong' }),
    });
    this.commands.register({
      schema: CLIENT_COMMANDS.pong,
      replies: [],
      isRead: true,
      handle: () => undefined,
    });
    this.commands.register({
      schema: CLIENT_COMMANDS.auth,
      replies: [authenticated, error],
      isRead: true,
      handle: ({ token }, peer) => this.authenticate(token, SocketSession.of(peer)),
    });
  }

  /** Signs in, or renews the credential of the same user. A client that wants to be another user connects again. */
  private async authenticate(token: string, session: SocketSession): Promise<void> {
    const { id, ip } = session.connection.info;
    const before = session.caller;
    try {
      const caller = await this.auth.callerOfToken(token, ip);
      this.auth.assertRenews(before, caller);
      this.take(caller, session);
    } catch (error) {
      this.auth.refused(error, { id, ip });
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
