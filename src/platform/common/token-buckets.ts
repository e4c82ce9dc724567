// Token buckets by key: each key has tokens that come back at a steady rate. A charge may leave a debt, so that the cost of
// work need not be known before the work. A full bucket is forgotten, so that only keys in recent use take memory.

/** Buckets kept; beyond that the bucket that was charged longest ago is forgotten. */
const BUCKETS_MAX = 100_000;

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

export class TokenBuckets {
  /** The bucket that was charged longest ago comes first. */
  private readonly buckets = new Map<string, Bucket>();

  /** `tokensPerSecond` 0 means that there is no limit. */
  constructor(
    private readonly tokensMax: number,
    private readonly tokensPerSecond: number,
  ) {}

  get isUnlimited(): boolean {
    return this.tokensPerSecond === 0;
  }

  get size(): number {
    return this.buckets.size;
  }

  /** The time until the bucket has a whole token; 0 when it has one now. */
  waitMs(key: string, nowMs: number): number {
    if (this.isUnlimited) return 0;
    const missing = 1 - this.tokensAt(this.buckets.get(key), nowMs);
    return missing > 0 ? Math.ceil((missing * 1_000) / this.tokensPerSecond) : 0;
  }

  /** Takes the tokens, even if the bucket has fewer. */
  charge(key: string, tokens: number, nowMs: number): void {
    if (this.isUnlimited || tokens <= 0) return;
    const left = this.tokensAt(this.buckets.get(key), nowMs) - tokens;
    this.buckets.delete(key);
    this.buckets.set(key, { tokens: left, atMs: nowMs });
    this.forget(nowMs);
  }

  /** A clock that was set back gives no tokens and takes none. */
  private tokensAt(bucket: Bucket | undefined, nowMs: number): number {
    if (!bucket) return this.tokensMax;
    const elapsedMs = Math.max(0, nowMs - bucket.atMs);
    return Math.min(this.tokensMax, bucket.tokens + (elapsedMs * this.tokensPerSecond) / 1_000);
  }

  private forget(nowMs: number): void {
    for (const [key, bucket] of this.buckets) {
      const isFull = this.tokensAt(bucket, nowMs) >= this.tokensMax;
      if (!isFull && this.buckets.size <= BUCKETS_MAX) return;
      this.buckets.delete(key);
    }
  }
}
