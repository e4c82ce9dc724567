// Price history, read through a cache: buckets, or pages of the recorded points.
import { Inject, Injectable } from '@nestjs/common';
import { Cache } from '../../../../platform/redis/cache/index.js';
import { Clock } from '../../../../platform/common/clock.js';
import { DomainError } from '../../../../platform/common/errors.js';
import { bucketStart } from '../../../../platform/common/time-buckets.js';
import { CONFIG, type Config } from '../../../../platform/config/config.js';
import {
  HISTORY_PAGE_DEFAULT,
  type HistoryPeriod,
  type HistoryQuery,
  type PriceHistory,
} from '../../../../contract/pricing/prices.js';
import { CachedReads, Epoch, LogReads, type ReadAnswer } from '../../../../platform/events/index.js';
import { PriceSource } from '../sources/price-source.port.js';
import { PERIODS, toBucket, toTip, windowStart } from './buckets.js';
import { HistoryReader } from './history.reader.js';

/** A part of the cache keys. Raise it when the shape of an answer changes. */
const CACHE_VERSION = 1;

type SampledAnswer = Omit<PriceHistory, 'cache'>;

@Injectable()
export class HistoryService {
  private readonly cached: CachedReads<SampledAnswer>;

  constructor(
    private readonly reader: HistoryReader,
    private readonly source: PriceSource,
    cache: Cache,
    private readonly reads: LogReads,
    private readonly epoch: Epoch,
    private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.cached = new CachedReads(cache, reads, config.HISTORY_CACHE_TTL_MS);
  }

  /** Throws `unknown_item`, `bad_request` (bad page cursor), `epoch_changed` and `not_caught_up`. */
  async history(itemId: number, query: HistoryQuery): Promise<PriceHistory> {
    const minSeq = this.reads.minSeq(query.minSeq);
    if (!query.sample) {
      const { answer } = await this.reads.caughtUp(minSeq, () => this.raw(itemId, query));
      return existing(itemId, answer);
    }
    const key = `ringside:${this.epoch.current()}:history:${CACHE_VERSION}:${this.source.name}:${itemId}:${query.period}`;
    const isBypass = query.cache === 'skip' || query.bypass_cache;
    const { answer, cache } = await this.cached.read(key, { minSeq, isBypass }, () =>
      this.sampled(itemId, query.period),
    );
    return { ...existing(itemId, answer), cache };
  }

  /**
   * The feed's time decides which bucket is open, not the clock. A sync that began before the end of a bucket may still be
   * storing, and its points belong to that bucket.
   */
  private async sampled(itemId: number, period: HistoryPeriod): Promise<ReadAnswer<SampledAnswer>> {
    const { bucketMs } = PERIODS[period];
    const now = this.clock.now();
    const startMs = windowStart(period, now.getTime());
    const { seq, known, timelineMs, buckets } = await this.reader.sampled(itemId, startMs, bucketMs);
    const openMs = timelineMs === null ? Infinity : bucketStart(timelineMs, bucketMs);
    const tip = buckets.at(-1);
    const answer: SampledAnswer = {
      item_id: itemId,
      period,
      source: this.source.name,
      bucket_ms: bucketMs,
      data: buckets.filter((bucket) => bucket.startMs < openMs).map(toBucket),
      tip: tip && tip.startMs >= openMs ? toTip(tip, seq) : null,
      next: null,
      asOf: now.toISOString(),
      seq,
    };
    return { seq, answer: known ? answer : null };
  }

  private async raw(
    itemId: number,
    { period, after, limit }: HistoryQuery,
  ): Promise<ReadAnswer<PriceHistory>> {
    const now = this.clock.now();
    const startMs = windowStart(period, now.getTime());
    const pageMax = limit ?? HISTORY_PAGE_DEFAULT;
    const { seq, known, points, next } = await this.reader.raw(itemId, startMs, after, pageMax);
    const answer: PriceHistory = {
      item_id: itemId,
      period,
      source: this.source.name,
      bucket_ms: null,
      data: points,
      tip: null,
      next,
      cache: 'bypass',
      asOf: now.toISOString(),
      seq,
    };
    return { seq, answer: known ? answer : null };
  }
}

function existing<T>(itemId: number, answer: T | null): T {
  if (answer === null)
    throw new DomainError('unknown_item', `There is no item ${itemId}.`, { items: [itemId] });
  return answer;
}
