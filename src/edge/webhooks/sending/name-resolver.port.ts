// Looks up the addresses of a host. A port, because a test must decide what a name means.
import { Resolver } from 'node:dns/promises';

export abstract class NameResolver {
  /** All addresses of the name, at least one. Rejects when it has none, or when no server answers in time. */
  abstract resolve(name: string): Promise<readonly string[]>;
}

const QUERY_TIMEOUT_MS = 2_000;
const QUERY_TRIES = 2;

/**
 * Asks the servers of the system. It does not use `dns.lookup`, which waits in one of four threads that also hash passwords:
 * a user's slow name server must not hold up a sign-in. So the file of hosts is not read.
 */
export class DnsNameResolver extends NameResolver {
  private readonly resolver = new Resolver({ timeout: QUERY_TIMEOUT_MS, tries: QUERY_TRIES });

  async resolve(name: string): Promise<readonly string[]> {
    const found = await Promise.allSettled([this.resolver.resolve4(name), this.resolver.resolve6(name)]);
    const addresses = found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    const [first] = found;
    throw first.status === 'rejected' && first.reason instanceof Error
      ? first.reason
      : new Error(`${name} has no address`);
  }
}
