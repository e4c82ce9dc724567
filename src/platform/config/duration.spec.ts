import { describe, expect, it } from '@jest/globals';
import { parseDurationMs } from './duration.js';

describe('a duration', () => {
  it.each([
    ['0', 0],
    ['250', 250],
    ['250ms', 250],
    ['30s', 30_000],
    ['30m', 1_800_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['0.5s', 500],
    [' 5s ', 5_000],
  ])('%j is %d ms', (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    '-1',
    '-1s',
    '+1s',
    '1e3',
    '.5s',
    '5.',
    '1 s',
    '1S',
    '5w',
    's',
    'Infinity',
    '30s 5m',
    `${'9'.repeat(17)}d`,
  ])('%j is none', (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });
});
