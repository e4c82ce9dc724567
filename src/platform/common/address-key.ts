// What counts as one address where attempts are counted: whoever has one IPv6 address has 2^64 of them, so that a /64
// counts as one; IPv4 written as IPv6 counts as what it is.
import { isIP } from 'node:net';

const IPV6_GROUPS = 8;
const NETWORK_GROUPS = 4;
/** All that is no address counts as one, so that nobody escapes a limit by sending nonsense. */
const UNREADABLE = 'unreadable';

/** A socket that was cut has no address any more, hence undefined. */
export function addressKey(ip: string | undefined): string {
  const version = ip === undefined ? 0 : isIP(ip);
  if (ip === undefined || version === 0) return UNREADABLE;
  if (version === 4) return ip;
  const groups = ipv6Groups(ip);
  return mappedIpv4(groups) ?? `${groups.slice(0, NETWORK_GROUPS).map(hex).join(':')}::/64`;
}

/** The eight numbers of an address that `isIP` calls IPv6. */
function ipv6Groups(ip: string): number[] {
  const [address = ''] = ip.split('%');
  const [head = [], tail] = address.split('::').map(groupsOf);
  if (tail === undefined) return [...head];
  return [...head, ...Array<number>(IPV6_GROUPS - head.length - tail.length).fill(0), ...tail];
}

/** Groups between colons; a dotted end counts as two. */
function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

/** ::ffff:0:0/96 is how a socket for both kinds shows IPv4. */
function mappedIpv4(groups: readonly number[]): string | undefined {
  const [high = 0, low = 0] = groups.slice(6);
  if (groups.slice(0, 5).some((group) => group !== 0) || groups[5] !== 0xffff) return undefined;
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

const hex = (group: number): string => group.toString(16);
