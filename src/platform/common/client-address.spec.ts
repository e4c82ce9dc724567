import { describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { clientAddress, readTrust } from './client-address.js';

const requestFrom = (remoteAddress: string | undefined, forwardedFor?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  }) as unknown as IncomingMessage;

describe('the address of a client', () => {
  it.each([
    ['trusting nobody, is the peer', '', '127.0.0.1', '9.9.9.9', '127.0.0.1'],
    ['without a proxy, is the peer', 'loopback', '127.0.0.1', undefined, '127.0.0.1'],
    ['behind a trusted proxy, is what it says', 'loopback', '127.0.0.1', '9.9.9.9', '9.9.9.9'],
    ['behind a trusted proxy on IPv6, is what it says', 'loopback', '::1', '9.9.9.9', '9.9.9.9'],
    ['as a mapped peer, is what it says', '10.0.0.0/8', '::ffff:10.1.2.3', '9.9.9.9', '9.9.9.9'],
    ['behind an unknown peer, is the peer', '10.0.0.7', '10.0.0.8', '9.9.9.9', '10.0.0.8'],
    ['is not what the client claims', 'loopback', '127.0.0.1', '1.1.1.1, 9.9.9.9', '9.9.9.9'],
    [
      'behind two trusted proxies, is before both',
      'loopback,10.0.0.7',
      '127.0.0.1',
      '9.9.9.9, 10.0.0.7',
      '9.9.9.9',
    ],
    ['behind spaces, is read', ' loopback , 10.0.0.7 ,', '10.0.0.7', '9.9.9.9', '9.9.9.9'],
    ['of a private network, is read', 'uniquelocal', '172.18.0.4', '9.9.9.9', '9.9.9.9'],
  ])('%s', (_what, setting, peer, forwardedFor, expected) => {
    expect(clientAddress(requestFrom(peer, forwardedFor), readTrust(setting))).toBe(expected);
  });

  it('of a closed socket is empty', () => {
    expect(clientAddress(requestFrom(undefined, '9.9.9.9'), readTrust('loopback'))).toBe('');
  });
});

describe('trust', () => {
  it.each(['true', '*', 'loopback,true', '0.0.0.0/0', '::/0'])('in everybody (%s) is refused', (setting) => {
    expect(() => readTrust(setting)).toThrow(/forge an address/);
  });

  it.each(['1', 'false', 'proxy.example', '10.0.0.0/33', '10.0.0.0/x', '10.0.0', 'loopback;10.0.0.1'])(
    'in %s is refused',
    (setting) => {
      expect(() => readTrust(setting)).toThrow(/^expected addresses or networks/);
    },
  );

  it.each(['', ' ', ','])('in %j is none', (setting) => {
    expect(readTrust(setting)).toBe(false);
  });
});
