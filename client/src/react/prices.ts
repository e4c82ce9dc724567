// Item prices as they change, and the live points of the page.
import { useRef } from 'react';
import { useStore } from 'zustand';
import type { MessageOf, Ringside, SubscriptionState } from '../index.js';
import { fillLiveBuffers, isRepeat, type PriceUpdate } from '../live/fill.js';
import { liveBufferStore, type LiveBufferState } from '../live/live-buffer.js';
import type { RingsideError } from '../rest/errors.js';
import type { Subscription } from '../session/subscription.js';
import { StreamSource } from './stream-source.js';
import { useSource } from './use-source.js';

/** What `usePriceStream` takes. */
export interface PriceStreamOptions {
  /** Without it, all items; an empty list: none. Lists are compared by their values. */
  readonly itemIds?: readonly number[] | null | undefined;
  readonly enabled?: boolean | undefined;
  /** Hears every update once and in order, first the present price of each item. */
  readonly onUpdate?: ((update: PriceUpdate) => void) | undefined;
}

/** What `usePriceStream` returns. */
export interface PriceStream {
  /** The server has answered, and something came within the last 45 s. */
  readonly isConnected: boolean;
  /** The newest update; several may come between two renders. `onUpdate` misses none. */
  readonly lastUpdate: PriceUpdate | null;
  readonly connectionError: RingsideError | null;
  /** Times that the connection was lost since the stream began. */
  readonly reconnectCount: number;
  readonly state: SubscriptionState;
  /** The newest message of the channel `feed`: whether prices are stale. Null if the server has no such channel. */
  readonly feed: MessageOf<'feed'> | null;
}

const IDLE: PriceStream = {
  isConnected: false,
  lastUpdate: null,
  connectionError: null,
  reconnectCount: 0,
  state: 'opening',
  feed: null,
};

class PriceSource extends StreamSource<PriceStream, PriceUpdate | null> {
  private readonly prices: Subscription<PriceUpdate>;
  /** By item, in the order of arrival. */
  private readonly latest = new Map<number, PriceUpdate>();
  private lastUpdate: PriceUpdate | null = null;
  private feed: MessageOf<'feed'> | null = null;
  private feedSubscription: Subscription<MessageOf<'feed'>> | null = null;

  constructor(ringside: Ringside, itemIds: readonly number[] | null) {
    super(ringside);
    this.prices = this.follow(
      fillLiveBuffers(ringside, { itemIds }, (update) => this.take(update)),
      () => this.startAnew(),
    );
    const stop = this.prices.on('state', (state) => {
      if (state !== 'level') return;
      stop();
      this.followFeed();
    });
  }

  override close(): void {
    super.close();
    this.feedSubscription?.stop();
  }

  protected look(): PriceStream {
    return {
      isConnected: this.isConnected,
      lastUpdate: this.lastUpdate,
      connectionError: this.error,
      reconnectCount: this.reconnectCount,
      state: this.prices.state,
      feed: this.feed,
    };
  }

  protected kept(): readonly PriceUpdate[] {
    return [...this.latest.values()];
  }

  /** After the prices: a server without this channel refuses a whole stream that begins with it. */
  private followFeed(): void {
    this.feedSubscription = this.ringside.subscribe('feed', (message) => {
      this.feed = message;
      this.touch();
    });
  }

  /** Null tells the components that positions begin anew. */
  private startAnew(): void {
    this.latest.clear();
    this.tell(null);
  }

  /** A present price that was read beside the connection can be newer than what the connection brings next. */
  private take(update: PriceUpdate): void {
    if (isRepeat(this.latest.get(update.item_id), update)) return;
    this.latest.delete(update.item_id);
    this.latest.set(update.item_id, update);
    this.lastUpdate = update;
    this.touch();
    this.tell(update);
  }
}

/** Prices of items. Updates also fill the live buffers (`useLiveBufferStore`). */
export function usePriceStream({ itemIds, enabled = true, onUpdate }: PriceStreamOptions = {}): PriceStream {
  const last = useRef(new Map<number, PriceUpdate>());
  const heard = (update: PriceUpdate | null): void => {
    if (update === null) last.current.clear();
    else if (!isRepeat(last.current.get(update.item_id), update)) {
      last.current.set(update.item_id, update);
      onUpdate?.(update);
    }
  };
  const ids = itemIds ? [...new Set(itemIds)].sort((a, b) => a - b) : null;
  return useSource({
    key: enabled && ids?.length !== 0 ? `prices ${ids?.join() ?? 'all'}` : null,
    make: (ringside) => new PriceSource(ringside, ids),
    idle: IDLE,
    heard,
  });
}

/** The live points of the page by item. Without a selector, the whole state. */
function useBuffers(): LiveBufferState;
function useBuffers<T>(select: (state: LiveBufferState) => T): T;
function useBuffers<T>(select?: (state: LiveBufferState) => T): T | LiveBufferState {
  return useStore(liveBufferStore, select ?? ((state) => state as T & LiveBufferState));
}

/** A zustand store: `useLiveBufferStore((state) => state.getBuffer(560))`, or `useLiveBufferStore.getState()` outside of components. */
export const useLiveBufferStore = Object.assign(useBuffers, liveBufferStore);
