// Shares the reads of the last second: a thousand clients that reconnect together cause one read. A failed read is not
// shared.
const SHARED_MS = 1_000;

interface Entry<T> {
  readonly readAtMs: number;
  readonly value: Promise<T>;
}

export class SharedReads<T> {
  private readonly entries = new Map<string, Entry<T>>();

  /** The number of reads kept; the oldest is dropped first. */
  constructor(private readonly sizeMax: number) {}

  find(key: string, nowMs: number): Promise<T> | undefined {
    const known = this.entries.get(key);
    return known && isFresh(known, nowMs) ? known.value : undefined;
  }

  keep(key: string, nowMs: number, value: Promise<T>): Promise<T> {
    const entry = { readAtMs: nowMs, value };
    value.catch(() => this.entries.get(key) === entry && this.entries.delete(key));
    this.entries.delete(key);
    this.entries.set(key, entry);
    for (const [oldKey, old] of this.entries) {
      if (this.entries.size <= this.sizeMax && isFresh(old, nowMs)) break;
      this.entries.delete(oldKey);
    }
    return value;
  }
}

/** The absolute difference, so that no read stays fresh for long after the clock was set back. */
const isFresh = ({ readAtMs }: Entry<unknown>, nowMs: number): boolean =>
  Math.abs(nowMs - readAtMs) < SHARED_MS;
