// `/ws`: the streams over WebSocket. Nest makes the server and tells of each connection; from there on the session
// reads commands and the hub writes finished frames to the socket.
import type { IncomingMessage } from 'node:http';
import { Inject, Logger } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayConnection } from '@nestjs/websockets';
import { WebSocket } from 'ws';
import { AuthStats, Credentials, Origins, sessionCookieOf } from '../../../../platform/auth/index.js';
import { clientAddress, readTrust, type Trust } from '../../../../platform/common/client-address.js';
import { Clock } from '../../../../platform/common/clock.js';
import { DomainError } from '../../../../platform/common/errors.js';
import { randomId } from '../../../../platform/common/ids.js';
import { messageOf } from '../../../../platform/common/repeated-fault.js';
import { CONFIG, type Config } from '../../../../platform/config/config.js';
import type { Caller } from '../../../../contract/auth/access.js';
import { formatCursor } from '../../../../contract/cursor.js';
import type { GoodbyeReason } from '../../../../contract/streams/stream.js';
import { SocketCommands } from '../../../../platform/channels/index.js';
import { Epoch, EventTail } from '../../../../platform/events/index.js';
import type { Connection } from '../../connection.js';
import { Hub } from '../../hub.js';
import { SocketSession, type SessionServices } from './socket-session.js';
import { SocketSink } from './socket-sink.js';

/** Largest message a client may send; `ws` closes with 1009 beyond it. */
const MESSAGE_MAX_BYTES = 16_384;
/** How long a connection may be without credential and subscription. */
const IDLE_MAX_MS = 10_000;
const BINARY_FRAME = 1003;

@WebSocketGateway({ path: '/ws', maxPayload: MESSAGE_MAX_BYTES, perMessageDeflate: false, backlog: 4_096 })
export class StreamGateway implements OnGatewayConnection {
  private readonly logger = new Logger('WebSocket');
  private readonly services: SessionServices;
  private readonly trust: Trust;

  constructor(
    private readonly hub: Hub,
    private readonly credentials: Credentials,
    private readonly origins: Origins,
    private readonly authStats: AuthStats,
    private readonly epoch: Epoch,
    private readonly tail: EventTail,
    commands: SocketCommands,
    clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.trust = readTrust(config.TRUST_PROXY);
    this.services = { hub, commands, clock };
  }

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    // A client that breaks the protocol is closed by `ws` with the code for it; there is nothing to do here.
    client.on('error', (error) => this.logger.debug(error.message));
    request.socket.setNoDelay(true);
    // What it says before its credential has been looked at waits in the socket.
    client.pause();
    void this.admit(client, request).finally(() => client.resume());
  }

  private async admit(client: WebSocket, request: IncomingMessage): Promise<void> {
    const sink = new SocketSink(client, request.socket);
    const id = randomId();
    const ip = clientAddress(request, this.trust);
    try {
      const caller = await this.callerOf(request, ip);
      if (client.readyState !== WebSocket.OPEN) return;
      const admitted = this.hub.connect({ id, ip, caller }, sink);
      if (typeof admitted === 'string') {
        const isSaid = admitted === 'restarting' || admitted === 'unauthenticated';
        sink.goodbye(isSaid ? admitted : 'capacity', this.hub.retryMs());
        return;
      }
      this.welcome(id, sink);
      this.listen(client, admitted, sink);
    } catch (error) {
      this.authStats.refused(error, { id, ip, method: 'WS' });
      sink.goodbye(reasonOf(error), this.hub.retryMs());
      if (!(error instanceof DomainError))
        this.logger.warn(`A WebSocket was not admitted: ${messageOf(error)}`);
    }
  }

  /** Bearer header, ticket or cookie; the cookie from our own pages alone, as every page can open a WebSocket. */
  private async callerOf({ headers, url = '' }: IncomingMessage, ip: string): Promise<Caller> {
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

  private listen(client: WebSocket, connection: Connection, sink: SocketSink): void {
    const session = new SocketSession(this.services, connection, sink);
    session.greet();
    const idle = setTimeout(() => session.isIdle && this.hub.close(connection, 'idle'), IDLE_MAX_MS);
    client.on('pong', () => sink.heard());
    client.on('message', (data: Buffer, isBinary) => {
      sink.heard();
      if (isBinary) sink.close(BINARY_FRAME);
      else session.receive(data.toString());
    });
    client.once('close', () => {
      clearTimeout(idle);
      this.hub.disconnect(connection, 'client_gone');
    });
  }

  private welcome(clientId: string, sink: SocketSink): void {
    const seq = this.tail.last;
    const epoch = this.epoch.current();
    sink.send({
      type: 'welcome',
      client_id: clientId,
      mode: 'live',
      epoch,
      seq,
      cursor: formatCursor(epoch, seq),
    });
  }
}

function reasonOf(error: unknown): GoodbyeReason {
  if (!(error instanceof DomainError)) return 'restarting';
  switch (error.code) {
    case 'rate_limited':
      return 'rate_limited';
    case 'foreign_origin':
    case 'banned':
      return 'forbidden';
    default:
      return 'unauthenticated';
  }
}
