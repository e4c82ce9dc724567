import { describe, expect, it } from '@jest/globals';
import { withPlainSchemas } from './plain-schemas.js';

describe('withPlainSchemas', () => {
  it.each([
    [
      'a pattern beside a date-time',
      { type: 'string', format: 'date-time', pattern: '^x$' },
      { type: 'string', format: 'date-time' },
    ],
    ['an object as default', { type: 'object', default: {} }, { type: 'object' }],
    ['an enum that may be null', { nullable: true, enum: ['a'] }, { nullable: true, enum: ['a', null] }],
  ])('changes %s, at any depth', (_name, node, plain) => {
    expect(withPlainSchemas({ schemas: [{ properties: { node } }] })).toEqual({
      schemas: [{ properties: { node: plain } }],
    });
  });

  it.each([
    ['another pattern', { type: 'string', pattern: '^x$' }],
    ['a plain default', { type: 'integer', default: 5 }],
    ['an enum that is never null', { enum: ['a'] }],
    ['null', null],
  ])('keeps %s', (_name, node) => {
    expect(withPlainSchemas({ node })).toEqual({ node });
  });
});
