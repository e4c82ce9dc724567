// Decides to which addresses Ringside may connect for a user. A user's URL must not reach the networks behind Ringside, so
// only public addresses are allowed, and the networks that an operator has listed.
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;

/** An address range, such as 10.0.0.0/8. */
export interface Network {
  readonly base: Address;
  readonly bits: number;
}

/** The part of IPv6 that is public; beside it lie loopback, private, mapped, NAT64 and other special addresses. */
const GLOBAL_UNICAST: Network = { base: ipaddr.parse('2000::'), bits: 3 };

/** Reads networks separated by commas. Throws a TypeError that says what was expected. */
export function readNetworks(text: string): readonly Network[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map(readNetwork);
}

/** Whether the address is public, or in one of the networks. A text that is no address is neither. */
export function mayConnectTo(address: string, allowed: readonly Network[]): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false;
  const parsed = ipaddr.parse(address);
  return isPublic(parsed) || allowed.some((network) => isIn(parsed, network));
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || isIn(address, GLOBAL_UNICAST);
}

const isIn = (address: Address, { base, bits }: Network): boolean =>
  address.kind() === base.kind() && address.match(base, bits);

function readNetwork(entry: string): Network {
  const [address = ''] = entry.split('/');
  try {
    if (isIP(address) === 0) throw new TypeError(EXPECTED);
    const [base, bits] = ipaddr.parseCIDR(entry);
    return { base, bits };
  } catch (error) {
    throw new TypeError(EXPECTED, { cause: error });
  }
}

const EXPECTED = 'expected networks separated by commas, such as 10.0.0.0/8 or fd00::/8';
