// The market id of the market or item that a query names.
import { itemMarketId } from '../engine/commands.js';

/** The id of the market, or of the item's market; null when the query names neither. */
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
