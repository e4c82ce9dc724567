// The port of a transport. A session opens one link at a time and hears its frames in their order. A transport keeps no cursors and
// never reconnects; the session does.

/** What the session wants of one subscription on the wire. */
export interface WireGroup {
  /** At most 64 letters, digits and `_ . : -`. */
  readonly id: string;
  readonly channels: readonly string[];
  /** On `prices`, only these items. */
  readonly items: readonly number[] | null;
  readonly begin: WireBegin;
}

/** `after` has precedence over the others. */
export interface WireBegin {
  readonly after: string | null;
  /** Messages of log channels before the present. */
  readonly history: number;
  /** The present values of state channels. */
  readonly snapshot: boolean;
}

/** A message of a channel as the server sent it. */
export interface ChannelMessage {
  readonly channel: string;
  readonly seq: number;
  readonly timestamp: string;
  /** Facts of one transaction share `tx`; `part` of `parts` numbers the messages of one seq. */
  readonly tx?: number;
  readonly part?: number;
  readonly parts?: number;
  readonly [field: string]: unknown;
}

/** A channel that the server refuses, and why. */
export interface RefusedChannel {
  readonly channel: string;
  readonly code: string;
}

/** Why a link ended, and whether the same client may return. */
export interface LinkEnd {
  /** The reason of `goodbye`, a close code or an HTTP status as text, or `cut`. */
  readonly reason: string;
  /** At least so long to wait. */
  readonly retryAfterMs: number;
  /** `yes`: with the same credential. `renew`: with a new credential. `no`: never by itself. */
  readonly mayReturn: 'yes' | 'renew' | 'no';
  /** The server was reached before the end. */
  readonly wasOpen: boolean;
  /** The stream was refused for these channels; without them it may begin. */
  readonly refused?: readonly RefusedChannel[] | undefined;
}

/** What a link tells its session. */
export type Heard =
  | { readonly kind: 'open'; readonly epoch: string; readonly seq: number }
  | {
      readonly kind: 'subscribed';
      readonly id: string;
      readonly refused: readonly RefusedChannel[];
      readonly mode: string;
      readonly cursor: string;
    }
  | { readonly kind: 'message'; readonly message: ChannelMessage }
  | { readonly kind: 'caught_up'; readonly id: string; readonly cursor: string }
  /** The server has written all messages up to seq. `ts`: its time in Unix seconds, or null in an answer to `ask`. */
  | { readonly kind: 'beat'; readonly ts: number | null; readonly seq: number }
  | { readonly kind: 'reset'; readonly id: string; readonly reason: string; readonly seq: number }
  | { readonly kind: 'auth_expiring' }
  /** A command was refused; `id` is that of the group, or null. */
  | { readonly kind: 'refused'; readonly id: string | null; readonly code: string; readonly message: string }
  /** A message of an unknown type. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'end'; readonly end: LinkEnd };

/** What a link begins with. */
export interface OpenLink {
  /** Of the server, without a path. */
  readonly url: string;
  /** Access token or API key; null: the cookie of the browser, or no credential. */
  readonly token: string | null;
  readonly withCookie: boolean;
  readonly groups: readonly WireGroup[];
}

/** An open connection. */
export interface Link {
  /** Only where the transport can change an open link. */
  add(group: WireGroup): void;
  /** Ends subscriptions, where the transport can change an open link. */
  remove(channels: readonly string[]): void;
  /** A new token of the same user, in place. */
  renew(token: string): void;
  /** Asks for a beat, where the transport can. */
  ask?(): void;
  /** No more frames are heard. */
  close(): void;
}

/** A way to the server. An app can bring its own. */
export interface Transport {
  readonly name: string;
  /** Whether subscriptions can be added, removed and renewed on an open link; otherwise all groups are one, and a change opens a new link. */
  readonly canChange: boolean;
  /** A group has one channel, which costs nothing here, so each begins at its own position. */
  readonly hasSingleGroups?: boolean;
  /** Frames come one by one, after `open` has returned; `end` comes once and last. */
  open(want: OpenLink, hear: (heard: Heard) => void): Link;
  /** The page sleeps, or the client closes. */
  leave?(): void;
}
