// Recorded answers of a price source, read once and stored in compact columns in the order of time. An index holds the rows
// of each item. A row records a change, so an item's price at a time is its last row up to that time.
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { StartupError } from '../../../../../platform/common/startup-error.js';
import { readPriceRow, type PriceQuad, type PriceRow } from '../../sync/merge-prices.js';

/** Maximum number of rows; a row takes about 50 bytes of memory. */
const RECORDING_MAX_ROWS = 5_000_000;
const LINE_MAX_LENGTH = 1_000;
/** The gap for a recording with a single poll, whose gap cannot be measured. */
const POLL_GAP_DEFAULT_S = 60;

export interface RecordedRow extends PriceRow {
  /** Unix second of the poll. */
  readonly t: number;
}

export class Recording {
  readonly firstS: number;
  readonly lastS: number;
  /** The median time between two polls, in seconds. */
  readonly pollGapS: number;
  private readonly places = new Map<number, number[]>();

  /** `rows` must be in the order of time. `skipped` is the number of invalid lines. */
  constructor(
    private readonly rows: RowColumns,
    readonly skipped: number,
  ) {
    if (rows.length === 0) throw new RangeError('a recording needs at least one row');
    this.firstS = rows.t[0] as number;
    this.lastS = rows.t[rows.length - 1] as number;
    this.pollGapS = medianGap(rows.t);
    for (let i = 0; i < rows.length; i += 1) {
      const itemId = rows.itemId[i] as number;
      const places = this.places.get(itemId);
      if (places) places.push(i);
      else this.places.set(itemId, [i]);
    }
  }

  get rowCount(): number {
    return this.rows.length;
  }

  /** Every item's last row with a time of at most `recordedS`. An item that appears later is omitted. */
  *at(recordedS: number): Iterable<PriceRow> {
    for (const places of this.places.values()) {
      const place = lastAtMost(places, this.rows.t, recordedS);
      if (place !== undefined) yield this.row(place);
    }
  }

  /** The rows of each poll, oldest poll first. */
  *polls(): Iterable<{ t: number; rows: PriceRow[] }> {
    let poll: { t: number; rows: PriceRow[] } | undefined;
    for (let i = 0; i < this.rows.length; i += 1) {
      const t = this.rows.t[i] as number;
      if (poll && poll.t !== t) yield poll;
      if (poll?.t !== t) poll = { t, rows: [] };
      poll.rows.push(this.row(i));
    }
    if (poll) yield poll;
  }

  private row(place: number): PriceRow {
    const { itemId, high, highTime, low, lowTime } = this.rows;
    return {
      itemId: itemId[place] as number,
      high: high[place] ?? null,
      highTime: highTime[place] ?? null,
      low: low[place] ?? null,
      lowTime: lowTime[place] ?? null,
    };
  }
}

/** Columns of rows; null where a value is unknown. */
export class RowColumns {
  readonly t: number[] = [];
  readonly itemId: number[] = [];
  readonly high: (number | null)[] = [];
  readonly highTime: (number | null)[] = [];
  readonly low: (number | null)[] = [];
  readonly lowTime: (number | null)[] = [];

  get length(): number {
    return this.t.length;
  }

  push(t: number, row: PriceQuad & { itemId: number }): void {
    this.t.push(t);
    this.itemId.push(row.itemId);
    this.high.push(row.high);
    this.highTime.push(row.highTime);
    this.low.push(row.low);
    this.lowTime.push(row.lowTime);
  }
}

export function recordingOf(rows: Iterable<RecordedRow>): Recording {
  const columns = new RowColumns();
  for (const row of rows) columns.push(row.t, row);
  return new Recording(columns, 0);
}

/** Reads an NDJSON gzip file. Throws StartupError with a one-line message when the file cannot be used. */
export async function readRecording(file: string): Promise<Recording> {
  const columns = new RowColumns();
  let skipped = 0;
  let lineNumber = 0;
  const takeLine = (line: string) => {
    lineNumber += 1;
    if (line === '') return;
    const row = readLine(line);
    if (!row) {
      skipped += 1;
      return;
    }
    if (row.t < (columns.t.at(-1) ?? 0))
      throw new StartupError(`${file} line ${lineNumber}: rows are not in order of time`);
    if (columns.length >= RECORDING_MAX_ROWS)
      throw new StartupError(`${file}: more than ${RECORDING_MAX_ROWS} rows`);
    columns.push(row.t, row);
  };
  try {
    for await (const line of linesOf(file)) takeLine(line);
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`The recorded prices ${file} cannot be read: ${(error as Error).message}`);
  }
  if (columns.length === 0) throw new StartupError(`The recorded prices ${file} have no usable row`);
  return new Recording(columns, skipped);
}

async function* linesOf(file: string): AsyncIterable<string> {
  const source = createReadStream(file);
  const text = source.pipe(createGunzip()).setEncoding('utf8');
  source.on('error', (error) => text.destroy(error));
  let rest = '';
  for await (const chunk of text) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_MAX_LENGTH)
      throw new StartupError(`${file}: a line is longer than ${LINE_MAX_LENGTH} characters`);
    yield* lines;
  }
  yield rest;
}

/** A trade cannot be later than the poll that recorded it. A later trade time is cut to the time of the poll. */
function readLine(line: string): RecordedRow | undefined {
  const value = parseJson(line) as { t?: unknown } | undefined;
  const t = value?.t;
  if (!Number.isSafeInteger(t) || (t as number) < 0) return undefined;
  const row = readPriceRow(value, Number.MAX_SAFE_INTEGER);
  if (typeof row === 'string') return undefined;
  const cut = (time: number | null) => (time === null ? null : Math.min(time, t as number));
  return { ...row, t: t as number, highTime: cut(row.highTime), lowTime: cut(row.lowTime) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lastAtMost(places: readonly number[], t: readonly number[], limitS: number): number | undefined {
  let from = 0;
  let to = places.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((t[places[middle] as number] as number) <= limitS) from = middle + 1;
    else to = middle;
  }
  return places[from - 1];
}

function medianGap(t: readonly number[]): number {
  const gaps: number[] = [];
  for (let i = 1; i < t.length; i += 1) {
    const gap = (t[i] as number) - (t[i - 1] as number);
    if (gap > 0) gaps.push(gap);
  }
  gaps.sort((a, b) => a - b);
  return gaps[gaps.length >>> 1] ?? POLL_GAP_DEFAULT_S;
}
