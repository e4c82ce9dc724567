// Who is asking, as far as channels are concerned, and what a family's rule may answer.
export interface Caller {
  /** null for somebody who is not signed in. */
  readonly userId: string | null;
  readonly roles: readonly string[];
}

export const ANONYMOUS: Caller = { userId: null, roles: [] };

/** Why a channel is refused; by name in the acknowledgement of a WebSocket, as an error on SSE. */
export const CHANNEL_REFUSALS = ['unknown_channel', 'forbidden_channel'] as const;
export type ChannelRefusal = (typeof CHANNEL_REFUSALS)[number];
