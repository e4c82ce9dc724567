import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatCursor, parseCursor } from './cursor.js';

describe('a cursor', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[0-9a-f]{8}$/),
        fc.maxSafeNat(),
        fc.boolean(),
        (epoch, seq, snapshotDue) => {
          expect(parseCursor(formatCursor(epoch, seq, snapshotDue))).toEqual({ epoch, seq, snapshotDue });
        },
      ),
    );
  });

  it.each([
    '',
    '-',
    'abc',
    'abc-',
    '-1',
    'abc-01',
    'abc--1',
    'abc-1.5',
    'abc-1e3',
    ' abc-1',
    'abc-1 ',
    'abc-1\n',
    'ABC-1',
    'abc-9007199254740993',
    'abc-99999999999999999999',
    `${'a'.repeat(33)}-1`,
    'a'.repeat(100),
    'abc-١',
    'abc-1-2',
    'ab c-1',
  ])('is refused as %j', (text) => {
    expect(parseCursor(text)).toBeUndefined();
  });

  it('is never misread: an accepted text equals the text that would be written', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-z]{0,5}-\d{0,20}s{0,2}$/)), (text) => {
        const cursor = parseCursor(text);
        if (cursor) expect(formatCursor(cursor.epoch, cursor.seq, cursor.snapshotDue)).toBe(text);
      }),
    );
  });
});
