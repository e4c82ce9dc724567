// What the price stream writes into the live buffers.
import { describe, expect, it } from '@jest/globals';
import type { SubscribeOptions, Subscription, SubscriptionState } from '../session/subscription.js';
import { fillLiveBuffers, isRepeat, type PriceUpdate } from './fill.js';
import { createLiveBufferStore } from './live-buffer.js';

const update = (item: number, seq: number, second: number): PriceUpdate => ({
  item_id: item,
  high: 10,
  low: 9,
  high_time: null,
  low_time: null,
  timestamp: new Date(Date.UTC(2025, 0, 14, 12, 0, second)).toISOString(),
  seq,
  channel: 'prices',
});

function scene(itemIds?: readonly number[]) {
  const store = createLiveBufferStore();
  const played = {
    state: 'behind' as SubscriptionState,
    options: {} as SubscribeOptions,
    hear: (_: PriceUpdate): unknown => undefined,
    reset: (): void => undefined,
  };
  const ringside = {
    subscribe(_: string, handler: (message: never) => unknown, options: SubscribeOptions = {}) {
      played.hear = handler as (message: PriceUpdate) => unknown;
      played.options = options;
      return {
        get state() {
          return played.state;
        },
        on: (_event: string, listener: () => void) => (played.reset = listener),
      } as unknown as Subscription<never>;
    },
  };
  const heard: number[] = [];
  fillLiveBuffers(ringside as never, { itemIds, store }, ({ seq }) => void heard.push(seq));
  const points = (item: number) => store.getState().getBuffer(item)?.points.length ?? 0;
  return { store, played, heard, points };
}

describe('the live buffers', () => {
  it('take the present value and each change once, also when the present value comes again', () => {
    const { played, heard, points } = scene();
    played.hear(update(1, 5, 1));
    played.state = 'level';
    played.hear(update(1, 6, 2));
    played.state = 'behind';
    played.hear(update(1, 9, 2));
    expect([points(1), heard]).toEqual([2, [5, 6, 9]]);
  });

  it('continue a bucket of the server while the stream has no gap', () => {
    const { played, store } = scene();
    const tip = {
      timestamp: update(1, 1, 0).timestamp,
      ...{ high_sum: 20, high_count: 1, low_sum: 20, low_count: 1, seq: 5 },
    };
    const high = () => store.getState().getConsolidatedPoints(1, 60_000).at(-1)?.high;
    played.hear(update(1, 5, 1));
    played.state = 'level';
    expect(store.getState().startFrom(1, 60_000, tip)).toBe(true);
    played.hear(update(1, 6, 2));
    expect(high()).toBe(15);
    played.state = 'behind';
    played.hear(update(1, 9, 3));
    expect(store.getState().startFrom(1, 60_000, { ...tip, seq: 8 })).toBe(false);
  });

  it('forget what came before a reset, of the items that are wanted', () => {
    const { played, points, store } = scene([1]);
    store.getState().addPoint(2, update(2, 9, 1));
    for (const item of [1, 2]) played.hear(update(item, 9, 1));
    played.reset();
    expect([points(1), points(2)]).toEqual([0, 1]);
    played.hear(update(1, 2, 2));
    expect(points(1)).toBe(1);
    const all = scene();
    for (const item of [1, 2]) all.played.hear(update(item, 9, 1));
    all.played.reset();
    expect([all.points(1), all.points(2)]).toEqual([0, 0]);
  });

  it('name at most the items that the server takes, and otherwise leave out the other ones', () => {
    expect(scene([2, 560]).played.options).toEqual({ items: [2, 560] });
    const { played, heard } = scene(Array.from({ length: 501 }, (_, id) => id));
    expect(played.options).toEqual({});
    for (const item of [500, 501]) played.hear(update(item, item, 1));
    expect(heard).toEqual([500]);
  });
});

it('a present value repeats the update of its time, and a late message what is newer', () => {
  const known = update(1, 5, 2);
  expect(isRepeat(undefined, known)).toBe(false);
  expect([update(1, 5, 3), update(1, 4, 3), update(1, 9, 2)].map((one) => isRepeat(known, one))).toEqual([
    true,
    true,
    true,
  ]);
  expect(isRepeat(known, update(1, 6, 3))).toBe(false);
});
