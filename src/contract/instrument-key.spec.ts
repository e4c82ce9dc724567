import { describe, expect, it } from '@jest/globals';
import { formatInstrumentKey, parseInstrumentKey } from './instrument-key.js';

describe('the key of a market or an item', () => {
  it.each([
    ['market:title-fight', { marketId: 'title-fight', itemId: null }],
    ['market:42', { marketId: '42', itemId: null }],
    ['item:4151', { marketId: null, itemId: 4151 }],
    ['item:2147483647', { marketId: null, itemId: 2_147_483_647 }],
  ])('%s is read as %p and written from it again', (key, instrument) => {
    expect(parseInstrumentKey(key)).toEqual(instrument);
    expect(formatInstrumentKey(instrument as never)).toBe(key);
  });

  it.each([
    '',
    ':',
    'market:',
    'market:a b',
    'market:item:1',
    `market:${'x'.repeat(65)}`,
    'item:0',
    'item:01',
    'item:-1',
    'item:2147483648',
    'item:1e3',
    'item:',
    'ITEM:1',
    'fight:1',
    '4151',
    'market:a\n',
  ])('%j names nothing', (key) => {
    expect(parseInstrumentKey(key)).toBeUndefined();
  });
});
