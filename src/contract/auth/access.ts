// Who is asking, and what a family's rule may answer about a channel.

/** Each role may do what those before it may. */
export const ROLES = ['user', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What an API key may be used for; everything else is refused to it, whatever its owner may do. */
export const KEY_SCOPES = ['read', 'stream', 'trade', 'operate'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export interface Caller {
  /** null for somebody who is not signed in. */
  readonly userId: string | null;
  readonly role: Role | null;
  /** The sign-in or API key that this rests on: when it ends, so does all that was opened with it. */
  readonly sessionId: string | null;
  /** When the credential ends by itself; null if it does not. */
  readonly expiresAtMs: number | null;
  /** What an API key is limited to; null for a person, who may use all rights. */
  readonly scopes: readonly KeyScope[] | null;
}

export const ANONYMOUS: Caller = {
  userId: null,
  role: null,
  sessionId: null,
  expiresAtMs: null,
  scopes: null,
};

export const hasRole = ({ role }: Caller, least: Role): boolean =>
  role !== null && ROLES.indexOf(role) >= ROLES.indexOf(least);

/** Why a channel is refused; by name in the acknowledgement of a WebSocket, as an error on SSE. */
export const CHANNEL_REFUSALS = ['unknown_channel', 'forbidden_channel'] as const;
export type ChannelRefusal = (typeof CHANNEL_REFUSALS)[number];
