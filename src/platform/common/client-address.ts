// Finds the address of a client. Behind a proxy the socket is the proxy's, and X-Forwarded-For names the client. Any
// client can write that header, so it is read from the right, only as far as proxies in TRUST_PROXY wrote it.
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';

/** Whether the X-Forwarded-For from this address is trusted. False trusts no address. */
export type Trust = ((address: string, hop: number) => boolean) | false;

const NETWORK_WORDS = new Set(['loopback', 'linklocal', 'uniquelocal']);
const EVERYBODY = new Set(['true', '*', '0.0.0.0/0', '::/0']);

/** Reads TRUST_PROXY: addresses or networks separated by commas, or words for networks. Throws a TypeError that says why. */
export function readTrust(setting: string): Trust {
  const entries = setting
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  if (entries.length === 0) return false;
  if (entries.some((entry) => EVERYBODY.has(entry)))
    throw new TypeError('whoever trusts everybody lets anybody forge an address; name the proxies');
  const isReadable = (entry: string) => NETWORK_WORDS.has(entry) || isIP(entry.split('/')[0] ?? '') !== 0;
  if (!entries.every(isReadable)) throw new TypeError(EXPECTED);
  try {
    return proxyAddr.compile(entries);
  } catch (error) {
    throw new TypeError(EXPECTED, { cause: error });
  }
}

/** The client's address; an empty text for a closed socket. Fastify's `request.ip` follows the same rule. */
export function clientAddress(request: IncomingMessage, trust: Trust): string {
  const { remoteAddress } = request.socket;
  if (remoteAddress === undefined) return '';
  return trust ? proxyAddr(request, trust) : remoteAddress;
}

const EXPECTED =
  'expected addresses or networks separated by commas, such as 10.0.0.7 or 10.0.0.0/8, or loopback, linklocal, uniquelocal';
