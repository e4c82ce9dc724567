// The in-process cache, bounded by entries and by bytes. The least recently used entry goes first.
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../common/clock.js';
import { Cache } from './cache.port.js';

/** Memory for keys and values together, as UTF-16. */
export const MEMORY_CACHE_MAX_BYTES = 67_108_864;

export interface MemoryCacheLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

export class MemoryCache extends Cache {
  private readonly entries: LRUCache<string, string>;

  constructor(clock: Clock, { maxEntries, maxBytes }: MemoryCacheLimits) {
    super();
    this.entries = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      sizeCalculation: (value, key) => 2 * (key.length + value.length),
      ttlResolution: 0,
      perf: { now: () => clock.nowMs() },
    });
  }

  get bytes(): number {
    return this.entries.calculatedSize;
  }

  async get(key: string): Promise<string | undefined> {
    return this.entries.get(key);
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    // lru-cache still returns an entry whose age is its time to live, and keeps an entry with a time of 0 for ever.
    this.entries.set(key, value, { ttl: Math.max(1, ttlMs - 1) });
  }

  async close(): Promise<void> {
    this.entries.clear();
  }
}
