// The history of a hybrid price, in buckets as candles are, read through a cache. The projection keeps bars of a minute and an
// hour; a bucket is made of whole bars.
import { Inject, Injectable } from '@nestjs/common';
import type { HybridCandle, HybridHistory, PriceHistoryQuery } from '../../../contract/pricing/hybrid.js';
import type { HistoryPeriod } from '../../../contract/pricing/prices.js';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { bucketStart } from '../../../platform/common/time-buckets.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import {
  CachedReads,
  Epoch,
  headAndPage,
  LogReads,
  type ReadAnswer,
} from '../../../platform/events/index.js';
import { Cache } from '../../../platform/redis/cache/index.js';
import { PERIODS, windowStart } from '../items/history/buckets.js';
import { BAR_LENGTHS_MS } from './bars.js';
import { HYBRID_PROJECTION } from './hybrid.projection.js';
import { PROJECTED, type ProjectedHead } from './hybrid.reader.js';

/** A part of the cache keys. Raise it when the shape of an answer changes. */
const CACHE_VERSION = 1;

const BUCKET = `date_bin(make_interval(secs => $4::float8 / 1000), at, timestamptz '1970-01-01 00:00:00+00')`;

/** $1 market, $2 length of the bars, $3 start of the window, $4 length of a bucket in ms. */
const HISTORY_SQL = headAndPage({
  head: `${PROJECTED}, exists (select from market where id = $1 and venue <> 'quote') as known,
    (select floor(extract(epoch from at) * 1000)::float8 from event
      where seq = (select seq from event_projection where name = '${HYBRID_PROJECTION}')) as "projectedMs"`,
  page: `
    select floor(extract(epoch from ${BUCKET}) * 1000)::float8 as "startMs", (array_agg(open order by at))[1] as open,
      max(high) as high, min(low) as low, (array_agg(close order by at desc))[1] as close, sum(volume)::float8 as volume
    from hybrid_bar where market_id = $1 and length_ms = $2 and at >= $3::timestamptz
    group by ${BUCKET}`,
  order: '"startMs"',
});

interface HistoryHead extends ProjectedHead {
  readonly known: boolean;
  /** The time of the last event that the projection has applied. No later update is older. */
  readonly projectedMs: number | null;
}

interface BucketRow extends Omit<HybridCandle, 'timestamp'> {
  readonly startMs: number;
}

type Answer = Omit<HybridHistory, 'cache'>;

@Injectable()
export class HybridHistories {
  private readonly cached: CachedReads<Answer>;

  constructor(
    cache: Cache,
    private readonly reads: LogReads,
    private readonly epoch: Epoch,
    private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.cached = new CachedReads(cache, reads, config.HISTORY_CACHE_TTL_MS);
  }

  /** Throws `unknown_market`, `epoch_changed` and `not_caught_up`. */
  async history(marketId: string, { period, ...query }: PriceHistoryQuery): Promise<HybridHistory> {
    const minSeq = this.reads.minSeq(query.minSeq);
    const isBypass = query.cache === 'skip' || query.bypass_cache;
    const key = `ringside:${this.epoch.current()}:hybrid:${CACHE_VERSION}:${marketId}:${period}`;
    const { answer, cache } = await this.cached.read(key, { minSeq, isBypass }, () =>
      this.read(marketId, period),
    );
    if (answer === null) throw new DomainError('unknown_market', `There is no market ${marketId}.`);
    return { ...answer, cache };
  }

  /** The log decides which bucket is open, not the clock: an event that is not applied yet belongs to its own time. */
  private async read(marketId: string, period: HistoryPeriod): Promise<ReadAnswer<Answer>> {
    const { bucketMs } = PERIODS[period];
    const now = this.clock.now();
    const start = new Date(windowStart(period, now.getTime())).toISOString();
    const values = [marketId, barLengthFor(bucketMs), start, bucketMs];
    const { head, rows, ...read } = await this.reads.rows<BucketRow, HistoryHead>(HISTORY_SQL, values);
    const seq = Math.min(read.seq, head.projected ?? 0);
    if (!head.known) return { seq, answer: null };
    const newest = rows.at(-1);
    const openMs = head.projectedMs === null ? 0 : bucketStart(head.projectedMs, bucketMs);
    const isOpen = newest !== undefined && newest.startMs >= openMs;
    const answer: Answer = {
      marketId,
      period,
      bucket_ms: bucketMs,
      data: (isOpen ? rows.slice(0, -1) : rows).map(toCandle),
      tip: isOpen ? { ...toCandle(newest), seq: read.seq } : null,
      asOf: now.toISOString(),
      seq: read.seq,
    };
    return { seq, answer };
  }
}

/** The longest bars of which whole ones make a bucket. */
function barLengthFor(bucketMs: number): number {
  const fitting = BAR_LENGTHS_MS.filter((lengthMs) => bucketMs % lengthMs === 0);
  return Math.max(...fitting);
}

const toCandle = ({ startMs, open, high, low, close, volume }: BucketRow): HybridCandle => ({
  timestamp: new Date(startMs).toISOString(),
  open,
  high,
  low,
  close,
  volume,
});
