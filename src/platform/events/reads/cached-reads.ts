// Reads through a cache. A cached answer keeps the seq it was true at, so the stream after that seq continues it as
// exactly as a fresh one.
import type { Cache } from '../../redis/cache/index.js';
import type { LogReads } from './log-reads.js';

/** A list, true as of its seq. */
export interface CacheableAnswer {
  readonly seq: number;
  readonly data: readonly unknown[];
}

/** What a read of the database found. `answer` is null when what was asked for does not exist: that is not cached. */
export interface ReadAnswer<T> {
  readonly seq: number;
  readonly answer: T | null;
}

export interface CachedReadOptions {
  /** As of which seq the answer must be true; from `LogReads.minSeq`. */
  readonly minSeq: number;
  /** Does not look into the cache, but refreshes it with the answer. */
  readonly isBypass: boolean;
}

export interface CachedAnswer<T> {
  readonly answer: T | null;
  readonly cache: 'hit' | 'miss' | 'bypass';
}

export class CachedReads<T extends CacheableAnswer> {
  /** Reads on their way to the database, so that many who miss the same answer at once cause one. */
  private readonly pending = new Map<string, Promise<ReadAnswer<T>>>();

  constructor(
    private readonly cache: Cache,
    private readonly reads: LogReads,
    private readonly ttlMs: number,
  ) {}

  /**
   * Whether something exists is judged only of a read that has caught up: it may be younger than minSeq. Throws
   * `not_caught_up`.
   */
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

/** What another version or program left under our key is a miss. */
function parse<T extends CacheableAnswer>(text: string | undefined): T | undefined {
  if (text === undefined) return undefined;
  try {
    const answer = JSON.parse(text) as Partial<CacheableAnswer> | null;
    return Number.isSafeInteger(answer?.seq) && Array.isArray(answer?.data) ? (answer as T) : undefined;
  } catch {
    return undefined;
  }
}
