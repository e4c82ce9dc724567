// Names the network that limits count as one address. A client with one IPv6 address has 2^64 of them, so that a /64
// counts as one. An IPv4 address that is written as IPv6 counts as the IPv4 address.
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const NETWORK_GROUPS = 4;
/** Every text that is no address has this key, so that a client cannot escape a limit with such a text. */
const UNREADABLE = 'unreadable';

/** `ip` is undefined for a socket that was cut. */
export function addressKey(ip: string | undefined): string {
  // ipaddr.js alone would also read old forms of IPv4, such as 0x7f.1.
  const version = ip === undefined ? 0 : isIP(ip);
  if (ip === undefined || version === 0) return UNREADABLE;
  if (version === 4) return ip;
  // Node takes any text behind %, the zone; ipaddr.js does not.
  const address = ipaddr.IPv6.parse(ip.replace(/%.*/, ''));
  if (address.isIPv4MappedAddress()) return address.toIPv4Address().toString();
  const network = address.parts.slice(0, NETWORK_GROUPS).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}
