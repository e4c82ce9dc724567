// A cache of texts that may forget at any time. It never fails a request: what cannot be read is a miss, what cannot
// be written is dropped.
export abstract class Cache {
  abstract get(key: string): Promise<string | undefined>;
  abstract set(key: string, value: string, ttlMs: number): Promise<void>;
  abstract close(): Promise<void>;
}
