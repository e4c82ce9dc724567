// `/ws`: the streams over WebSocket. Nest makes the server and reports each connection. After that the session
// reads commands and the hub writes finished frames to the socket.
import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayConnection } from '@nestjs/websockets';
import { WebSocket } from 'ws';
import { Clock } from '../../../../platform/common/clock.js';
import { DomainError } from '../../../../platform/common/errors.js';
import { randomId } from '../../../../platform/common/ids.js';
import { messageOf } from '../../../../platform/common/repeated-fault.js';
import { formatCursor } from '../../../../contract/cursor.js';
import type { GoodbyeReason } from '../../../../contract/streams/stream.js';
import { SocketCommands } from '../../../../platform/channels/index.js';
import { Epoch, EventTail } from '../../../../platform/events/index.js';
import type { Connection } from '../../connection.js';
import { GOODBYE_OF_REFUSAL, Hub } from '../../hub.js';
import { SocketAuth } from './socket-auth.js';
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

  constructor(
    private readonly hub: Hub,
    private readonly auth: SocketAuth,
    private readonly epoch: Epoch,
    private readonly tail: EventTail,
    commands: SocketCommands,
    clock: Clock,
  ) {
    this.services = { hub, commands, clock };
  }

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    // `ws` itself closes a client that breaks the protocol, with the right code.
    client.on('error', (error) => this.logger.debug(error.message));
    request.socket.setNoDelay(true);
    // The client's messages wait in the socket until its credential has been checked.
    client.pause();
    void this.admit(client, request).finally(() => client.resume());
  }

  private async admit(client: WebSocket, request: IncomingMessage): Promise<void> {
    const sink = new SocketSink(client, request.socket);
    const id = randomId();
    const ip = this.auth.addressOf(request);
    try {
      const caller = await this.auth.callerOf(request, ip);
      if (client.readyState !== WebSocket.OPEN) return;
      const info = { id, ip, caller };
      const admitted = this.hub.takeOpening(info) ?? this.hub.connect(info, sink);
      if (typeof admitted === 'string') {
        sink.goodbye(GOODBYE_OF_REFUSAL[admitted], this.hub.retryMsOf(info));
        return;
      }
      this.welcome(id, sink);
      this.listen(client, admitted, sink);
    } catch (error) {
      this.auth.refused(error, { id, ip });
      sink.goodbye(reasonOf(error), this.hub.retryMs());
      if (!(error instanceof DomainError))
        this.logger.warn(`A WebSocket was not admitted: ${messageOf(error)}`);
    }
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
