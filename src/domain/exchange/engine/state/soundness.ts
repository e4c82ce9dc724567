// The check that runs in production after every batch: what users have paid for shares is in the pot and the fees of their
// market. It costs one comparison per touched market.
import type { Market } from './rows.js';
import type { TradingState } from './state.js';

/** Whether the net payments of a market's users and its pot and fees agree. They need not once winners are paid. */
export function isBalanced({ venue, state, voidRule, net, pot, fees }: Market): boolean {
  if (venue === 'quote' || state === 'FINALIZED') return true;
  if (state === 'VOIDED' && voidRule === 'price') return true;
  return net === pot.available + fees.available;
}

/** Throws when a market that this batch has touched does not balance. */
export function assertBalanced(state: TradingState): void {
  const { changes, markets } = state;
  for (const { row } of changes.markets) assertMarket(row);
  for (const { row } of changes.accounts) {
    const market = row.marketId === null ? undefined : markets.get(row.marketId);
    if (market) assertMarket(market);
  }
}

function assertMarket(market: Market): void {
  if (isBalanced(market)) return;
  const { id, net, pot, fees } = market;
  throw new Error(
    `net payments in ${id} are ${net}, but its pot and fees have ${pot.available + fees.available}`,
  );
}
