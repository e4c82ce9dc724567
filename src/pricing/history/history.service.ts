// Price history, read through a cache. A cached answer keeps the seq it was true at, so the stream after that seq
// continues it as exactly as a fresh one.
import { Inject, Injectable } from '@nestjs/common';
import { Cache } from '../../common/cache/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { CONFIG, type Config } from '../../config/config.js';
import {
  HISTORY_PAGE_DEFAULT,
  type HistoryPeriod,
  type HistoryQuery,
  type PriceHistory,
} from '../../contract/prices.js';
import { Epoch, LogReads } from '../../events/index.js';
import { decodePage, encodePage } from '../../common/page-cursor.js';
import { PriceSource } from '../sources/price-source.port.js';
import { bucketStart, PERIODS, toBucket, toTip, windowStart } from './buckets.js';
import { HistoryReader } from './history.reader.js';

const PAGE_KIND = 'price-points';
/** The end of the year 9999: later times have another text form. */
const PAGE_MAX_MS = 253_402_300_799_999;
/** Part of the cache keys: raise it when the shape of an answer changes. */
const CACHE_VERSION = 1;

type SampledAnswer = Omit<PriceHistory, 'cache'>;

/** Whether the item is known is judged only of a read that has caught up: the item may be younger than minSeq. */
interface Read<T> {
  readonly seq: number;
  readonly known: boolean;
  readonly answer: T;
}

@Injectable()
export class HistoryService {
  /** Reads on their way to the database, so that many who miss the same answer at once cause one. */
  private readonly pending = new Map<string, Promise<Read<SampledAnswer>>>();

  constructor(
    private readonly reader: HistoryReader,
    private readonly source: PriceSource,
    private readonly cache: Cache,
    private readonly reads: LogReads,
    private readonly epoch: Epoch,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws `unknown_item`, `bad_request` for a bad cursor, `epoch_changed` and `not_caught_up`. */
  async history(itemId: number, query: HistoryQuery): Promise<PriceHistory> {
    const minSeq = this.reads.minSeq(query.minSeq);
    if (!query.sample)
      return answerOf(itemId, await this.reads.caughtUp(minSeq, () => this.raw(itemId, query)));
    const key = `ringside:${this.epoch.current()}:history:${CACHE_VERSION}:${this.source.name}:${itemId}:${query.period}`;
    const isBypass = query.cache === 'skip' || query.bypass_cache;
    const cached = isBypass ? undefined : readAnswer(await this.cache.get(key));
    if (cached && cached.seq >= minSeq) return { ...cached, cache: 'hit' };
    const read = await this.reads.caughtUp(minSeq, () =>
      isBypass || minSeq > 0 ? this.sampled(itemId, query.period) : this.shared(key, itemId, query.period),
    );
    const answer = answerOf(itemId, read);
    await this.cache.set(key, JSON.stringify(answer), this.config.HISTORY_CACHE_TTL_MS);
    return { ...answer, cache: isBypass ? 'bypass' : 'miss' };
  }

  private shared(key: string, itemId: number, period: HistoryPeriod): Promise<Read<SampledAnswer>> {
    const pending = this.pending.get(key);
    if (pending) return pending;
    const read = this.sampled(itemId, period).finally(() => this.pending.delete(key));
    this.pending.set(key, read);
    return read;
  }

  /**
   * The open bucket is the one of the feed's own time, not of our clock: a sync that began before the bucket's end may
   * still be storing, and what it stores must find its bucket open.
   */
  private async sampled(itemId: number, period: HistoryPeriod): Promise<Read<SampledAnswer>> {
    const { bucketMs } = PERIODS[period];
    const now = this.clock.now();
    const { seq, known, timelineMs, buckets } = await this.reader.sampled(
      itemId,
      windowStart(period, now.getTime()),
      bucketMs,
    );
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
    return { seq, known, answer };
  }

  private async raw(itemId: number, { period, after, limit }: HistoryQuery): Promise<Read<PriceHistory>> {
    const now = this.clock.now();
    const startMs = windowStart(period, now.getTime());
    const afterMs = decodePage(PAGE_KIND, after, PAGE_MAX_MS);
    const { seq, known, points, lastMs } = await this.reader.raw(
      itemId,
      startMs,
      afterMs,
      limit ?? HISTORY_PAGE_DEFAULT,
    );
    const answer: PriceHistory = {
      item_id: itemId,
      period,
      source: this.source.name,
      bucket_ms: null,
      data: [...points],
      tip: null,
      next: lastMs === null ? null : encodePage(PAGE_KIND, lastMs),
      cache: 'bypass',
      asOf: now.toISOString(),
      seq,
    };
    return { seq, known, answer };
  }
}

function answerOf<T>(itemId: number, { known, answer }: Read<T>): T {
  if (!known) throw new DomainError('unknown_item', `There is no item ${itemId}.`, { items: [itemId] });
  return answer;
}

/** What another version or program left under our key is a miss. */
function readAnswer(text: string | undefined): SampledAnswer | undefined {
  if (text === undefined) return undefined;
  try {
    const answer = JSON.parse(text) as Partial<SampledAnswer> | null;
    return Number.isSafeInteger(answer?.seq) && Array.isArray(answer?.data)
      ? (answer as SampledAnswer)
      : undefined;
  } catch {
    return undefined;
  }
}
