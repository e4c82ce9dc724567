import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redactFields, redactUrl } from './redact.js';

describe('redactUrl', () => {
  it.each([
    ['/ws?ticket=s3cret', '/ws?ticket=[redacted]'],
    [
      '/api/v1/stream?channels=prices&ticket=s3cret&after=e-1',
      '/api/v1/stream?channels=prices&ticket=[redacted]&after=e-1',
    ],
    ['/reset#token=s3cret', '/reset#token=[redacted]'],
    ['/x?access_token=s3cret&refreshToken=s3cret', '/x?access_token=[redacted]&refreshToken=[redacted]'],
    ['/x?%74oken=s3cret', '/x?%74oken=[redacted]'],
    ['/x?TOKEN=s3cret', '/x?TOKEN=[redacted]'],
    ['cannot reach postgres://me:s3cret@db/ringside', 'cannot reach postgres://me:[redacted]@db/ringside'],
    ['redis://:s3cret@cache:6379', 'redis://:[redacted]@cache:6379'],
    ['GET /a?token=s3cret and /b?ticket=s3cret', 'GET /a?token=[redacted] and /b?ticket=[redacted]'],
  ])('hides what is secret in %s', (url, expected) => {
    expect(redactUrl(url)).toBe(expected);
  });

  it.each([
    '/api/v1/prices/latest?items=1,2&minSeq=e-1',
    'http://127.0.0.1:3000/docs?x=me@example.com',
    '/x?%ff=1&%=2',
    '/x?tickets=3&token',
    'a ticket=1 that is no parameter',
    '',
  ])('leaves %s as it is', (text) => {
    expect(redactUrl(text)).toBe(text);
  });

  it('keeps JSON with any text as JSON of the same shape', () => {
    const piece = fc.constantFrom('?token=', '&', '://', ':', '@', '#', '"', '\\', ' ', 'a', '=', 'é', '\n');
    const text = fc.array(piece).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.dictionary(text, text), (value) => {
        const read = JSON.parse(redactUrl(JSON.stringify(value))) as object;
        expect(Object.keys(read).length).toBeLessThanOrEqual(Object.keys(value).length);
      }),
    );
  });
});

describe('redactFields', () => {
  it('shows plain values as they are', () => {
    const at = new Date(0);
    const fields = { n: 1, big: 2n, text: 'a', none: null, list: [1, { deep: true }], at };
    expect(redactFields(fields)).toEqual({ ...fields, at: at.toISOString() });
  });

  it('shows that a secret is absent', () => {
    expect(redactFields({ token: null, ticket: 'x' })).toEqual({ token: null, ticket: '[redacted]' });
  });

  it('shows the length of bytes', () => {
    expect(redactFields({ hash: Buffer.alloc(32) })).toEqual({ hash: '[32 bytes]' });
  });

  it('ends in a circle', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(JSON.stringify(redactFields(circle))).toContain('[…]');
  });
});
