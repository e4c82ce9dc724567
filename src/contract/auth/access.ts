// The caller of a request, and the refusals of a channel's rule.

/** Each role includes the rights of the roles before it. */
export const ROLES = ['user', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** The scopes of an API key. A key cannot do anything beyond its scopes, whatever rights its owner has. */
export const KEY_SCOPES = ['read', 'stream', 'trade', 'operate', 'raffle'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export interface Caller {
  /** null for an anonymous caller. */
  readonly userId: string | null;
  readonly role: Role | null;
  /** Id of the sign-in or API key. When it ends, everything opened under it ends too. */
  readonly sessionId: string | null;
  /** When the credential expires; null if it does not expire. */
  readonly expiresAtMs: number | null;
  /** The scopes of an API key; null for a person, who has all rights of the role. */
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

/** Why a channel is refused. A WebSocket acknowledgement names the refusal per channel; SSE answers it as an error. */
export const CHANNEL_REFUSALS = ['unknown_channel', 'forbidden_channel', 'unknown_market'] as const;
export type ChannelRefusal = (typeof CHANNEL_REFUSALS)[number];
