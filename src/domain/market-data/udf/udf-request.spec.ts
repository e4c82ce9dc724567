import { describe, expect, it } from '@jest/globals';
import { UDF_BARS_MAX } from '../../../contract/market-data/udf.js';
import { readHistoryQuery, readSearchQuery } from './udf-request.js';

const query = { symbol: 'market:m1', resolution: '1', from: '600', to: '1200' };
const window = { bucketMs: 60_000, fromMs: 600_000, toMs: 1_200_000, limit: UDF_BARS_MAX };

describe('a request of the charting library', () => {
  it.each([
    ['a window', query, window],
    [
      'a window that begins and ends inside bars',
      { ...query, from: '659', to: '1201' },
      { ...window, toMs: 1_260_000 },
    ],
    ['bars back from an end', { ...query, countback: '7' }, { ...window, fromMs: -Infinity, limit: 7 }],
    ['more bars than there are', { ...query, countback: '999999' }, { ...window, fromMs: -Infinity }],
    ['a time before 1970', { ...query, from: '-600' }, { ...window, fromMs: -600_000 }],
    [
      'everything',
      { symbol: 'market:m1', resolution: '1' },
      { ...window, fromMs: -Infinity, toMs: Infinity },
    ],
    [
      'hours',
      { ...query, resolution: '60', to: '3601' },
      { ...window, bucketMs: 3_600_000, fromMs: 0, toMs: 7_200_000 },
    ],
    ['days', { ...query, resolution: 'D' }, { ...window, bucketMs: 86_400_000, fromMs: 0, toMs: 86_400_000 }],
  ])('is read: %s', (_what, asked, expected) => {
    expect(readHistoryQuery(asked)).toEqual({
      instrument: { marketId: 'm1', itemId: null },
      window: expected,
    });
  });

  it.each([
    ['unknown_symbol', { symbol: 'm1' }],
    ['unknown_symbol', { symbol: 'item:0' }],
    ['unsupported resolution; there are 1, 5, 60, 1D', { resolution: '15' }],
    ['unsupported resolution; there are 1, 5, 60, 1D', { resolution: 'toString' }],
    ['from and to are unix seconds', { from: 'now' }],
    ['from and to are unix seconds', { to: '1767607200000' }],
    ['from and to are unix seconds', { to: '1.5' }],
    ['countback is a number of bars', { countback: '0' }],
    ['countback is a number of bars', { countback: '-3' }],
  ])('is refused with "%s": %p', (reason, change) => {
    expect(readHistoryQuery({ ...query, ...change })).toBe(reason);
  });

  const search = { query: 'cat', type: '', exchange: '', limit: '5' };
  it.each([
    [{}, { text: 'cat', types: ['market', 'item'], limit: 5 }],
    [{ type: 'item' }, { text: 'cat', types: ['item'], limit: 5 }],
    [{ type: 'stock' }, { text: 'cat', types: [], limit: 5 }],
    [{ query: ' Item:41' }, { text: '41', types: ['item'], limit: 5 }],
    [
      { query: 'market:', type: 'item' },
      { text: '', types: [], limit: 5 },
    ],
    [
      { query: 'x'.repeat(300), limit: '1000' },
      { text: 'x'.repeat(100), types: ['market', 'item'], limit: 100 },
    ],
    [{ limit: 'all' }, { text: 'cat', types: ['market', 'item'], limit: 30 }],
    [{ exchange: 'Ringside' }, { text: 'cat', types: ['market', 'item'], limit: 5 }],
    [{ exchange: 'NYSE' }, null],
    [{ query: 'a\0b' }, null],
  ])('is searched for: %p', (change, expected) => {
    expect(readSearchQuery({ ...search, ...change })).toEqual(expected);
  });
});
