// The hybrid price of a market, from the stream alone.
import type { Ringside } from '../index.js';
import type { components } from '../rest/contract.gen.js';
import type { RingsideError } from '../rest/errors.js';
import { StreamSource } from './stream-source.js';
import { useSource } from './use-source.js';

/** A message of the channel `pricing:{marketId}`. */
export type HybridUpdate = components['schemas']['MarketSentimentUpdate'];

/** What `useHybridPrice` returns. */
export interface HybridPriceView {
  /** Null before the first message. Prices are basis points, 0 to 10,000. */
  readonly price: HybridUpdate | null;
  readonly isLive: boolean;
  /** Position of `price` in the log. */
  readonly seq: number;
  readonly error: RingsideError | null;
}

const IDLE: HybridPriceView = { price: null, isLive: false, seq: 0, error: null };

class HybridSource extends StreamSource<HybridPriceView> {
  private price: HybridUpdate | null = null;

  constructor(ringside: Ringside, marketId: string) {
    super(ringside);
    const subscription = ringside.subscribe<HybridUpdate>(`pricing:${marketId}`, (update) => {
      this.price = update;
      this.touch();
    });
    this.follow(subscription, () => (this.price = null));
  }

  protected look(): HybridPriceView {
    const { price, isLive, error } = this;
    return { price, isLive, seq: price?.seq ?? 0, error };
  }

  protected kept(): readonly never[] {
    return [];
  }
}

/** The newest hybrid price; null: idle. */
export const useHybridPrice = (marketId: string | null): HybridPriceView =>
  useSource({
    key: marketId === null ? null : `hybrid ${marketId}`,
    make: (ringside) => new HybridSource(ringside, marketId ?? ''),
    idle: IDLE,
  });
