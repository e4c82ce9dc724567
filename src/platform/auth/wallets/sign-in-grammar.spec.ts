// The words of a sign-in message, each with its edges.
import { describe, expect, it } from '@jest/globals';
import { isDomain, isPchars, isScheme, isUri, parseRfc3339Ms, uriAuthority } from './sign-in-grammar.js';

describe('a time', () => {
  it.each([
    ['2021-09-30T16:25:24Z', '2021-09-30T16:25:24.000Z'],
    ['2021-09-30t16:25:24z', '2021-09-30T16:25:24.000Z'],
    ['2021-09-30T16:25:24.1Z', '2021-09-30T16:25:24.100Z'],
    ['2021-09-30T16:25:24.012345678Z', '2021-09-30T16:25:24.012Z'],
    ['2021-09-30T16:25:24+02:30', '2021-09-30T13:55:24.000Z'],
    ['2021-09-30T16:25:24-02:30', '2021-09-30T18:55:24.000Z'],
    ['2021-09-30T16:25:24-00:00', '2021-09-30T16:25:24.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2017-01-01T00:59:60+01:00', '2017-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(parseRfc3339Ms(text)).toBe(Date.parse(iso));
  });

  it.each([
    '',
    '2021-09-30',
    '2021-09-30T16:25:24',
    '2021-09-30 16:25:24Z',
    '2021-09-30T16:25Z',
    '2021-9-30T16:25:24Z',
    '2021-13-01T00:00:00Z',
    '2021-00-01T00:00:00Z',
    '2021-02-29T00:00:00Z',
    '2021-04-31T00:00:00Z',
    '2021-04-00T00:00:00Z',
    '2021-09-30T24:00:00Z',
    '2021-09-30T16:60:00Z',
    '2021-09-30T16:25:60Z',
    '2021-09-30T16:25:61Z',
    '2021-09-30T16:25:24.Z',
    '2021-09-30T16:25:24,5Z',
    '2021-09-30T16:25:24+24:00',
    '2021-09-30T16:25:24+02:60',
    '2021-09-30T16:25:24+0230',
    '2021-09-30T16:25:24Z ',
    '+002021-09-30T16:25:24Z',
    '٢٠٢١-09-30T16:25:24Z',
    'Thu, 30 Sep 2021 16:25:24 GMT',
  ])('is not %j', (text) => {
    expect(parseRfc3339Ms(text)).toBeUndefined();
  });
});

describe('a domain', () => {
  it.each([
    'example.com',
    'EXAMPLE.com:3388',
    'localhost:',
    '127.0.0.1:3000',
    '[::1]:3000',
    'me:secret@example.com',
  ])('can be %s', (text) => {
    expect(isDomain(text)).toBe(true);
  });

  it.each([
    '',
    ':3000',
    'me@',
    'example.com:port',
    'a:b:c',
    'example.com/',
    'exa mple.com',
    'exämple.com',
    'a%2',
    '[::1',
    '::1',
    '[1::2::3]',
    '[:::::]',
    '[example.com]',
    '[::%1]',
    '[v1.]',
    // RFC 3986 allows these two hosts, but no browser reaches them.
    '[v1.a:b]',
    'a%20b',
    'a@b@c',
    'example.com\n',
  ])('is not %j', (text) => {
    expect(isDomain(text)).toBe(false);
  });
});

describe('a URI', () => {
  it.each([
    ['https://example.com', 'example.com'],
    ['https://example.com:8443/a//b/%20;x=1?q=/?#f/?', 'example.com:8443'],
    ['https://me@[2001:db8::1]:1/', 'me@[2001:db8::1]:1'],
    ['file:///etc/hosts', ''],
    [
      'ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/',
      'bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq',
    ],
    ['did:key:z6Mk', undefined],
    ['a:', undefined],
    ['a:/', undefined],
    ['a:/b', undefined],
    ['mailto:me@example.com', undefined],
    ['https:example.com', undefined],
  ])('can be %s, on the authority %s', (text, authority) => {
    expect(isUri(text)).toBe(true);
    expect(uriAuthority(text)).toBe(authority);
  });

  it.each([
    '',
    'example.com',
    '//example.com/',
    '1a:b',
    '://x',
    'https://exa mple.com',
    'https://example.com/a b',
    'https://example.com/%2',
    'https://example.com/<b>',
    'https://example.com/\\',
    'https://example.com/"',
    'https://example.com/ä',
    'https://example.com:x/',
    'https://[1::2::3]/',
    'https://[fe80::1%25eth0]/',
    'https://example.com/#a#b',
    'https://example.com/[x]',
    'https://example.com\n',
  ])('is not %j', (text) => {
    expect(isUri(text)).toBe(false);
    expect(uriAuthority(text)).toBeUndefined();
  });
});

describe('a scheme', () => {
  it.each([
    ['https', true],
    ['a+b-c.1', true],
    ['', false],
    ['1a', false],
    ['a_b', false],
    ['a\n', false],
  ])('%j: %s', (text, expected) => {
    expect(isScheme(text)).toBe(expected);
  });
});

describe('a request id', () => {
  it.each([
    ['', true],
    ["aZ0-._~!$&'()*+,;=:@%2f", true],
    ['a/b', false],
    ['a b', false],
    ['a?', false],
    ['%2', false],
    ['a\n', false],
  ])('%j: %s', (text, expected) => {
    expect(isPchars(text)).toBe(expected);
  });
});
