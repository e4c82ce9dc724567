// Turns messages into bytes. Each transport has one encoder. Its output is whole frames, so that any finished buffer
// may follow another, and connections of one audience share the buffers.
import type { ChannelMessage } from '../../platform/channels/index.js';

/** A message with the client's cursor after it; null does not change the client's cursor. */
export interface AddressedMessage {
  readonly message: ChannelMessage;
  readonly cursor: string | null;
}

export interface Encoder {
  /** Part of the audience's id: two encoders never share bytes. */
  readonly format: 'sse' | 'ws';
  encode(messages: readonly AddressedMessage[]): Buffer;
}
