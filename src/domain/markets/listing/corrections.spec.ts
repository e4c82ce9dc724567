import { describe, expect, it } from '@jest/globals';
import type { Listing } from '../../../contract/markets/listing.js';
import { changedLength, textBeyondCorrection } from './corrections.js';

const words: Listing = {
  question: 'Does the champoin keep the title?',
  description: null,
  category: null,
  rules: 'YES when the champion is announced.',
  resolutionSource: null,
  tags: [],
  pictureUrl: null,
};

describe('the length of a change', () => {
  it.each([
    ['', '', 0],
    ['same', 'same', 0],
    ['champoin', 'champion', 2],
    ['aaa', 'aaaa', 1],
    ['abcd', '', 4],
    ['', 'abcd', 4],
    ['one two three', 'one four three', 4],
    ['ab', 'ba', 2],
    ['a😀b', 'a😃b', 1],
  ])('from %j to %j is %d', (before, after, length) => {
    expect(changedLength(before, after)).toBe(length);
    expect(changedLength(after, before)).toBe(length);
  });
});

describe('a correction', () => {
  it('mends letters of a text, and may change tags and category', () => {
    const after = {
      ...words,
      question: 'Does the champion keep the title?',
      tags: ['title'],
      category: 'boxing',
    };
    expect(textBeyondCorrection(words, after)).toBeNull();
  });

  it.each([
    ['question', 'Does the challenger lose the whole contest?'],
    ['rules', null],
    ['description', 'A new text that nobody has read before.'],
  ] as const)('does not write a new %s', (name, text) => {
    expect(textBeyondCorrection(words, { ...words, [name]: text })).toBe(name);
  });
});
