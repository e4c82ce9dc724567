// Server-Sent Events as bytes (https://html.spec.whatwg.org/multipage/server-sent-events.html). Frames are whole, so
// that any frame may follow another. JSON text holds no line break, so a message is one data line. Over HTTP/1.1 each
// write is one chunk (RFC 9112, 7.1), framed once for all clients that share the write.
import { joinFrames, type AddressedMessage, type Encoder } from '../../encoder.js';

export interface SseFrame {
  /** Event name; the client's `onmessage` receives messages with null. */
  readonly name: string | null;
  /** Absent or null does not change the client's last id. */
  readonly id?: string | null;
  readonly retryMs?: number;
  readonly json: string;
}

export function encodeSse({ name, id, retryMs, json }: SseFrame): string {
  const event = name === null ? '' : `event: ${name}\n`;
  const idLine = id === undefined || id === null ? '' : `id: ${id}\n`;
  const retry = retryMs === undefined ? '' : `retry: ${Math.round(retryMs)}\n`;
  return `${event}${idLine}${retry}data: ${json}\n\n`;
}

function encodeMessages(messages: readonly AddressedMessage[]): Buffer {
  let text = '';
  for (const { message, cursor } of messages)
    text += encodeSse({ name: message.name, id: cursor, json: message.json });
  return Buffer.from(text);
}

const LINE_END = Buffer.from('\r\n');

function joinIntoChunk(frames: readonly Buffer[], bytes: number): Buffer {
  const size = Buffer.from(`${bytes.toString(16)}\r\n`);
  return Buffer.concat([size, ...frames, LINE_END], size.length + bytes + LINE_END.length);
}

export const CHUNKED_SSE_ENCODER: Encoder = {
  format: 'sse-chunked',
  frames: 'sse',
  encode: encodeMessages,
  join: joinIntoChunk,
};

/** For clients of HTTP/1.0, which know no chunks: the stream ends with the connection. */
export const PLAIN_SSE_ENCODER: Encoder = {
  format: 'sse',
  frames: 'sse',
  encode: encodeMessages,
  join: joinFrames,
};
