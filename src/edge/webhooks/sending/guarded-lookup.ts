// The look-up of a connection's host. The addresses that it allows are the ones to which the socket connects, so a name
// cannot point to one address when it is judged and to another when it is used. One refused address refuses the name.
import { isIP, type LookupFunction } from 'node:net';
import { mayConnectTo, type Network } from '../../../platform/common/target-address.js';
import type { NameResolver } from './name-resolver.port.js';

export class AddressRefused extends Error {
  constructor(address: string) {
    super(`the address ${address} is not public`);
  }
}

export const guardedLookup =
  (resolver: NameResolver, allowed: readonly Network[]): LookupFunction =>
  (hostname, options, callback) => {
    const answer = (addresses: readonly string[]) => {
      const [first = ''] = addresses;
      if (options.all)
        callback(
          null,
          addresses.map((address) => ({ address, family: isIP(address) })),
        );
      else callback(null, first, isIP(first));
    };
    allowedAddresses(hostname, resolver, allowed).then(answer, (error: NodeJS.ErrnoException) =>
      callback(error, ''),
    );
  };

async function allowedAddresses(
  hostname: string,
  resolver: NameResolver,
  allowed: readonly Network[],
): Promise<readonly string[]> {
  const addresses = await resolver.resolve(hostname);
  const refused = addresses.find((address) => !mayConnectTo(address, allowed));
  if (refused !== undefined) throw new AddressRefused(refused);
  return addresses;
}
