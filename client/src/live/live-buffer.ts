// What the price stream has brought, item by item, outside of any component. So a change of the period or of the page loses nothing.
import { createStore, type StoreApi } from 'zustand/vanilla';
import { RingsideError } from '../rest/errors.js';
import { checkTimestep, ItemBuffer, type LiveBuffer, type LivePoint, type LiveTip } from './item-buffer.js';

/** Items that are kept; the one that was used longest ago is dropped. */
export const ITEMS_MAX = 64;
const NO_POINTS: readonly LivePoint[] = [];

/** A point as it is added. */
export interface NewPoint {
  /** Time of the price, not of its arrival: a date, ISO 8601, or milliseconds since 1970. */
  readonly timestamp: Date | string | number;
  /** Whole coins; null is an unknown price. */
  readonly high: number | null;
  readonly low: number | null;
  /** Position in the log. A point whose seq is not greater than the last one of the item is a repeat. */
  readonly seq?: number | undefined;
  /**
   * The present value at the start of a stream or after a cut. Its seq is that of the answer, so with the time of the last point it is
   * a repeat. Otherwise changes before it may be missing.
   */
  readonly isPresent?: boolean | undefined;
}

/** The state of a store of live points. */
export interface LiveBufferState {
  /** By item; a new map after each change. */
  readonly buffers: ReadonlyMap<number, LiveBuffer>;
  /** Throws RingsideError `bad_point`. */
  readonly addPoint: (itemId: number, point: NewPoint) => void;
  /**
   * Buckets of this length go on from the open bucket of the server's price history (its `tip`), so that a closed bucket equals the
   * server's. `getConsolidatedPoints` then begins with that bucket. False if the tip is older than the last gap of the stream: read
   * the history again with the `minSeq` of the latest update. A new gap ends it too.
   */
  readonly startFrom: (itemId: number, timestepMs: number, tip: LiveTip) => boolean;
  /** At most 4,096 points, oldest first. */
  readonly getBuffer: (itemId: number) => LiveBuffer | null;
  /** The newest point. */
  readonly getLiveTip: (itemId: number) => LivePoint | null;
  /**
   * One point a bucket with the means of its prices, rounded half up; `timestamp` is its start. The same array until the next change.
   * Throws RingsideError `bad_timestep`.
   */
  readonly getConsolidatedPoints: (itemId: number, timestepMs: number) => readonly LivePoint[];
  /** Forgets the points of an item. */
  readonly clearBuffer: (itemId: number) => void;
  /** Forgets all points. */
  readonly clearAllBuffers: () => void;
}

/** A store of its own, for tests and for several clients in one page. */
export const createLiveBufferStore = (): StoreApi<LiveBufferState> =>
  createStore<LiveBufferState>()((set) => {
    const items = new Items();
    const publish = (): void => set({ buffers: items.buffers() });
    return {
      buffers: new Map(),
      addPoint: (itemId, newPoint) => {
        const point = pointOf(newPoint);
        const { seq = null, isPresent = false } = newPoint;
        if (items.toWrite(itemId).add(point, seq, isPresent)) publish();
      },
      startFrom: (itemId, timestepMs, tip) => {
        checkTimestep(timestepMs);
        const isStarted = items.toWrite(itemId).startFrom(timestepMs, tip);
        if (isStarted) publish();
        return isStarted;
      },
      getBuffer: (itemId) => items.toRead(itemId)?.buffer ?? null,
      getLiveTip: (itemId) => items.toRead(itemId)?.buffer.latestPoint ?? null,
      getConsolidatedPoints: (itemId, timestepMs) => {
        checkTimestep(timestepMs);
        return items.toRead(itemId)?.consolidate(timestepMs) ?? NO_POINTS;
      },
      clearBuffer: (itemId) => {
        if (items.delete(itemId)) publish();
      },
      clearAllBuffers: () => {
        items.clear();
        publish();
      },
    };
  });

/** Buffers in the order of their last use. */
class Items {
  private readonly items = new Map<number, ItemBuffer>();

  toRead(itemId: number): ItemBuffer | undefined {
    const item = this.items.get(itemId);
    if (!item) return undefined;
    item.wasRead = true;
    this.used(itemId, item);
    return item;
  }

  toWrite(itemId: number): ItemBuffer {
    const known = this.items.get(itemId);
    if (!known && this.items.size >= ITEMS_MAX) this.items.delete(this.leastUsed());
    const item = known ?? new ItemBuffer();
    this.used(itemId, item);
    return item;
  }

  buffers(): ReadonlyMap<number, LiveBuffer> {
    return new Map([...this.items].map(([itemId, { buffer }]) => [itemId, buffer]));
  }

  delete(itemId: number): boolean {
    return this.items.delete(itemId);
  }

  clear(): void {
    this.items.clear();
  }

  private used(itemId: number, item: ItemBuffer): void {
    this.items.delete(itemId);
    this.items.set(itemId, item);
  }

  /** A stream of all items must not displace the few that are read. */
  private leastUsed(): number {
    const ids = [...this.items.keys()];
    return ids.find((id) => !this.items.get(id)?.wasRead) ?? ids[0] ?? 0;
  }
}

/** The store of this page or process. */
export const liveBufferStore = createLiveBufferStore();

function pointOf({ timestamp, high, low }: NewPoint): LivePoint {
  const time = new Date(timestamp);
  if (Number.isNaN(time.getTime()) || !isPrice(high) || !isPrice(low))
    throw new RingsideError('bad_point', 'A point has a time, and prices in whole coins or null.');
  return { timestamp: time, high, low, isLive: true };
}

const isPrice = (price: number | null): boolean =>
  price === null || (Number.isSafeInteger(price) && price >= 0);
