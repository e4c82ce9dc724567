// Server-Sent Events as bytes (https://html.spec.whatwg.org/multipage/server-sent-events.html). Frames are whole, so
// that any frame may follow another. JSON text holds no line break, so a message is one data line.
import type { AddressedMessage, Encoder } from '../../encoder.js';

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

export const SSE_ENCODER: Encoder = {
  format: 'sse',
  encode(messages: readonly AddressedMessage[]): Buffer {
    let text = '';
    for (const { message, cursor } of messages)
      text += encodeSse({ name: message.name, id: cursor, json: message.json });
    return Buffer.from(text);
  },
};
