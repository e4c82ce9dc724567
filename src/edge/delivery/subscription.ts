// One channel of a client's stream, with what the client wants of it.
import type { ServedFamily } from '../../platform/channels/index.js';

export interface Subscription {
  readonly channel: string;
  /** The channels of its events: the channel itself, or the channels that it covers. */
  readonly sources: readonly string[];
  readonly family: ServedFamily;
  /** Only these keys; null: all keys. */
  readonly keys: ReadonlySet<string> | null;
  /** One message per event instead of one per key. */
  readonly batch: boolean;
}
