// One client on a raw socket. It sends its request, reads past the head and the greeting, and from then on compares
// the received bytes with the reference. All sockets read into one buffer, so that reading costs no allocation.
import net from 'node:net';
import { nowUs } from './clock.mjs';
import { Dechunker } from './framing.mjs';
import { readMessage, SYNC_N } from './message.mjs';

const READ_BUFFER = Buffer.allocUnsafe(256 * 1024);
const HEAD_END = '\r\n\r\n';
const NOTHING = Buffer.alloc(0);
/** Loopback has 28,000 ports per address; several addresses avoid ports that are still in TIME_WAIT. */
const SOURCE_ADDRESSES = 16;

export class Subscriber {
  isReady = false;
  isClosed = false;
  /** The stream differs from the reference: lost, repeated or reordered. */
  isBroken = false;
  /** Bytes of the stream so far; undefined until it has begun. */
  offset;
  /** Messages whose end has arrived, as of the last question. */
  count = 0;
  lastAtUs = 0;
  #phase = 'head';
  #pending = NOTHING;
  #dechunker;
  #dialect;
  #reference;
  #onData;

  /** `onData(subscriber)` is called after each read of the stream. */
  constructor({ port, dialect, reference, onData, index = 0, isReading = true }) {
    this.#dialect = dialect;
    this.#reference = reference;
    this.#onData = onData;
    this.socket = net.connect({
      port,
      host: '127.0.0.1',
      localAddress: `127.0.0.${1 + (index % SOURCE_ADDRESSES)}`,
      onread: { buffer: READ_BUFFER, callback: (length) => this.#read(length) },
    });
    this.socket.on('error', () => (this.isClosed = true));
    this.socket.on('close', () => (this.isClosed = true));
    this.socket.write(dialect.request);
    if (!isReading) this.socket.pause();
  }

  /** Resolves when TCP is connected. */
  connected() {
    return new Promise((resolve, reject) => {
      this.socket.once('connect', resolve);
      this.socket.once('error', reject);
    });
  }

  close() {
    this.socket.destroy();
  }

  #read(length) {
    if (this.#phase === 'stream' && !this.#dechunker) this.#compare(READ_BUFFER, 0, length);
    else if (this.#phase === 'head') this.#readHead(READ_BUFFER.subarray(0, length));
    else this.#feed(READ_BUFFER, 0, length);
    if (this.#phase === 'stream') this.#onData(this);
    return true;
  }

  #readHead(bytes) {
    const known = Buffer.concat([this.#pending, bytes]);
    const end = known.indexOf(HEAD_END);
    this.#pending = known;
    if (end < 0) return;
    const head = known.toString('latin1', 0, end);
    if (!/^HTTP\/1\.1 (200|101) /.test(head)) throw new Error(`refused: ${known.toString('utf8', 0, 400)}`);
    if (/^transfer-encoding: *chunked/im.test(head)) this.#dechunker = new Dechunker();
    if (this.#dialect.hello) this.socket.write(this.#dialect.hello);
    this.#phase = 'greeting';
    this.#pending = NOTHING;
    this.#feed(known, end + HEAD_END.length, known.length);
  }

  #feed(bytes, from, to) {
    if (this.#dechunker) this.#dechunker.feed(bytes, from, to, (start, end) => this.#take(bytes, start, end));
    else this.#take(bytes, from, to);
  }

  #take(bytes, from, to) {
    if (from === to) return;
    if (this.#phase === 'stream') this.#compare(bytes, from, to);
    else this.#readGreeting(bytes.subarray(from, to));
  }

  /** Reads whole frames one by one, up to the frame after which the stream begins. */
  #readGreeting(bytes) {
    const { framing, ready, start } = this.#dialect;
    const known = Buffer.concat([this.#pending, bytes]);
    let from = 0;
    for (;;) {
      const end = framing.next(known, from, known.length);
      if (end < 0) break;
      const frame = known.subarray(from, end);
      from = end;
      const isReadyFrame = ready !== null && frame.includes(ready);
      if (isReadyFrame) this.isReady = true;
      if (start === 'ready' ? isReadyFrame : readMessage(frame)?.n === SYNC_N) {
        this.#phase = 'stream';
        this.#pending = NOTHING;
        this.offset = 0;
        this.#take(known, from, known.length);
        return;
      }
    }
    this.#pending = known.subarray(from);
  }

  #compare(bytes, from, to) {
    const reference = this.#reference;
    const begin = this.offset;
    const known = Math.min(begin + to - from, reference.length);
    const middle = from + known - begin;
    if (known > begin && bytes.compare(reference.bytes, begin, known, from, middle) !== 0)
      this.isBroken = true;
    if (middle < to && !this.isBroken) reference.extend(bytes, Math.max(middle, from), to);
    this.offset = begin + to - from;
    this.lastAtUs = nowUs();
  }
}
