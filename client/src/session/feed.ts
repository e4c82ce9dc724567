// A channel on the wire, and all of its subscriptions. The server knows the channel once; each subscription has a position of its own.
import type { Cursor } from '../wire/cursor.js';
import type { Subscription } from './subscription.js';
import { isStateChannel } from './track.js';

/** Items that a subscription may name; the server's limit. Beyond it all items come, and each handler takes its own. */
const ITEMS_MAX = 500;

export class Feed {
  readonly subscriptions = new Set<Subscription>();
  readonly isState: boolean;
  /** The group of the open link that brings the channel. */
  groupId: string | null = null;
  /** All of the past has come on the open link. */
  isLevel = false;

  constructor(readonly channel: string) {
    this.isState = isStateChannel(channel);
  }

  /** Subscriptions that read their past beside the link do not hold back the link. */
  private get joined(): Subscription[] {
    return [...this.subscriptions].filter(({ isHeld }) => !isHeld);
  }

  /** The lowest position of its subscriptions; null if none has one. */
  get position(): Cursor | null {
    return this.joined
      .flatMap(({ track }) => track.position ?? [])
      .reduce<Cursor | null>((low, one) => (low && low.seq <= one.seq ? low : one), null);
  }

  get history(): number {
    return Math.max(0, ...this.joined.map(({ wish }) => wish.history));
  }

  /** Null: all items. */
  get items(): readonly number[] | null {
    const items = new Set<number>();
    for (const { wish } of this.subscriptions) {
      if (wish.items === null) return null;
      for (const id of wish.items) items.add(id);
    }
    return items.size > ITEMS_MAX ? null : [...items];
  }
}
