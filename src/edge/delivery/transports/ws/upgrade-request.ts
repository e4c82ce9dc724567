// Decides which requests become WebSockets. RFC 9110, 7.8: a server ignores an Upgrade that it does not speak, and answers
// the request over HTTP/1.1. Java's HttpClient and `curl --http2` send such a header with ordinary requests.
import { IncomingMessage } from 'node:http';

/** Where a WebSocket of the streams may be opened. `/` is for clients that are configured with an address alone. */
const STREAM_PATHS: ReadonlySet<string> = new Set(['/ws', '/ws/', '/']);
/** The form of a request target that a client sends to a proxy: RFC 9112, 3.2.2. */
const ORIGIN_OF_TARGET = /^https?:\/\/[^/?]*/i;

export function opensStreamSocket({ method, headers, url = '' }: IncomingMessage): boolean {
  if (method !== 'GET' || headers.upgrade?.trim().toLowerCase() !== 'websocket') return false;
  const path = url.replace(ORIGIN_OF_TARGET, '').split('?')[0] ?? '';
  return STREAM_PATHS.has(path === '' ? '/' : path);
}

/** A request that is an upgrade only if this server answers it as one. Node handles any other as an ordinary request. */
export class HttpRequest extends IncomingMessage {
  /** Whether the client asked for an upgrade. Node sets it before the headers, and reads it after them. */
  private asksForUpgrade: boolean | null = null;

  get upgrade(): boolean | null {
    return this.asksForUpgrade === true ? opensStreamSocket(this) : this.asksForUpgrade;
  }

  set upgrade(asks: boolean | null) {
    this.asksForUpgrade = asks;
  }
}
