// Decides which requests become WebSockets. RFC 9110, 7.8: a server ignores an Upgrade that it does not speak, and answers
// the request over HTTP/1.1. Java's HttpClient and `curl --http2` send such a header with ordinary requests.
import { IncomingMessage } from 'node:http';

/** Where a WebSocket of the streams may be opened. `/` is for clients that are configured with an address alone. */
const STREAM_PATHS: ReadonlySet<string> = new Set(['/ws', '/ws/', '/']);
/** The form of a request target that a client sends to a proxy: RFC 9112, 3.2.2. */
const ORIGIN_OF_TARGET = /^https?:\/\/[^/?]*/i;

/** The path of socket.io, whose own server answers its upgrades. */
const SOCKET_IO_PATH = '/socket.io/';

export const opensStreamSocket = (request: IncomingMessage): boolean =>
  asksForWebSocket(request) && STREAM_PATHS.has(pathOf(request));

const opensSocketIo = (request: IncomingMessage): boolean =>
  asksForWebSocket(request) && (request.url ?? '').startsWith(SOCKET_IO_PATH);

const asksForWebSocket = ({ method, headers }: IncomingMessage): boolean =>
  method === 'GET' && headers.upgrade?.trim().toLowerCase() === 'websocket';

function pathOf({ url = '' }: IncomingMessage): string {
  const path = url.replace(ORIGIN_OF_TARGET, '').split('?')[0] ?? '';
  return path === '' ? '/' : path;
}

/** A request that is an upgrade only if this server answers it as one. Node handles any other as an ordinary request. */
export class HttpRequest extends IncomingMessage {
  /** Whether the client asked for an upgrade. Node sets it before the headers, and reads it after them. */
  private asksForUpgrade: boolean | null = null;

  get upgrade(): boolean | null {
    return this.asksForUpgrade === true
      ? opensStreamSocket(this) || opensSocketIo(this)
      : this.asksForUpgrade;
  }

  set upgrade(asks: boolean | null) {
    this.asksForUpgrade = asks;
  }
}
