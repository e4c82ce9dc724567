// Nest's adapter for `ws`, with the streams' own rules about upgrades. It writes no log line for a client error: a broken or
// hostile client must not fill the log, and the gateway handles client errors itself.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { WebSocketServer, type ServerOptions } from 'ws';
import { opensStreamSocket } from './upgrade-request.js';

export class StreamWsAdapter extends WsAdapter {
  constructor(app: INestApplicationContext) {
    super(app);
  }

  /** The gateway's server. `HttpRequest` lets only upgrades of known paths through; other paths belong to other listeners. */
  override create(_port: number, { path: _, ...options }: ServerOptions = {}): WebSocketServer {
    const sockets = new WebSocketServer({
      ...options,
      noServer: true,
      // The streams speak no subprotocol, so they confirm none.
      handleProtocols: () => false,
    });
    const http = this.httpServer as Server;
    http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (!opensStreamSocket(request)) return;
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
    });
    return sockets;
  }

  override bindErrorHandler(server: unknown): unknown {
    return server;
  }
}
