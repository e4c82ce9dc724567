// The market or item that a query names, as the tables and the engine know it.
import { itemMarketId } from '../engine/commands.js';

/** The id of the market, or of the item as a market; null when neither is named. */
export function marketIdOf({
  marketId,
  itemId,
}: {
  readonly marketId?: string | undefined;
  readonly itemId?: number | undefined;
}): string | null {
  if (itemId !== undefined) return itemMarketId(itemId);
  return marketId ?? null;
}
