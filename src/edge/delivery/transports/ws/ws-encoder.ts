// Messages as finished WebSocket frames (RFC 6455, section 5.2): one unmasked, uncompressed text frame each, so that
// the same bytes serve every client and may be written straight to its socket.
import { joinFrames, type AddressedMessage, type Encoder } from '../../encoder.js';

const FIN_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** One whole text frame. */
export function encodeTextFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headerBytes = length < LENGTH_16 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerBytes + length);
  frame[0] = FIN_TEXT;
  if (headerBytes === 2) frame[1] = length;
  else if (headerBytes === 4) {
    frame[1] = LENGTH_16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_64;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headerBytes);
  return frame;
}

/** Omits cursors: on WebSocket a message is its JSON alone, and its `seq` is its position. */
export const WS_ENCODER: Encoder = {
  format: 'ws',
  frames: 'ws',
  encode(messages: readonly AddressedMessage[]): Buffer {
    const [only] = messages;
    if (messages.length === 1 && only) return encodeTextFrame(only.message.json);
    return Buffer.concat(messages.map(({ message }) => encodeTextFrame(message.json)));
  },
  join: joinFrames,
};
