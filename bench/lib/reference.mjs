// The bytes of the stream as the first subscriber to get there received them. They are parsed once, frame by frame:
// the messages must be in the order of seq, and numbered without a gap and without a repeat. All other subscribers are
// compared with these bytes. That checks every delivery, and is so cheap that the load generator keeps up with millions per second.
import { FIRST_N, readMessage } from './message.mjs';

const START_BYTES = 16 * 1024 * 1024;
const SEQ_MARK = '"seq":';

export class Reference {
  bytes = Buffer.allocUnsafe(START_BYTES);
  length = 0;
  /** For each message: the offset after it, and the microsecond at which it was made. */
  ends = [];
  madeAt = [];
  /** Messages out of order, repeated or skipped, and frames without a message (heartbeats and the like). */
  misplaced = 0;
  otherFrames = 0;
  /** Seq and number of each message in the order of arrival, where a bench compares them with the log. */
  placed;
  #framing;
  #read;
  #scanned = 0;
  #lastSeq = 0;

  /**
   * With `comparesLog` the caller compares seq and numbers with the log: the numbers may be in another order than seq, because
   * several commits are under way at once, and an event may be several messages. `read` finds
   * `n` and `at` of a frame; it returns undefined for a frame that carries no message.
   */
  constructor(framing, { comparesLog = false, read = readMessage } = {}) {
    this.#framing = framing;
    this.#read = read;
    if (comparesLog) this.placed = [];
  }

  get count() {
    return this.ends.length;
  }

  /** Takes bytes that follow the known bytes. */
  extend(bytes, from, to) {
    this.#reserve(to - from);
    bytes.copy(this.bytes, this.length, from, to);
    this.length += to - from;
    for (;;) {
      const end = this.#framing.next(this.bytes, this.#scanned, this.length);
      if (end < 0) return;
      this.#note(this.bytes.subarray(this.#scanned, end), end);
      this.#scanned = end;
    }
  }

  /** The number of whole messages in the first `offset` bytes; `hint` is a result for a smaller offset. */
  countAt(offset, hint = 0) {
    let count = hint;
    while (count < this.ends.length && this.ends[count] <= offset) count += 1;
    return count;
  }

  #note(frame, end) {
    const message = this.#read(frame);
    if (!message) {
      this.otherFrames += 1;
      return;
    }
    const seq = parseInt(frame.toString('latin1', frame.indexOf(SEQ_MARK) + SEQ_MARK.length), 10);
    const isNext = this.placed
      ? seq >= this.#lastSeq
      : seq > this.#lastSeq && message.n === FIRST_N + this.count;
    if (!isNext) this.misplaced += 1;
    this.placed?.push({ seq, n: message.n });
    this.#lastSeq = seq;
    this.ends.push(end);
    this.madeAt.push(message.at);
  }

  #reserve(more) {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + more));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
