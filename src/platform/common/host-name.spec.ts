import { describe, expect, it } from '@jest/globals';
import { hostInUrl, isUnspecified } from './host-name.js';

describe('a host', () => {
  it.each(['0.0.0.0', '0', '::', '0:0:0:0:0:0:0:0', '::0', '::ffff:0.0.0.0'])(
    '%s means every address of the machine',
    (host) => expect(isUnspecified(host)).toBe(true),
  );

  it.each(['127.0.0.1', '::1', '10.0.0.5', 'ringside', 'localhost', '0.0.0.1', 'not a host'])(
    '%s does not',
    (host) => expect(isUnspecified(host)).toBe(false),
  );

  it('stands in brackets in a URL if it is an IPv6 address', () => {
    expect([hostInUrl('::1'), hostInUrl('10.0.0.5'), hostInUrl('ringside')]).toEqual([
      '[::1]',
      '10.0.0.5',
      'ringside',
    ]);
  });
});
