// Values in PostgreSQL's binary format: the length in bytes, then the bytes; null has the length -1. Rows of COPY and
// elements of an array have the same format. https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format"

/** A value that its column can never store. */
export class UnstorableValue extends Error {}

const NULL_LENGTH = -1;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
/** 2000-01-01, the zero of PostgreSQL's time stamps. */
const POSTGRES_EPOCH_MS = 946_684_800_000;
const MICROS_PER_MS = 1_000;
/** 24 November 4714 BC, where PostgreSQL's time stamps begin. The end, in the year 294276, is beyond 2^53 milliseconds. */
const EARLIEST_MS = -210_866_803_200_000;
/** The base of the digits in a `numeric`. */
const NUMERIC_BASE = 10_000n;
/** The sign of a numeric below zero. */
const NUMERIC_NEGATIVE = 0x4000;
/** A loop writes shorter texts faster than a call out of JavaScript. */
const SHORT_TEXT = 64;
const INITIAL_BYTES = 2_048;

/** A growing buffer that is reused after `clear`. */
export class BinaryValues {
  private bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  private view = viewOf(this.bytes);
  private end = 0;

  /** Number of bytes written. */
  get length(): number {
    return this.end;
  }

  /** The bytes written from `start` on. They stay valid until the first write after `clear`. */
  since(start = 0): Buffer {
    return this.bytes.subarray(start, this.end);
  }

  /** Number of bytes that fit without growing. */
  get capacity(): number {
    return this.bytes.length;
  }

  clear(): void {
    this.end = 0;
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.end);
    this.end += bytes.length;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.end] = value;
    this.end += 1;
  }

  /** A text that ends with a zero byte. */
  cstring(value: string): void {
    this.reserve(3 * value.length + 1);
    this.end += this.bytes.write(value, this.end, 'utf8');
    this.byte(0);
  }

  /** Fills in an int32 at position `at` whose value was not known before. */
  setInt32(at: number, value: number): void {
    this.view.setInt32(at, value);
  }

  int16(value: number): void {
    this.reserve(2);
    this.view.setInt16(this.end, value);
    this.end += 2;
  }

  int32(value: number): void {
    this.reserve(4);
    this.view.setInt32(this.end, value);
    this.end += 4;
  }

  null(): void {
    this.int32(NULL_LENGTH);
  }

  bigint(value: bigint | number): void {
    this.reserve(12);
    this.view.setInt32(this.end, 8);
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value)) throw new UnstorableValue('a number that is not whole');
      this.view.setInt32(this.end + 4, Math.floor(value / 2 ** 32));
      this.view.setInt32(this.end + 8, value);
    } else {
      if (value < INT64_MIN || value > INT64_MAX) throw new UnstorableValue('a number beyond 64 bits');
      this.view.setBigInt64(this.end + 4, value);
    }
    this.end += 12;
  }

  integer(value: number): void {
    if (value !== (value | 0)) throw new UnstorableValue('a number beyond 32 bits');
    this.reserve(8);
    this.view.setInt32(this.end, 4);
    this.view.setInt32(this.end + 4, value);
    this.end += 8;
  }

  smallint(value: number): void {
    if (value !== (value << 16) >> 16) throw new UnstorableValue('a number beyond 16 bits');
    this.reserve(6);
    this.view.setInt32(this.end, 2);
    this.view.setInt16(this.end + 4, value);
    this.end += 6;
  }

  boolean(value: boolean): void {
    this.reserve(5);
    this.view.setInt32(this.end, 1);
    this.view.setInt8(this.end + 4, value ? 1 : 0);
    this.end += 5;
  }

  /** Milliseconds since 1970. From the year 2285 on, the microseconds are no exact number and are computed as a bigint. */
  timestamptz(ms: number): void {
    const since = ms - POSTGRES_EPOCH_MS;
    if (!Number.isSafeInteger(ms) || ms < EARLIEST_MS) throw new UnstorableValue('a time out of range');
    const micros = since * MICROS_PER_MS;
    this.bigint(Number.isSafeInteger(micros) ? micros : BigInt(since) * BigInt(MICROS_PER_MS));
  }

  /** A whole number of any size: number of digits, weight, sign, decimal places, then digits, 16 bits each. */
  numeric(value: bigint): void {
    const digits: number[] = [];
    for (let rest = value < 0n ? -value : value; rest > 0n; rest /= NUMERIC_BASE)
      digits.push(Number(rest % NUMERIC_BASE));
    this.int32(8 + 2 * digits.length);
    this.int16(digits.length);
    this.int16(Math.max(0, digits.length - 1));
    this.int16(value < 0n ? NUMERIC_NEGATIVE : 0);
    this.int16(0);
    for (let i = digits.length - 1; i >= 0; i -= 1) this.int16(digits[i] as number);
  }

  text(value: string): void {
    const { length } = value;
    // A UTF-16 unit takes at most three bytes in UTF-8.
    this.reserve(4 + 3 * length);
    const start = this.end + 4;
    const written =
      length <= SHORT_TEXT && this.ascii(value, start) ? length : this.bytes.write(value, start, 'utf8');
    this.view.setInt32(this.end, written);
    this.end = start + written;
  }

  /** Returns false when the text has characters beyond ASCII. */
  private ascii(value: string, start: number): boolean {
    for (let i = 0; i < value.length; i += 1) {
      const code = value.charCodeAt(i);
      if (code > 0x7f) return false;
      this.bytes[start + i] = code;
    }
    return true;
  }

  private reserve(bytes: number): void {
    const needed = this.end + bytes;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(larger, 0, 0, this.end);
    this.bytes = larger;
    this.view = viewOf(larger);
  }
}

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
