// What was read within the last second, for those who ask for the same: a thousand clients that come back together read
// it once. A read that fails is not shared.
const SHARED_MS = 1_000;

interface Entry<T> {
  readonly readAtMs: number;
  readonly value: Promise<T>;
}

export class SharedReads<T> {
  /** In the order of reading. */
  private readonly entries = new Map<string, Entry<T>>();

  /** Keeps so many; the oldest goes first. */
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

/** A clock that was set back makes nothing fresh for long. */
const isFresh = ({ readAtMs }: Entry<unknown>, nowMs: number): boolean =>
  Math.abs(nowMs - readAtMs) < SHARED_MS;
