// How messages become bytes. Each transport has one encoder; its output is whole frames, so that any finished buffer
// may follow any other, and connections of one audience can share them.
import type { ChannelMessage } from '../../platform/channels/index.js';

/** A message with the cursor it leaves the client at; null leaves the client's cursor as it is. */
export interface AddressedMessage {
  readonly message: ChannelMessage;
  readonly cursor: string | null;
}

export interface Encoder {
  /** Part of the audience's identity: two encoders never share bytes. */
  readonly format: 'sse' | 'ws';
  encode(messages: readonly AddressedMessage[]): Buffer;
}
