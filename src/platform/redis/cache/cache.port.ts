// A cache of texts that may drop entries at any time. It never fails a request: a failed read is a miss, and a failed
// write is dropped.
export abstract class Cache {
  abstract get(key: string): Promise<string | undefined>;
  abstract set(key: string, value: string, ttlMs: number): Promise<void>;
  abstract close(): Promise<void>;
}
