// Server-Sent Events as bytes (https://html.spec.whatwg.org/multipage/server-sent-events.html). Frames are whole, so
// that another whole frame may follow any of them.
import type { AddressedMessage } from '../../audience.js';

export interface SseFrame {
  /** Event name; null is heard by `onmessage`. */
  readonly name: string | null;
  /** Absent leaves the client's last id as it is. */
  readonly id?: string | null;
  readonly retryMs?: number;
  /** JSON text: it holds no line break. */
  readonly json: string;
}

export function encodeSse({ name, id, retryMs, json }: SseFrame): string {
  const event = name === null ? '' : `event: ${name}\n`;
  const idLine = id === undefined || id === null ? '' : `id: ${id}\n`;
  const retry = retryMs === undefined ? '' : `retry: ${Math.round(retryMs)}\n`;
  return `${event}${idLine}${retry}data: ${json}\n\n`;
}

export function encodeMessages(messages: readonly AddressedMessage[]): Buffer {
  const frames = messages.map(({ message, cursor }) =>
    encodeSse({ name: message.name, id: cursor, json: message.json }),
  );
  return Buffer.from(frames.join(''));
}
