import { describe, expect, it } from '@jest/globals';
import { csvOf } from './csv.js';

describe('CSV', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['@x', "'@x"],
    ['-2', '-2'],
    ['-0.25', '-0.25'],
    ['-2+3', "'-2+3"],
    ['-a', "'-a"],
    ['+2,3', '"\'+2,3"'],
    ['', ''],
  ])('writes %j as %j', (cell, expected) => {
    expect(csvOf(['a'], [[cell]])).toBe(`a\r\n${expected}\r\n`);
  });

  it('writes numbers as they are and null as nothing', () => {
    expect(csvOf(['a', 'b', 'c'], [[-1, null, 'x']])).toBe('a,b,c\r\n-1,,x\r\n');
  });
});
