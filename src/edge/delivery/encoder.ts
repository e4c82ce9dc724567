// Turns messages into bytes. Each wire format has one encoder. Its output is whole frames, so that any finished buffer
// may follow another, and connections of one audience share the buffers.
import type { ChannelMessage } from '../../platform/channels/index.js';

/** A message with the client's cursor after it; null does not change the client's cursor. */
export interface AddressedMessage {
  readonly message: ChannelMessage;
  readonly cursor: string | null;
}

export interface Encoder {
  /** Part of the audience's id: two encoders never share bytes. */
  readonly format: 'sse' | 'sse-chunked' | 'ws' | 'socketio';
  /** Encoders with the same frames may use each other's. */
  readonly frames: 'sse' | 'ws' | 'socketio';
  /** The frames of these messages, without the framing of a write. */
  encode(messages: readonly AddressedMessage[]): Buffer;
  /** The bytes of one write. `bytes` is the sum of the lengths of the frames. */
  join(frames: readonly Buffer[], bytes: number): Buffer;
}

/** Frames that need nothing around them. */
export function joinFrames(frames: readonly Buffer[], bytes: number): Buffer {
  const [only] = frames;
  return frames.length === 1 && only ? only : Buffer.concat(frames, bytes);
}
