import { describe, expect, it } from '@jest/globals';
import { formatCursor, parseCursor } from './cursor.js';

describe('a cursor', () => {
  it.each(['099fa072-1042', '099fa072-0s', 'a-9007199254740991'])('%s is read and written', (text) => {
    const cursor = parseCursor(text);
    expect(cursor && formatCursor(cursor)).toBe(text);
  });

  it.each(['', '099fa072', '-1', 'a-01', 'a-1x', 'A-1', 'a-9007199254740993', 'a-1-2'])(
    'is not %p',
    (text) => {
      expect(parseCursor(text)).toBeNull();
    },
  );
});
