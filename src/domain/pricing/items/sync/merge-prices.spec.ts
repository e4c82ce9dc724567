import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PRICE_MAX } from '../../../../contract/pricing/prices.js';
import { FUTURE_TOLERANCE_S, mergePrices, type PriceQuad, type SkipCounts } from './merge-prices.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const NOW_S = NOW.getTime() / 1000;
const row = (fields: Record<string, unknown> = {}) => ({
  id: 2,
  high: 100,
  highTime: NOW_S - 10,
  low: 90,
  lowTime: NOW_S - 20,
  ...fields,
});
const known = (fields: Partial<PriceQuad> = {}) =>
  new Map([[2, { high: 100, highTime: NOW_S - 10, low: 90, lowTime: NOW_S - 20, ...fields }]]);
const nothing = new Map<number, PriceQuad>();

describe('mergePrices', () => {
  it.each<[string, unknown, SkipCounts]>([
    ['null', null, { bad_shape: 1 }],
    ['a number', 5, { bad_shape: 1 }],
    ['a list', [1], { bad_shape: 1 }],
    ['no id', row({ id: undefined }), { bad_id: 1 }],
    ['id as text', row({ id: '2' }), { bad_id: 1 }],
    ['id 0', row({ id: 0 }), { bad_id: 1 }],
    ['id beyond integer', row({ id: 2 ** 31 }), { bad_id: 1 }],
    ['a negative price', row({ high: -1 }), { bad_price: 1 }],
    ['a fraction', row({ low: 1.5 }), { bad_price: 1 }],
    ['a price beyond the bound', row({ high: PRICE_MAX + 1 }), { bad_price: 1 }],
    ['a price as text', row({ high: '100' }), { bad_price: 1 }],
    ['no price field', row({ high: undefined }), { bad_price: 1 }],
    ['NaN', row({ low: Number.NaN }), { bad_price: 1 }],
    ['a negative time', row({ highTime: -1 }), { bad_time: 1 }],
    ['a fraction of a second', row({ lowTime: 1.5 }), { bad_time: 1 }],
    ['a time as text', row({ lowTime: '1' }), { bad_time: 1 }],
    ['a time in the future', row({ highTime: NOW_S + FUTURE_TOLERANCE_S + 1 }), { future_time: 1 }],
  ])('skips %s and keeps the rest of the batch', (_name, bad, skipped) => {
    const result = mergePrices(nothing, [bad, row({ id: 3 })], NOW);
    expect(result.skipped).toEqual(skipped);
    expect(result.changed.map(({ itemId }) => itemId)).toEqual([3]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['the largest price', { high: PRICE_MAX }],
    ['zero', { low: 0 }],
    ['unknown prices', { high: null, highTime: null, low: null, lowTime: null }],
    ['low above high', { high: 1, low: 2 }],
    ['a price without a time', { highTime: undefined }],
    ['a little in the future', { highTime: NOW_S + FUTURE_TOLERANCE_S }],
  ])('accepts %s', (_name, fields) => {
    const result = mergePrices(nothing, [row(fields)], NOW);
    expect(result).toMatchObject({ skipped: {}, changed: [{ itemId: 2 }] });
  });

  it('gives a price without a time a null time', () => {
    expect(mergePrices(nothing, [row({ highTime: undefined })], NOW).changed[0]?.highTime).toBeNull();
  });

  it.each<[string, Record<string, unknown>]>([
    ['high', { high: 101 }],
    ['low', { low: 91 }],
    ['highTime', { highTime: NOW_S - 9 }],
    ['lowTime', { lowTime: NOW_S - 19 }],
    ['high to unknown', { high: null, highTime: null }],
  ])('calls a row changed when %s differs', (_name, fields) => {
    expect(mergePrices(known(), [row(fields)], NOW).changed).toHaveLength(1);
  });

  it('omits a row that equals the known price', () => {
    expect(mergePrices(known(), [row()], NOW)).toMatchObject({ changed: [], skipped: {} });
  });

  it.each([
    ['high', { highTime: NOW_S - 11, high: 5 }],
    ['low', { lowTime: NOW_S - 21, low: 5 }],
  ])('skips a row whose %s side is older than the known one', (_side, fields) => {
    expect(mergePrices(known(), [row(fields)], NOW)).toMatchObject({
      changed: [],
      skipped: { out_of_order: 1 },
    });
  });

  it.each([
    ['high', { highTime: NOW_S - 11, high: 5, low: 80, lowTime: NOW_S - 1 }, { low: 80, lowTime: NOW_S - 1 }],
    ['low', { lowTime: NOW_S - 21, low: 5, high: 7, highTime: NOW_S }, { high: 7, highTime: NOW_S }],
  ])('takes the newer side of a row whose %s side is older than the known one', (_side, fields, newer) => {
    const { changed, skipped } = mergePrices(known(), [row(fields)], NOW);
    expect(changed).toEqual([{ ...row(newer), itemId: 2, id: undefined }]);
    expect(skipped).toEqual({});
  });

  it('takes the newer side of each of two rows for one item, whatever their order', () => {
    const highIsNewer = row({ high: 1, highTime: NOW_S });
    const lowIsNewer = row({ low: 2, lowTime: NOW_S });
    for (const batch of [
      [highIsNewer, lowIsNewer],
      [lowIsNewer, highIsNewer],
    ]) {
      expect(mergePrices(nothing, batch, NOW).changed).toMatchObject([{ high: 1, low: 2 }]);
    }
  });

  it('lists the items with a readable price, changed or not', () => {
    const rows = [
      row(),
      row({ id: 3, high: null }),
      row({ id: 4, high: null, low: null }),
      row({ id: 5, low: -1 }),
    ];
    expect([...mergePrices(known(), rows, NOW).listed]).toEqual([2, 3]);
  });

  it('keeps the newest of two rows for one item, whatever their order', () => {
    const older = row({ high: 1 });
    const newer = row({ high: 2, highTime: NOW_S - 5 });
    for (const batch of [
      [older, newer],
      [newer, older],
    ]) {
      const { changed, skipped } = mergePrices(nothing, batch, NOW);
      expect(changed.map(({ high }) => high)).toEqual([2]);
      expect(skipped).toEqual({ duplicate: 1 });
    }
  });

  it('counts every row of any batch, and changes nothing when the same batch comes again', () => {
    const value = fc.oneof(
      fc.integer({ min: -2, max: 200 }),
      fc.constant(null),
      fc.double(),
      fc.string(),
      fc.constant(undefined),
    );
    const anyRow = fc.oneof(
      fc.anything(),
      fc.record({
        id: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.anything()),
        high: value,
        highTime: value,
        low: value,
        lowTime: value,
      }),
    );
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 20 }), (rows) => {
        const { changed, skipped } = mergePrices(nothing, rows, NOW);
        const skips = Object.values(skipped).reduce((sum, count) => sum + count, 0);
        expect(changed.length + skips).toBe(rows.length);
        const after = new Map(changed.map((item) => [item.itemId, item]));
        expect(mergePrices(after, rows, NOW).changed).toEqual([]);
      }),
    );
  });
});
