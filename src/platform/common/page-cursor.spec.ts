import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from './errors.js';
import { decodePage, decodeTextPage, encodePage, encodeTextPage } from './page-cursor.js';

describe('page cursors', () => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (position) => {
        expect(decodePage('items', encodePage('items', position), position)).toBe(position);
      }),
    );
  });

  it.each([
    ['empty', ''],
    ['nonsense', 'nonsense'],
    ['of another list', encodePage('price-points', 5)],
    ['padded', `${encodePage('items', 5)}=`],
    ['negative', Buffer.from('items:-5').toString('base64url')],
    ['beyond the limit', encodePage('items', 101)],
    ['beyond 2^53', Buffer.from('items:9999999999999999').toString('base64url')],
  ])('are refused when %s, naming the field', (_name, text) => {
    const refused = (() => {
      try {
        return decodePage('items', text, 100);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(DomainError);
    expect(refused).toMatchObject({ code: 'bad_request', details: { fields: [{ field: 'after' }] } });
  });

  it('are optional', () => {
    expect(decodePage('items', undefined, 100)).toBeUndefined();
  });
});

describe('page cursors of lists in the order of a text', () => {
  const FORM = /^[a-z]{1,5} \d$/;

  it('come back as they went', () => {
    expect(decodeTextPage('list', encodeTextPage('list', 'abc 1'), FORM)).toBe('abc 1');
    expect(decodeTextPage('list', undefined, FORM)).toBeUndefined();
  });

  it.each([
    ['empty', ''],
    ['of another list', encodeTextPage('tsil', 'abc 1')],
    ['padded', `${encodeTextPage('list', 'abc 1')}=`],
    ['of another form', encodeTextPage('list', 'abc')],
    ['not UTF-8', Buffer.from([0x6c, 0xff]).toString('base64url')],
  ])('are refused when %s', (_name, text) => {
    expect(() => decodeTextPage('list', text, FORM)).toThrow('after is not a cursor of this list');
  });
});
