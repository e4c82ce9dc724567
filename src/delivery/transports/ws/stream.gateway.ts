// `/ws`: the streams over WebSocket. Nest makes the server and tells of each connection; from there on the session
// reads commands and the hub writes finished frames to the socket.
import type { IncomingMessage } from 'node:http';
import { Logger } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayConnection } from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { Clock } from '../../../common/clock.js';
import { randomId } from '../../../common/ids.js';
import { ANONYMOUS } from '../../../contract/access.js';
import { formatCursor } from '../../../contract/cursor.js';
import { Epoch, EventTail } from '../../../events/index.js';
import type { Connection } from '../../connection.js';
import { Hub } from '../../hub.js';
import { Openings } from '../../openings.js';
import { Subscriptions } from '../../subscriptions.js';
import { SocketSession, type SessionServices } from './socket-session.js';
import { SocketSink } from './socket-sink.js';

/** Largest message a client may send; `ws` closes with 1009 beyond it. */
const MESSAGE_MAX_BYTES = 16_384;
/** How long a connection may be without any subscription. */
const IDLE_MAX_MS = 10_000;
const BINARY_FRAME = 1003;

@WebSocketGateway({ path: '/ws', maxPayload: MESSAGE_MAX_BYTES, perMessageDeflate: false, backlog: 4_096 })
export class StreamGateway implements OnGatewayConnection {
  private readonly logger = new Logger('WebSocket');
  private readonly services: SessionServices;

  constructor(
    private readonly hub: Hub,
    openings: Openings,
    subscriptions: Subscriptions,
    private readonly epoch: Epoch,
    private readonly tail: EventTail,
    clock: Clock,
  ) {
    this.services = { hub, openings, subscriptions, epoch, nowMs: () => clock.nowMs() };
  }

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    const { socket } = request;
    // A client that breaks the protocol is closed by `ws` with the code for it; there is nothing to do here.
    client.on('error', (error) => this.logger.debug(error.message));
    socket.setNoDelay(true);
    const info = { id: randomId(), ip: socket.remoteAddress ?? '', caller: ANONYMOUS };
    const sink = new SocketSink(client, socket);
    const admitted = this.hub.connect(info, sink);
    if (typeof admitted === 'string') {
      sink.goodbye(admitted === 'restarting' ? 'restarting' : 'capacity', this.hub.retryMs());
      return;
    }
    this.welcome(info.id, sink);
    this.listen(client, admitted, sink);
  }

  private listen(client: WebSocket, connection: Connection, sink: SocketSink): void {
    const session = new SocketSession(this.services, connection, sink);
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
