import { describe, expect, it } from '@jest/globals';
import { mayConnectTo, readNetworks } from './target-address.js';

describe('an address that a user names', () => {
  it.each(['1.1.1.1', '8.8.8.8', '172.15.255.255', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    '%s is public',
    (address) => expect(mayConnectTo(address, [])).toBe(true),
  );

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback', '::1'],
    ['unspecified', '0.0.0.0'],
    ['unspecified', '0.1.2.3'],
    ['unspecified', '::'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['link-local', '169.254.169.254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['unique local', 'fd00::1'],
    ['unique local', 'fc00::1'],
    ['multicast', '224.0.0.1'],
    ['multicast', '239.255.255.250'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['reserved', '192.0.0.1'],
    ['benchmarking', '198.18.0.1'],
    ['documentation', '192.0.2.1'],
    ['documentation', '203.0.113.9'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['IPv4-mapped', '::ffff:10.0.0.1'],
    ['IPv4-mapped', '::ffff:7f00:1'],
    ['IPv4-mapped and public', '::ffff:8.8.8.8'],
    ['IPv4-translated', '::ffff:0:10.0.0.1'],
    ['IPv4-compatible', '::10.0.0.1'],
    ['NAT64', '64:ff9b::a00:1'],
    ['NAT64 for local use', '64:ff9b:1::a00:1'],
    ['6to4', '2002:a00:1::1'],
    ['Teredo', '2001:0:a00:1::1'],
    ['ORCHID', '2001:20::1'],
    ['discard-only', '100::1'],
    ['segment routing', '5f00::1'],
    ['not assigned', '4000::1'],
    ['no address', 'localhost'],
    ['an old form', '0x7f.1'],
    ['an empty text', ''],
  ])('is refused when it is %s: %s', (_kind, address) => {
    expect(mayConnectTo(address, [])).toBe(false);
  });

  it('is allowed in a network that an operator has listed, and beside it is not', () => {
    const allowed = readNetworks('127.0.0.0/8, fd00::/8,::ffff:10.0.0.0/104');
    for (const address of ['127.0.0.1', 'fd12::1', '::ffff:10.1.2.3'])
      expect([address, mayConnectTo(address, allowed)]).toEqual([address, true]);
    for (const address of ['10.1.2.3', '::1', '::ffff:127.0.0.1', 'fc00::1'])
      expect([address, mayConnectTo(address, allowed)]).toEqual([address, false]);
  });
});

describe('a list of networks', () => {
  it('can be empty', () => {
    expect(readNetworks(' , ')).toEqual([]);
  });

  it.each(['10.0.0.1', '10.0.0.0/33', 'localhost/8', '0x7f.1/8', 'private', '10.0.0.0/8 fd00::/8'])(
    'is refused: %s',
    (text) => expect(() => readNetworks(text)).toThrow('expected networks separated by commas'),
  );
});
