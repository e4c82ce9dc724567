// `/socket.io`: wagers for stock socket.io clients. The library speaks the protocol; connections, limits, revocation and the drain
// are the hub's. Stock `io('/socket.io')` names a namespace, so both `/` and `/socket.io` are served.
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Server, type Socket } from 'socket.io';
import { Origins } from '../../../../platform/auth/index.js';
import { Clock } from '../../../../platform/common/clock.js';
import { DomainError, errorCode } from '../../../../platform/common/errors.js';
import { randomId } from '../../../../platform/common/ids.js';
import { SocketCommands } from '../../../../platform/channels/index.js';
import { ANONYMOUS } from '../../../../contract/auth/access.js';
import { GOODBYE_OF_REFUSAL, Hub } from '../../hub.js';
import { SocketAuth } from '../ws/socket-auth.js';
import { SocketSignIn } from '../ws/socket-sign-in.js';
import { IoFollower } from './io-follower.js';
import { IoSession } from './io-session.js';
import { IoSink, type EngineSocket } from './io-sink.js';

const NAMESPACES = ['/', '/socket.io'];
/** Largest message a client may send. */
const MESSAGE_MAX_BYTES = 16_384;
/** How long a connection may be without a namespace. */
const IDLE_MAX_MS = 10_000;

@Injectable()
export class SocketIoServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sessions = new WeakMap<EngineSocket, IoSession>();
  private server: Server | undefined;

  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly hub: Hub,
    private readonly auth: SocketAuth,
    private readonly signIns: SocketSignIn,
    private readonly origins: Origins,
    private readonly follower: IoFollower,
    private readonly commands: SocketCommands,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    const server = new Server({
      path: '/socket.io',
      serveClient: false,
      connectTimeout: IDLE_MAX_MS,
      maxHttpBufferSize: MESSAGE_MAX_BYTES,
      httpCompression: false,
      perMessageDeflate: false,
      destroyUpgrade: false,
      cors: {
        origin: (origin, answer) => answer(null, this.origins.isTrusted(origin ?? '')),
        credentials: true,
      },
      allowRequest: (request, answer) => {
        const refusal = this.refusalOf(request);
        answer(refusal, refusal === null);
      },
    });
    this.server = server;
    server.attach(this.adapter.httpAdapter.getHttpServer() as HttpServer);
    server.engine.on('connection', (engine: EngineSocket) => this.enter(engine));
    for (const name of NAMESPACES) {
      const namespace = server.of(name);
      namespace.use((socket, next) => {
        this.signIn(socket).then(
          () => next(),
          (error: unknown) => next(refusalFor(error)),
        );
      });
      namespace.on('connection', (socket) => this.sessions.get(socket.conn)?.open(socket));
    }
  }

  /** The hub has said goodbye to all clients; those that do not read it are cut. */
  beforeApplicationShutdown(): void {
    this.server?.engine.close();
  }

  /** Before a session is made. Every page can open a session, so pages of other origins are refused. */
  private refusalOf(request: IncomingMessage): string | null {
    const { origin, host } = request.headers;
    if (origin !== undefined && !this.origins.isOwn(origin, host)) return 'foreign_origin';
    return this.hub.takeOpening({ id: '', ip: this.auth.addressOf(request), caller: ANONYMOUS });
  }

  private enter(engine: EngineSocket): void {
    const { hub, commands, clock } = this;
    const session = new IoSession({
      ...{ hub, commands, clock },
      follow: (connection, cursor) => this.follower.follow(connection, cursor),
    });
    const sink = new IoSink(engine, session);
    const info = { id: randomId(), ip: this.auth.addressOf(engine.request), caller: ANONYMOUS };
    const connection = hub.connect(info, sink);
    if (typeof connection === 'string') {
      sink.goodbye(GOODBYE_OF_REFUSAL[connection], hub.retryMsOf(info));
      return;
    }
    session.connection = connection;
    this.sessions.set(engine, session);
    engine.once('close', () => hub.disconnect(connection, 'client_gone'));
  }

  private async signIn(socket: Socket): Promise<void> {
    const connection = this.sessions.get(socket.conn)?.connection;
    if (!connection) throw new DomainError('busy', 'There is no place for this connection.');
    const { token } = socket.handshake.auth as { token?: unknown };
    await this.signIns.signIn(connection, token);
  }
}

/** As `connect_error` gives it to the client: the code as message, and the rest as data. */
function refusalFor(error: unknown): Error & { data?: object } {
  const isExpected = error instanceof DomainError;
  const code = isExpected ? error.code : 'unavailable';
  const message = isExpected ? error.message : 'The sign-in could not be checked.';
  return Object.assign(new Error(code), { data: { code, message, retry: errorCode(code).retry } });
}
