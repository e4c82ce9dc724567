// Which subscriptions a new link begins with. After a cut few commands must do, whatever was open: all log channels go on from the
// lowest cursor, and repeats are dropped by their seq. So do all state channels, and `prices`, which may be narrowed to items.
import { formatCursor, type Cursor } from '../wire/cursor.js';
import type { Transport, WireBegin, WireGroup } from '../wire/transport.port.js';
import type { Feed } from './feed.js';
import { inOrder } from './overlap.js';

const PRICES = 'prices';

/** A transport that cannot change its stream has one group, so all channels begin at one place. */
export function planOf(
  feeds: readonly Feed[],
  { canChange, hasSingleGroups = false }: Pick<Transport, 'canChange' | 'hasSingleGroups'>,
  nextId: () => string,
): WireGroup[] {
  if (feeds.length === 0) return [];
  if (!canChange) return [groupOf(feeds, nextId())];
  if (hasSingleGroups) return feeds.map((feed) => groupOf([feed], nextId()));
  const kinds = new Map<string, Feed[]>();
  for (const feed of feeds) {
    const key = kindOf(feed);
    kinds.set(key, [...(kinds.get(key) ?? []), feed]);
  }
  return [...kinds.values()].map((some) => groupOf(some, nextId()));
}

/** Feeds of one kind can share a command. */
function kindOf({ channel, isState, position, history }: Feed): string {
  const from = position ? `after ${position.epoch}` : `history ${isState ? 0 : history}`;
  return `${channel === PRICES ? channel : isState ? 'state' : 'log'} ${from}`;
}

function groupOf(feeds: readonly Feed[], id: string): WireGroup {
  const prices = feeds.find(({ channel }) => channel === PRICES);
  return {
    id,
    channels: inOrder(feeds.map(({ channel }) => channel)),
    items: prices?.items ?? null,
    begin: beginOf(feeds),
  };
}

/** Feeds without a position begin at the lowest position of the others. */
function beginOf(feeds: readonly Feed[]): WireBegin {
  const positions = feeds.flatMap(({ position }) => position ?? []);
  const hasState = feeds.some(({ isState }) => isState);
  const lowest = positions.reduce<Cursor | null>((low, one) => (low && low.seq <= one.seq ? low : one), null);
  if (!lowest)
    return { after: null, history: Math.max(...feeds.map(({ history }) => history)), snapshot: hasState };
  const snapshotDue = feeds.some(({ isState, position }) => isState && (!position || position.snapshotDue));
  return { after: formatCursor({ ...lowest, snapshotDue }), history: 0, snapshot: false };
}
