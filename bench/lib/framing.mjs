// Finds the ends of frames. `next` returns the offset after the frame that begins at `from`, or -1 while the frame is
// incomplete.
const BLANK_LINE = Buffer.from('\n\n');
const TEXT_FRAME = 0x81;

export const SSE = {
  next(bytes, from, to) {
    const at = bytes.subarray(from, to).indexOf(BLANK_LINE);
    return at < 0 ? -1 : from + at + BLANK_LINE.length;
  },
};

/** A server's WebSocket frames, which are not masked (RFC 6455, 5.2). */
export const WS = {
  next(bytes, from, to) {
    if (to - from < 2) return -1;
    const short = bytes[from + 1] & 0x7f;
    const header = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (to - from < header) return -1;
    const length =
      short === 127
        ? Number(bytes.readBigUInt64BE(from + 2))
        : short === 126
          ? bytes.readUInt16BE(from + 2)
          : short;
    const end = from + header + length;
    return end <= to ? end : -1;
  },
};

/** A client's text frame. Clients must mask; a mask of zero leaves the text as it is. */
export function clientFrame(text) {
  const payload = Buffer.from(text);
  const header =
    payload.length < 126
      ? Buffer.from([TEXT_FRAME, 0x80 | payload.length])
      : Buffer.from([TEXT_FRAME, 0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([header, Buffer.alloc(4), payload]);
}

/** Removes the chunk framing of HTTP/1.1 (RFC 9112, 7.1), in whatever pieces the chunks arrive. */
export class Dechunker {
  #left = 0;
  #size = 0;
  #hasDigits = false;

  /** Calls `take(from, to)` for every stretch of payload in bytes[from, to). */
  feed(bytes, from, to, take) {
    let i = from;
    while (i < to) {
      if (this.#left > 0) {
        const end = Math.min(i + this.#left, to);
        this.#left -= end - i;
        take(i, end);
        i = end;
      } else {
        this.#readSize(bytes[i]);
        i += 1;
      }
    }
  }

  /** The size line, and the line break after the chunk before it. */
  #readSize(byte) {
    if (byte === 13) return;
    if (byte === 10) {
      if (this.#hasDigits) this.#left = this.#size;
      this.#size = 0;
      this.#hasDigits = false;
      return;
    }
    this.#size = this.#size * 16 + (byte <= 57 ? byte - 48 : (byte | 32) - 87);
    this.#hasDigits = true;
  }
}
