import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StartupError } from '../../../../../platform/common/startup-error.js';
import { readRecording, recordingOf, type RecordedRow } from './recording.js';
import { BUNDLED_RECORDING, ReplaySource } from './replay.source.js';

const row = (t: number, itemId: number, high: number): RecordedRow => ({
  t,
  itemId,
  high,
  highTime: t,
  low: null,
  lowTime: null,
});
const pricesAt = (recordedS: number) =>
  Object.fromEntries(Array.from(recordingOf(ROWS).at(recordedS), ({ itemId, high }) => [itemId, high]));
const ROWS = [row(100, 1, 10), row(100, 2, 20), row(160, 1, 11), row(220, 3, 30), row(280, 1, 12)];

describe('a recording', () => {
  it.each([
    [99, {}],
    [100, { 1: 10, 2: 20 }],
    [159.9, { 1: 10, 2: 20 }],
    [160, { 1: 11, 2: 20 }],
    [250, { 1: 11, 2: 20, 3: 30 }],
    [9_999, { 1: 12, 2: 20, 3: 30 }],
  ])('answers at %d the last row of every item so far', (recordedS, expected) => {
    expect(pricesAt(recordedS)).toEqual(expected);
  });

  it('returns its polls one by one', () => {
    const polls = [...recordingOf(ROWS).polls()].map(({ t, rows }) => [t, rows.length]);
    expect(polls).toEqual([
      [100, 2],
      [160, 1],
      [220, 1],
      [280, 1],
    ]);
  });

  it('has the median gap between its polls', () => {
    expect(recordingOf(ROWS).pollGapS).toBe(60);
    expect(recordingOf([row(5, 1, 1)]).pollGapS).toBe(60);
  });
});

describe('a recording file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringside-recording-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const fileOf = async (name: string, content: Buffer) => {
    const file = join(folder, name);
    await writeFile(file, content);
    return file;
  };
  const line = (t: number, id: number) =>
    JSON.stringify({ t, id, high: 1, highTime: t + 50, low: null, lowTime: null });

  it('is read, its invalid lines are counted, and no trade is later than its poll', async () => {
    const text = [line(100, 1), 'nonsense', '{"t":"x","id":1}', line(160, 2), ''].join('\n');
    const recording = await readRecording(await fileOf('good.gz', gzipSync(text)));
    expect([recording.rowCount, recording.skipped]).toEqual([2, 2]);
    expect([...recording.at(100)][0]?.highTime).toBe(100);
  });

  it.each([
    ['that is missing', undefined, 'ENOENT'],
    ['that is no gzip', Buffer.from('hello'), 'header'],
    ['that is cut short', gzipSync(`${line(1, 1)}\n`.repeat(2000)).subarray(0, 60), 'end of file'],
    ['without a usable row', gzipSync('{}\n'), 'no usable row'],
    ['that is not in order of time', gzipSync(`${line(2, 1)}\n${line(1, 1)}\n`), 'order of time'],
    ['with an endless line', gzipSync('x'.repeat(200_000)), 'longer than'],
  ])('%s is one clear line at start', async (_name, content, message) => {
    const file = content ? await fileOf('bad.gz', content) : join(folder, 'missing.gz');
    const failure = await readRecording(file).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartupError);
    expect((failure as Error).message).toContain(message);
  });

  it('is bundled, with at most 64 items, all of them named', async () => {
    const source = await ReplaySource.open(BUNDLED_RECORDING, 60);
    const recording = await readRecording(BUNDLED_RECORDING);
    const names = new Set((await source.items()).map(({ itemId }) => itemId));
    const items = new Set([...recording.at(recording.lastS)].map(({ itemId }) => itemId));
    expect(items.size).toBe(64);
    expect(names).toEqual(items);
    expect(recording.skipped).toBe(0);
  });
});
