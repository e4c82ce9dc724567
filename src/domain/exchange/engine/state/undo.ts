// Undoes a batch that was not committed. Rows get their old values, new rows go, ended rows return. Derived state (books,
// due times) is rebuilt from the rows.
import type { Touched } from './changes.js';
import { deriveFromRows, forget, remember } from './derived.js';
import type { Account } from './rows.js';
import { FIRST_ACCOUNT_ID, type Counters, type HouseRewards, type TradingState } from './state.js';

/** Values beside the rows that a batch may change, copied before the batch. */
export interface BatchStart {
  readonly nowMs: number;
  readonly quotesAtMs: number;
  readonly counters: Counters;
  readonly houseRewards: HouseRewards;
}

export const startOf = (state: TradingState): BatchStart => ({
  nowMs: state.nowMs,
  quotesAtMs: state.quotesAtMs,
  counters: { ...state.counters },
  houseRewards: state.houseRewards,
});

export function undo(state: TradingState, start: BatchStart): void {
  const { changes } = state;
  for (const order of changes.endedOrders) remember(state, order);
  for (const position of changes.endedPositions)
    position.market.positions[position.outcome].set(position.account.id, position);
  restore(changes.orders, (order) => {
    forget(state, order);
  });
  for (const { row } of changes.standings) row.market.standings.set(row.account.id, row);
  restore(changes.standings, () => undefined);
  for (const { row } of changes.disputes) row.market.disputes.set(row.id, row);
  restore(changes.disputes, ({ market, id }) => {
    market.disputes.delete(id);
  });
  for (const wager of changes.endedWagers) state.wagers.set(wager.id, wager);
  restore(changes.wagers, ({ id }) => state.wagers.delete(id));
  for (const { row } of changes.holds) state.holds.set(row.id, row);
  restore(changes.holds, ({ id }) => {
    state.holds.delete(id);
  });
  restore(changes.positions, ({ market, outcome, account }) => {
    market.positions[outcome].delete(account.id);
  });
  restore(changes.limits, ({ accountId }) => {
    const account = state.accounts.get(accountId);
    if (account) account.limits = null;
  });
  restore(changes.markets, ({ id }) => state.markets.delete(id));
  const houses: Account[] = [];
  restore(changes.accounts, (account) => {
    if (account.id < FIRST_ACCOUNT_ID) houses.push(account);
    else forgetAccount(state, account);
  });
  for (const [account, clearing] of changes.clearings) {
    if (clearing) state.clearings.set(account, clearing);
    else state.clearings.delete(account);
  }
  state.parkedClearings.clear();
  for (const [itemId, quote] of changes.quotes) {
    if (quote) state.quotes.set(itemId, quote);
    else state.quotes.delete(itemId);
  }
  for (const [market, round] of changes.rounds) {
    market.quoteRound = round;
    if (round) state.rounds.add(market);
    else state.rounds.delete(market);
  }
  changes.clear();
  // The accounts of the house exist from the first state on and still have to be stored for the first time.
  for (const account of houses.reverse()) {
    account.available = 0n;
    account.held = 0n;
    changes.addAccount(account);
  }
  state.nowMs = start.nowMs;
  state.quotesAtMs = start.quotesAtMs;
  state.counters = { ...start.counters };
  state.houseRewards = start.houseRewards;
  deriveFromRows(state);
}

function forgetAccount(state: TradingState, { id, userId }: Account): void {
  state.accounts.delete(id);
  if (userId !== null) state.users.delete(userId);
}

/** Restores the newest change first. A row that is new in this batch is removed. */
function restore<T extends object>(touched: readonly Touched<T>[], forget: (row: T) => void): void {
  for (const { row, before } of [...touched].reverse()) {
    if (before) Object.assign(row, before);
    else forget(row);
  }
}
