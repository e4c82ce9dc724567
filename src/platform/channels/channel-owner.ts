// The owner of a channel family decides who may listen, the shape of messages, snapshots and merging. Delivery is a leaf:
// it knows prices, markets and users only through the owners that their modules register.
import type { AdminNotice } from '../../contract/admin/admin-events.js';
import type { Caller, ChannelRefusal } from '../../contract/auth/access.js';
import type { BookLevels } from '../../contract/market-data/book.js';
import type { ProcessFigures } from '../../contract/streams/process-figures.js';
import type { FeedState } from '../../contract/pricing/feed.js';
import type { PriceUpdate } from '../../contract/pricing/prices.js';
import type { Channel, ChannelFamily } from '../../contract/streams/channels.js';

/** A message of a hybrid price: its own fields, between the type and the envelope. */
interface PricingBody {
  readonly type: string;
  readonly marketId: string;
  readonly data: object;
  /** The time of the change, which decides its bar. */
  readonly atMs: number;
}

/** What a translator of each family returns for one message: the message without its envelope. */
export interface ChannelBodies {
  /** With the time of the sync. */
  prices: Omit<PriceUpdate, 'seq' | 'channel'>;
  feed: FeedState;
  pricing: PricingBody;
  book: Omit<BookLevels, 'channel' | 'timestamp' | 'seq'>;
  market: {
    readonly type: string;
    readonly market_id: string;
    readonly data: object;
    /** The time of the message, if it is not the time of the event. */
    readonly atMs?: number;
  };
  user: { readonly event: string; readonly data: object };
  admin: AdminNotice;
  stats: ProcessFigures;
}

/** What the registry adds to a body. A family puts those fields into its messages that its contract names. */
export interface Envelope {
  /** The name that the listener asked for, such as `pricing:all`. */
  readonly channel: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly seq: number;
  /** Events of one commit share it. */
  readonly tx: number;
  /** The number of this message among the `parts` messages of its event, from 1. */
  readonly part: number;
  readonly parts: number;
}

/** A message of a channel, ready for the wire. */
export interface ChannelMessage {
  /** Conflation keeps the newest of several messages with one key. Log families leave the key empty. */
  readonly key: string;
  /** SSE event name; null for the families that clients receive with `onmessage`. */
  readonly name: string | null;
  readonly json: string;
}

/** The current values of a state family, and the seq as of which they are true. */
export interface ChannelSnapshot {
  readonly seq: number;
  readonly messages: readonly ChannelMessage[];
}

/** A client's options for a channel. */
export interface ChannelWish {
  /** Item ids; null means all. */
  readonly items: readonly number[] | null;
}

export interface ChannelOwner<F extends ChannelFamily = ChannelFamily> {
  readonly family: F;
  /** A body and its envelope as the bytes of the wire. Pure: the result is cached and shared. */
  message(body: ChannelBodies[F], envelope: Envelope): ChannelMessage;
  /** Whether a channel carries a body. Without this method every channel of the family carries every body. */
  carries?(channel: string, body: ChannelBodies[F]): boolean;
  /** The current values of a channel. Only state families have them. `keys` selects some of them; null: all. */
  snapshot?(channel: string, keys: ReadonlySet<string> | null): Promise<ChannelSnapshot>;
  /**
   * Of a state family whose messages build on each other: joins the messages of several events with one key, oldest first,
   * into one message. That message brings a client from before the first to after the last, and has the place of the last.
   * Without this method a slow client gets only the newest message of each key.
   */
  merge?(messages: readonly ChannelMessage[]): ChannelMessage;
  /** Of a state family whose changes are of no use alone: its streams begin with a snapshot, asked or not. */
  readonly needsSnapshot?: boolean;
  /** Joins the messages of one event into one, for clients that asked for batches. */
  batch?(messages: readonly ChannelMessage[]): ChannelMessage;
  /** The keys that a client wants; null means all. */
  keysOf?(wish: ChannelWish): ReadonlySet<string> | null;
  /** The channels whose events this channel carries, if it carries others than its own. */
  covers?(channel: string): readonly string[];
  /**
   * The channels among these whose subject does not exist, each with its refusal. Without this method every well-formed
   * channel counts as existing.
   */
  absent?(channels: readonly Channel[]): Promise<ReadonlyMap<string, ChannelRefusal>>;
  /** Why this caller may not listen to this channel, or null. A family without a rule is open to everybody. */
  rule?(channel: Channel, caller: Caller): ChannelRefusal | null;
}
