// Candles, read through the cache by the same rules as price history.
import { Inject, Injectable } from '@nestjs/common';
import { Cache } from '../../../platform/redis/cache/index.js';
import { Clock } from '../../../platform/common/clock.js';
import { bucketStart } from '../../../platform/common/time-buckets.js';
import type { BucketWindow } from '../../../platform/database/newest-buckets.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import type { Candles, CandlesQuery } from '../../../contract/market-data/market-data.js';
import { CachedReads, Epoch, LogReads, type ReadAnswer } from '../../../platform/events/index.js';
import { CandlesReader } from './candles.reader.js';
import { BUCKET_MS, toCandle, toTip } from './candles.js';
import { known } from '../known-market.js';

/** A part of the cache keys. Raise it when the shape of an answer changes. */
const CACHE_VERSION = 1;

type Answer = Omit<Candles, 'cache'>;

@Injectable()
export class CandlesService {
  private readonly cached: CachedReads<Answer>;

  constructor(
    private readonly reader: CandlesReader,
    cache: Cache,
    private readonly reads: LogReads,
    private readonly epoch: Epoch,
    private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.cached = new CachedReads(cache, reads, config.HISTORY_CACHE_TTL_MS);
  }

  /** Throws `unknown_market`, `epoch_changed` and `not_caught_up`. */
  async candles(marketId: string, query: CandlesQuery): Promise<Candles> {
    const minSeq = this.reads.minSeq(query.minSeq);
    const isBypass = query.cache === 'skip' || query.bypass_cache;
    const window = windowOf(query);
    const { bucketMs, fromMs, toMs, limit } = window;
    const key = `ringside:${this.epoch.current()}:candles:${CACHE_VERSION}:${marketId}:${bucketMs}:${fromMs}:${toMs}:${limit}`;
    const { answer, cache } = await this.cached.read(key, { minSeq, isBypass }, () =>
      this.read(marketId, query, window),
    );
    return { ...known(marketId, answer), cache };
  }

  /**
   * The desk's time decides which bucket is open, not the clock. A trade that the desk is committing may belong to a bucket
   * that has ended by the clock, and that bucket must still be open.
   */
  private async read(
    marketId: string,
    { resolution }: CandlesQuery,
    window: BucketWindow,
  ): Promise<ReadAnswer<Answer>> {
    const asOf = this.clock.now().toISOString();
    const { seq, known: isKnown, deskMs, candles } = await this.reader.read(marketId, window);
    if (!isKnown) return { seq, answer: null };
    const newest = candles.at(-1);
    const isOpen = newest !== undefined && newest.startMs >= bucketStart(deskMs, window.bucketMs);
    const answer: Answer = {
      marketId,
      resolution,
      bucketMs: window.bucketMs,
      data: (isOpen ? candles.slice(0, -1) : candles).map(toCandle),
      tip: isOpen ? toTip(newest, seq) : null,
      asOf,
      seq,
    };
    return { seq, answer };
  }
}

/** The window, widened to whole buckets. */
function windowOf({ resolution, from, to, limit }: CandlesQuery): BucketWindow {
  const bucketMs = BUCKET_MS[resolution];
  return {
    bucketMs,
    fromMs: from === undefined ? -Infinity : bucketStart(from, bucketMs),
    toMs: to === undefined ? Infinity : Math.ceil(to / bucketMs) * bucketMs,
    limit,
  };
}
