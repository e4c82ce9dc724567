// Clients for hooks that bring a token of their own. A new token of a component goes on with the client of the old one, from the
// same positions. A token is sent in a header or a command, never in an address.
import type { Ringside } from '../index.js';
import { Shared } from './shared.js';

class TokenClient {
  readonly client: Ringside;

  constructor(
    parent: Ringside,
    private token: string,
  ) {
    this.client = parent.withAuth(() => this.token);
  }

  renew(token: string): void {
    if (token === this.token) return;
    this.token = token;
    this.client.reconnect();
  }

  close(): void {
    this.client.close();
  }
}

const families = new WeakMap<Ringside, Shared<TokenClient>>();

function familyOf(parent: Ringside): Shared<TokenClient> {
  const known = families.get(parent) ?? new Shared<TokenClient>();
  families.set(parent, known);
  return known;
}

/** The client that serves the token, if there is one; without a token the parent itself. */
export const clientOf = (parent: Ringside, token: string | null): Ringside | undefined =>
  token === null ? parent : familyOf(parent).peek(token)?.client;

/** Each `keepClient` has one `releaseClient`. */
export function keepClient(parent: Ringside, token: string | null): Ringside {
  if (token === null) return parent;
  const family = familyOf(parent);
  if (!family.peek(token)) family.rename(token)?.renew(token);
  return family.use(token, () => new TokenClient(parent, token)).client;
}

export function releaseClient(parent: Ringside, token: string | null): void {
  if (token !== null) familyOf(parent).release(token);
}
