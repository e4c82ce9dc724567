// The in-process cache: least recently used goes first, bounded by entries and by bytes.
import type { Clock } from '../../common/clock.js';
import { Cache } from './cache.port.js';

/** Memory for keys and values together, as UTF-16. */
export const MEMORY_CACHE_MAX_BYTES = 67_108_864;

export interface MemoryCacheLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

interface Entry {
  readonly value: string;
  readonly bytes: number;
  readonly expiresAtMs: number;
}

export class MemoryCache extends Cache {
  /** In the order of use, the least recent first: a Map keeps the order of insertion. */
  private readonly entries = new Map<string, Entry>();
  private usedBytes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly limits: MemoryCacheLimits,
  ) {
    super();
  }

  get bytes(): number {
    return this.usedBytes;
  }

  async get(key: string): Promise<string | undefined> {
    const entry = this.remove(key);
    if (!entry || entry.expiresAtMs <= this.clock.nowMs()) return undefined;
    this.add(key, entry);
    return entry.value;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    this.remove(key);
    const bytes = 2 * (key.length + value.length);
    if (bytes > this.limits.maxBytes) return;
    this.add(key, { value, bytes, expiresAtMs: this.clock.nowMs() + ttlMs });
    while (this.entries.size > this.limits.maxEntries || this.usedBytes > this.limits.maxBytes) {
      const [oldest] = this.entries.keys();
      if (oldest === undefined) break;
      this.remove(oldest);
    }
  }

  async close(): Promise<void> {
    this.entries.clear();
    this.usedBytes = 0;
  }

  private add(key: string, entry: Entry): void {
    this.entries.set(key, entry);
    this.usedBytes += entry.bytes;
  }

  private remove(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    this.usedBytes -= entry.bytes;
    return entry;
  }
}
