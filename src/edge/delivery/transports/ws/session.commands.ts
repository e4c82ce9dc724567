// The commands about the connection itself: `auth`, `ping` and `pong`.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CLIENT_COMMANDS } from '../../../../contract/streams/socket-commands.js';
import { SOCKET_MESSAGES, type SocketMessage } from '../../../../contract/streams/socket-messages.js';
import { SocketCommands } from '../../../../platform/channels/index.js';
import { Hub } from '../../hub.js';
import { SocketSignIn } from './socket-sign-in.js';
import { StreamPeer } from './stream-peer.js';

@Injectable()
export class SessionCommands implements OnModuleInit {
  constructor(
    private readonly commands: SocketCommands,
    private readonly signIns: SocketSignIn,
    private readonly hub: Hub,
  ) {}

  onModuleInit(): void {
    const { authenticated, error, pong } = SOCKET_MESSAGES;
    this.commands.register({
      schema: CLIENT_COMMANDS.ping,
      replies: [pong],
      isRead: true,
      handle: (_command, peer) => this.pong(StreamPeer.of(peer)),
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
      isForSocketIo: true,
      handle: ({ token }, peer) => this.authenticate(token, StreamPeer.of(peer)),
    });
  }

  /** The answer goes into the socket behind all messages that have been sent. */
  private pong(peer: StreamPeer): void {
    const reply: SocketMessage = { type: 'pong', seq: this.hub.positionOf(peer.connection) };
    peer.send(reply);
  }

  private async authenticate(token: string, peer: StreamPeer): Promise<void> {
    const before = peer.caller;
    const { userId, expiresAtMs } = await this.signIns.signIn(peer.connection, token);
    const expiresAt = expiresAtMs === null ? null : new Date(expiresAtMs).toISOString();
    const reply: SocketMessage = {
      type: 'authenticated',
      user_id: userId ?? '',
      expires_at: expiresAt,
    };
    peer.send(reply);
    await peer.signedIn(before);
  }
}
