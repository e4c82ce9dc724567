// Plays recorded prices in a loop at REPLAY_SPEED. On a first start, the recording itself is the past, at its own pace and
// ending at the start. There are no prices before it.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartupError } from '../../../../../platform/common/startup-error.js';
import type { PriceRow, RawPriceRow } from '../../sync/merge-prices.js';
import {
  PriceSource,
  readItemNames,
  type ItemName,
  type LatestAnswer,
  type LatestRequest,
  type RecordedPoll,
} from '../price-source.port.js';
import { readRecording, type Recording } from './recording.js';
import { pastMs, replayMoment, replayTradeTime, type ReplaySpan } from './replay-time.js';

/** The sample bundled with Ringside; see assets/replay/README.md. */
export const BUNDLED_RECORDING = fileURLToPath(
  new URL('../../../../../../assets/replay/item-prices.ndjson.gz', import.meta.url),
);

export class ReplaySource extends PriceSource {
  readonly name = 'replay';
  override readonly edition: string;

  constructor(
    private readonly recording: Recording,
    private readonly names: readonly ItemName[],
    private readonly speed: number,
  ) {
    super();
    this.edition = `${recording.firstS}-${recording.lastS} ${recording.rowCount} rows at ${speed}`;
  }

  /** Reads the recording and the names from the `items.json` beside it, if that file exists. */
  static async open(file: string, speed: number): Promise<ReplaySource> {
    const recording = await readRecording(file);
    return new ReplaySource(recording, await readNames(join(dirname(file), 'items.json')), speed);
  }

  get skippedLines(): number {
    return this.recording.skipped;
  }

  async latest({ now, startedAt }: LatestRequest): Promise<LatestAnswer> {
    const span = this.span(startedAt);
    const { recordedS, anchorMs } = replayMoment(span, now.getTime());
    const toTime = (time: number | null) => (time === null ? null : replayTradeTime(span, anchorMs, time));
    return { rows: Array.from(this.recording.at(recordedS), (row) => toRaw(row, toTime)) };
  }

  async items(): Promise<readonly ItemName[]> {
    return this.names;
  }

  override *recorded(startedAt: Date): Iterable<RecordedPoll> {
    const span = this.span(startedAt);
    const toMs = (recordedS: number) => pastMs(span, this.recording.lastS, recordedS);
    const toTime = (time: number | null) =>
      time === null ? null : Math.max(0, Math.floor(toMs(time) / 1000));
    for (const poll of this.recording.polls()) {
      yield { at: new Date(toMs(poll.t)), rows: poll.rows.map((row) => toRaw(row, toTime)) };
    }
  }

  private span(startedAt: Date): ReplaySpan {
    const { firstS, lastS, pollGapS } = this.recording;
    return {
      firstS,
      lengthS: lastS - firstS + pollGapS,
      speed: this.speed,
      startedAtMs: startedAt.getTime(),
    };
  }
}

const toRaw = (row: PriceRow, toTime: (time: number | null) => number | null): RawPriceRow => ({
  id: row.itemId,
  high: row.high,
  highTime: toTime(row.highTime),
  low: row.low,
  lowTime: toTime(row.lowTime),
});

async function readNames(file: string): Promise<ItemName[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw new StartupError(`The item names ${file} cannot be read: ${error.message}`);
  });
  try {
    const entries: unknown = JSON.parse(text);
    return readItemNames(Array.isArray(entries) ? entries : []);
  } catch (error) {
    throw new StartupError(`The item names ${file} cannot be read: ${(error as Error).message}`);
  }
}
