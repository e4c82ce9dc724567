// The events of a batch: the engine's facts, the changed levels of books, and the balances of the house's accounts.
import type { Fact, Market, TradingState } from '../../engine/index.js';
import { bookChecksum, changedLevels } from '../../views/book-levels.js';
import { draftsOf, type BookChange, type EventDraft } from './event-drafts.js';

export function eventsOf(state: TradingState, batch: number, facts: readonly Fact[]): EventDraft[] {
  const { changes } = state;
  let heldBefore: Map<number, bigint> | undefined;
  return draftsOf({
    batch,
    facts,
    heldBefore: (orderId) => (heldBefore ??= heldAtStart(state)).get(orderId) ?? 0n,
    books: [...changes.levels].map(([market, ticks]) => bookChanged(market, ticks)),
    accounts: changes.accounts
      .filter(({ row }) => row.userId === null)
      .map(({ row }) => [row.id, row.kind, row.available, row.held] as const),
  });
}

/** The amounts held for the orders of this batch before the batch. */
function heldAtStart({ changes }: TradingState): Map<number, bigint> {
  return new Map(changes.orders.map(({ row, before }) => [row.id, before?.held ?? 0n]));
}

function bookChanged(market: Market, marks: ReadonlySet<number>): BookChange {
  const { book } = market;
  if (!book) throw new Error(`${market.id} has no book`);
  return { marketId: market.id, levels: changedLevels(book, marks), checksum: bookChecksum(book) };
}
