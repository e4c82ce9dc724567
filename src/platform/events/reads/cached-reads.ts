// Reads through a cache. A cached answer keeps its seq, so the stream after that seq continues it as exactly as a fresh
// answer.
import type { Cache } from '../../redis/cache/index.js';
import type { LogReads } from './log-reads.js';

/** A list, true as of its seq. */
export interface CacheableAnswer {
  readonly seq: number;
  readonly data: readonly unknown[];
}

/** The result of a read of the database. `answer` is null when the requested thing does not exist; null is not cached. */
export interface ReadAnswer<T> {
  readonly seq: number;
  readonly answer: T | null;
}

export interface CachedReadOptions {
  /** The seq that the answer must include; from `LogReads.minSeq`. */
  readonly minSeq: number;
  /** Skips the read of the cache, but stores the answer in it. */
  readonly isBypass: boolean;
}

export interface CachedAnswer<T> {
  readonly answer: T | null;
  readonly cache: 'hit' | 'miss' | 'bypass';
}

export class CachedReads<T extends CacheableAnswer> {
  /** Reads in progress, so that many requests that miss the same answer cause one read. */
  private readonly pending = new Map<string, Promise<ReadAnswer<T>>>();

  constructor(
    private readonly cache: Cache,
    private readonly reads: LogReads,
    private readonly ttlMs: number,
  ) {}

  /** Returns the answer. Only a read that includes minSeq decides that something does not exist. Throws `not_caught_up`. */
  async read(
    key: string,
    { minSeq, isBypass }: CachedReadOptions,
    load: () => Promise<ReadAnswer<T>>,
  ): Promise<CachedAnswer<T>> {
    const cached = isBypass ? undefined : parse<T>(await this.cache.get(key));
    if (cached && cached.seq >= minSeq) return { answer: cached, cache: 'hit' };
    const { answer } = await this.reads.caughtUp(minSeq, () =>
      isBypass || minSeq > 0 ? load() : this.shared(key, load),
    );
    if (answer !== null) await this.cache.set(key, JSON.stringify(answer), this.ttlMs);
    return { answer, cache: isBypass ? 'bypass' : 'miss' };
  }

  private shared(key: string, load: () => Promise<ReadAnswer<T>>): Promise<ReadAnswer<T>> {
    const pending = this.pending.get(key);
    if (pending) return pending;
    const read = load().finally(() => this.pending.delete(key));
    this.pending.set(key, read);
    return read;
  }
}

/** Text that another version or program stored under the key counts as a miss. */
function parse<T extends CacheableAnswer>(text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  try {
    const answer = JSON.parse(text) as Partial<CacheableAnswer> | null;
    return Number.isSafeInteger(answer?.seq) && Array.isArray(answer?.data) ? (answer as T) : undefined;
  } catch {
    return undefined;
  }
}
