// The pure core of the sync: it decides which rows of a batch are valid and which of them change the known prices. An
// invalid row is skipped with a reason; the other rows of the batch still count.
import { ITEM_ID_MAX, PRICE_MAX } from '../../../../contract/pricing/prices.js';

/** A row as a source gives it, unchecked. */
export interface RawPriceRow {
  readonly id?: unknown;
  readonly high?: unknown;
  readonly highTime?: unknown;
  readonly low?: unknown;
  readonly lowTime?: unknown;
}

/** Prices in coins, times in Unix seconds; null means unknown. */
export interface PriceQuad {
  readonly high: number | null;
  readonly highTime: number | null;
  readonly low: number | null;
  readonly lowTime: number | null;
}

export interface PriceRow extends PriceQuad {
  readonly itemId: number;
}

export type SkipReason =
  'bad_shape' | 'bad_id' | 'bad_price' | 'bad_time' | 'future_time' | 'out_of_order' | 'duplicate';

export type SkipCounts = Partial<Record<SkipReason, number>>;

export interface MergeResult {
  /** Rows that differ from the known prices in at least one field, ordered by item id. */
  readonly changed: readonly PriceRow[];
  /** Items with a valid row that has at least one price, changed or not. */
  readonly listed: ReadonlySet<number>;
  readonly skipped: SkipCounts;
}

/** How far a trade time may lie in the future, because two clocks are never exactly equal. */
export const FUTURE_TOLERANCE_S = 120;

/**
 * Merges a batch into the known prices. Each side is judged by its own time: an older side does not replace the known
 * side and does not hide a newer one. Low may be above high, because both are last trades, not a quote.
 */
export function mergePrices(
  known: ReadonlyMap<number, PriceQuad>,
  rows: readonly unknown[],
  now: Date,
): MergeResult {
  const skipped: SkipCounts = {};
  const skip = (reason: SkipReason) => {
    skipped[reason] = (skipped[reason] ?? 0) + 1;
  };
  const latestTime = Math.floor(now.getTime() / 1000) + FUTURE_TOLERANCE_S;
  const batch = new Map<number, PriceRow>();
  for (const raw of rows) {
    const row = readPriceRow(raw, latestTime);
    if (typeof row === 'string') {
      skip(row);
      continue;
    }
    const twin = batch.get(row.itemId);
    if (twin) skip('duplicate');
    batch.set(row.itemId, twin ? newerSides(row, twin) : row);
  }
  const changed: PriceRow[] = [];
  for (const row of batch.values()) {
    const before = known.get(row.itemId);
    const merged = before ? newerSides(row, before) : row;
    if (!before || differs(merged, before)) changed.push(merged);
    else if (differs(merged, row)) skip('out_of_order');
  }
  const listed = new Set([...batch.values()].filter(hasPrice).map(({ itemId }) => itemId));
  return { changed: changed.sort((a, b) => a.itemId - b.itemId), listed, skipped };
}

/** Returns the row, or the reason why it is invalid. `latestTime` is the last Unix second that is not in the future. */
export function readPriceRow(raw: unknown, latestTime: number): PriceRow | SkipReason {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return 'bad_shape';
  const { id, high, low, highTime = null, lowTime = null } = raw as RawPriceRow;
  if (!isWhole(id) || id < 1 || id > ITEM_ID_MAX) return 'bad_id';
  if (!isPrice(high) || !isPrice(low)) return 'bad_price';
  if (!isTime(highTime) || !isTime(lowTime)) return 'bad_time';
  if (Math.max(highTime ?? 0, lowTime ?? 0) > latestTime) return 'future_time';
  return { itemId: id, high, highTime, low, lowTime };
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isPrice = (value: unknown): value is number | null =>
  value === null || (isWhole(value) && value >= 0 && value <= PRICE_MAX);
const isTime = (value: unknown): value is number | null => value === null || (isWhole(value) && value >= 0);

const isBefore = (time: number | null, known: number | null) =>
  time !== null && known !== null && time < known;

/** The row, with the known price of each side whose time is older than the known time. */
function newerSides(row: PriceRow, { high, highTime, low, lowTime }: PriceQuad): PriceRow {
  return {
    ...row,
    ...(isBefore(row.highTime, highTime) && { high, highTime }),
    ...(isBefore(row.lowTime, lowTime) && { low, lowTime }),
  };
}

export const hasPrice = ({ high, low }: PriceQuad) => high !== null || low !== null;

const differs = (row: PriceQuad, known: PriceQuad) =>
  row.high !== known.high ||
  row.low !== known.low ||
  row.highTime !== known.highTime ||
  row.lowTime !== known.lowTime;
