import { describe, expect, it } from '@jest/globals';
import { requestIdOf } from './request-id.js';

const idOf = (given?: string | string[]) =>
  requestIdOf({ headers: given === undefined ? {} : { 'x-request-id': given } });

describe('the id of a request', () => {
  it.each(['a', '0af7651916cd43dd8448eb211c80319c', 'trace:1-2_3.4', 'x'.repeat(64)])(
    'is %s when given',
    (id) => {
      expect(idOf(id)).toBe(id);
    },
  );

  it.each([
    [undefined],
    [''],
    ['x'.repeat(65)],
    ['a b'],
    ['a\n'],
    ['é'],
    ['{"a":1}'],
    ['a, b'],
    [['a', 'b']],
  ])('is made when given %j', (given) => {
    expect(idOf(given)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is different each time', () => {
    expect(idOf()).not.toBe(idOf());
  });
});
