// Fills the live buffers from the price stream, whether or not a component shows them.
import type { Ringside } from '../index.js';
import type { components } from '../rest/contract.gen.js';
import type { Subscription } from '../session/subscription.js';
import { liveBufferStore, type LiveBufferState } from './live-buffer.js';

/** A message of the channel `prices`. */
export type PriceUpdate = components['schemas']['PriceUpdate'];

/** Items that a subscription may name; more than that is a subscription to all items, of which some are ignored. */
const NAMED_ITEMS_MAX = 500;

/** Which prices are kept, and where. */
export interface FillOptions {
  /** Without it, all items. */
  readonly itemIds?: readonly number[] | null | undefined;
  /** Without it, the store of the page. */
  readonly store?: { getState(): LiveBufferState };
}

/** Returns the subscription; its `stop` ends the filling and leaves the buffers as they are. */
export function fillLiveBuffers(
  ringside: Pick<Ringside, 'subscribe'>,
  { itemIds, store = liveBufferStore }: FillOptions = {},
  onUpdate?: (update: PriceUpdate) => void,
): Subscription<PriceUpdate> {
  const wanted = itemIds ? new Set(itemIds) : null;
  const subscription: Subscription<PriceUpdate> = ringside.subscribe<PriceUpdate>(
    'prices',
    (update) => {
      if (wanted && !wanted.has(update.item_id)) return;
      const isPresent = subscription.state !== 'level';
      store.getState().addPoint(update.item_id, { ...update, isPresent });
      onUpdate?.(update);
    },
    wanted && wanted.size <= NAMED_ITEMS_MAX ? { items: [...wanted] } : {},
  );
  // The new history counts from the beginning. Beside older points its points would look like repeats.
  subscription.on('reset', () => {
    const { clearBuffer, clearAllBuffers } = store.getState();
    if (wanted) for (const id of wanted) clearBuffer(id);
    else clearAllBuffers();
  });
  return subscription;
}

/** A present value repeats the last update, with a later seq. */
export const isRepeat = (known: PriceUpdate | undefined, { seq, timestamp }: PriceUpdate): boolean =>
  known !== undefined && (seq <= known.seq || timestamp === known.timestamp);
