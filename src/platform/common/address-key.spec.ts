import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addressKey } from './address-key.js';

describe('the key of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['fe80::1%:a.b:', 'fe80:0:0:0::/64'],
    ['::ffff:a00:1%lo', '10.0.0.1'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['', 'unreadable'],
    ['203.0.113.7:80', 'unreadable'],
    ['0x7f.1', 'unreadable'],
    ['010.1.2.3', 'unreadable'],
    ['unknown', 'unreadable'],
    [undefined, 'unreadable'],
  ])('of %j is %j', (ip, key) => {
    expect(addressKey(ip)).toBe(key);
  });

  it('is the network of an IPv6 address, for any spelling and any second half', () => {
    const half = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(half, half, (network, host) => {
        fc.pre(network.some((group) => group !== 0));
        const full = [...network, ...host].map((group) => group.toString(16).padStart(4, '0')).join(':');
        const short = new URL(`http://[${full}]`).hostname.slice(1, -1);
        const expected = `${network.map((group) => group.toString(16)).join(':')}::/64`;
        expect([addressKey(full), addressKey(short)]).toEqual([expected, expected]);
      }),
    );
  });
});
