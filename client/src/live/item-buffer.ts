// The live points of one item, and their buckets. A bucket continues the server's open bucket, so its mean is exact once it is closed.
import { RingsideError } from '../rest/errors.js';

/** Points of an item; the oldest are dropped. */
export const POINTS_MAX = 4_096;
/** Bucket lengths of an item that are remembered. */
const TIMESTEPS_MAX = 16;
const NO_POINTS: readonly LivePoint[] = [];

/** Prices are whole coins; null is an unknown price. */
export interface LivePoint {
  readonly timestamp: Date;
  readonly high: number | null;
  readonly low: number | null;
  readonly isLive: true;
}

/** A new object after each change. */
export interface LiveBuffer {
  readonly points: readonly LivePoint[];
  readonly latestPoint: LivePoint | null;
}

/** The fields of the server's `tip` that a bucket is continued from. */
export interface LiveTip {
  /** Start of the open bucket. */
  readonly timestamp: string;
  readonly high_sum: number;
  readonly high_count: number;
  readonly low_sum: number;
  readonly low_count: number;
  /** The last change that the sums include. */
  readonly seq: number;
}

/** Sums of one bucket. */
interface Bucket {
  readonly startMs: number;
  highSum: bigint;
  highCount: number;
  lowSum: bigint;
  lowCount: number;
}

/** The open bucket as of `seq`, which includes all points that were dropped since. */
interface Start {
  bucket: Bucket;
  readonly seq: number;
}

interface Entry {
  readonly point: LivePoint;
  /** null: the point came without a position in the log. */
  readonly seq: number | null;
}

export class ItemBuffer {
  /** Read at least once, so that the buffer is dropped after those that nobody reads. */
  wasRead = false;
  buffer: LiveBuffer = { points: NO_POINTS, latestPoint: null };
  private entries: readonly Entry[] = [];
  private lastSeq = 0;
  /** Time of the last point with a seq. */
  private lastMs = Number.NaN;
  /** Changes up to here may be missing among the points. */
  private gapSeq = 0;
  private readonly starts = new Map<number, Start>();
  private readonly consolidated = new Map<number, readonly LivePoint[]>();

  /** False for a repeat. `isPresent`: the present value, whose seq is that of the answer; changes before it may be missing. */
  add(point: LivePoint, seq: number | null, isPresent: boolean): boolean {
    if (seq !== null && this.isRepeat(point.timestamp.getTime(), seq, isPresent)) return false;
    if (isPresent) {
      this.starts.clear();
      this.gapSeq = this.lastSeq;
    }
    const dropped = this.entries.length < POINTS_MAX ? undefined : this.entries[0];
    if (dropped) for (const [timestepMs, start] of this.starts) advance(start, timestepMs, dropped);
    this.entries = [...(dropped ? this.entries.slice(1) : this.entries), { point, seq }];
    this.changed();
    return true;
  }

  /** Buckets of this length begin with the server's open bucket. False if the tip is too old for the points. */
  startFrom(timestepMs: number, tip: LiveTip): boolean {
    const known = this.starts.get(timestepMs);
    if (tip.seq < this.gapSeq || (known && known.seq > tip.seq)) return false;
    const bucket = {
      startMs: Date.parse(tip.timestamp),
      highSum: BigInt(tip.high_sum),
      highCount: tip.high_count,
      lowSum: BigInt(tip.low_sum),
      lowCount: tip.low_count,
    };
    remember(this.starts, timestepMs, { bucket, seq: tip.seq });
    this.changed();
    return true;
  }

  /** One point a bucket, oldest first; the same array until the next change. */
  consolidate(timestepMs: number): readonly LivePoint[] {
    const known = this.consolidated.get(timestepMs);
    if (known) return known;
    const start = this.starts.get(timestepMs);
    const buckets = new Map<number, Bucket>();
    if (start) buckets.set(start.bucket.startMs, { ...start.bucket });
    for (const { point, seq } of this.entries) {
      const startMs = bucketStart(point.timestamp, timestepMs);
      if (start && (startMs < start.bucket.startMs || (seq !== null && seq <= start.seq))) continue;
      const bucket = buckets.get(startMs) ?? emptyBucket(startMs);
      include(bucket, point);
      buckets.set(startMs, bucket);
    }
    const points = [...buckets.values()].sort((a, b) => a.startMs - b.startMs).map(pointOf);
    remember(this.consolidated, timestepMs, points);
    return points;
  }

  /** A present value has the time of its change, and a later seq. */
  private isRepeat(timeMs: number, seq: number, isPresent: boolean): boolean {
    const isRepeat = seq <= this.lastSeq || (isPresent && timeMs === this.lastMs);
    this.lastSeq = Math.max(this.lastSeq, seq);
    this.lastMs = timeMs;
    return isRepeat;
  }

  private changed(): void {
    this.consolidated.clear();
    const points = this.entries.map(({ point }) => point);
    this.buffer = { points, latestPoint: points.at(-1) ?? null };
  }
}

/** Throws RingsideError `bad_timestep`. */
export function checkTimestep(timestepMs: number): void {
  if (!Number.isSafeInteger(timestepMs) || timestepMs <= 0)
    throw new RingsideError('bad_timestep', `${timestepMs} is not a number of milliseconds.`);
}

function advance(start: Start, timestepMs: number, { point, seq }: Entry): void {
  if (seq !== null && seq <= start.seq) return;
  const startMs = bucketStart(point.timestamp, timestepMs);
  if (startMs < start.bucket.startMs) return;
  if (startMs > start.bucket.startMs) start.bucket = emptyBucket(startMs);
  include(start.bucket, point);
}

const bucketStart = (timestamp: Date, timestepMs: number): number =>
  Math.floor(timestamp.getTime() / timestepMs) * timestepMs;

const emptyBucket = (startMs: number): Bucket => ({
  startMs,
  highSum: 0n,
  highCount: 0,
  lowSum: 0n,
  lowCount: 0,
});

function include(bucket: Bucket, { high, low }: LivePoint): void {
  if (high !== null) {
    bucket.highSum += BigInt(high);
    bucket.highCount += 1;
  }
  if (low !== null) {
    bucket.lowSum += BigInt(low);
    bucket.lowCount += 1;
  }
}

const pointOf = ({ startMs, highSum, highCount, lowSum, lowCount }: Bucket): LivePoint => ({
  timestamp: new Date(startMs),
  high: meanHalfUp(highSum, highCount),
  low: meanHalfUp(lowSum, lowCount),
  isLive: true,
});

/** Exact at any size; null without a price. */
function meanHalfUp(sum: bigint, count: number): number | null {
  if (count === 0) return null;
  const divisor = 2n * BigInt(count);
  return Number((2n * sum + BigInt(count)) / divisor);
}

function remember<T>(map: Map<number, T>, key: number, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > TIMESTEPS_MAX && oldest !== undefined) map.delete(oldest);
}
