// Everything that the engine keeps in memory, and the next numbers of its counters.
import { Changes } from './changes.js';
import type { Clearing } from './clearing.js';
import { DueMarkets } from './due-times.js';
import type { EngineOptions } from '../options.js';
import { type Wager, Account, type Market, type Order, type Quote, type Hold } from './rows.js';

export interface Counters {
  account: number;
  order: number;
  trade: number;
  transfer: number;
  entry: number;
}

/** The rewards that the house has paid on one day (UTC). */
export interface HouseRewards {
  /** Days since 1970. */
  readonly day: number;
  readonly paid: bigint;
}

export class TradingState {
  readonly accounts = new Map<number, Account>();
  readonly users = new Map<string, Account>();
  readonly markets = new Map<string, Market>();
  readonly orders = new Map<number, Order>();
  /** Open holds, but for those of orders. */
  readonly holds = new Map<number, Hold>();
  /** Holds of withdrawals, by the id of the withdrawal; follows from the holds. */
  readonly withdrawals = new Map<string, Hold>();
  /** Wagers of markets that have not ended, by number. */
  readonly wagers = new Map<number, Wager>();
  /** Pending wagers by their sender, and by the user who received them. An account without such wagers has no entry. */
  readonly offersSent = new Map<Account, Set<Wager>>();
  readonly offersReceived = new Map<Account, Set<Wager>>();
  /** Quotes by item id. They are not stored in tables: after a start the price source delivers them again. */
  readonly quotes = new Map<number, Quote>();
  quotesAtMs = 0;
  readonly due = new DueMarkets();
  /** Markets with orders to cancel or positions to pay; the first one has waited longest. */
  readonly unfinished = new Set<Market>();
  /** Markets with an unfinished sweep, by the account whose order sweeps; the first one has waited longest. */
  readonly sweeps = new Map<Account, Market>();
  /** Accounts whose orders are being cancelled in steps; the first one has waited longest. */
  readonly clearings = new Map<Account, Clearing>();
  /** The accounts among them whose remaining orders are all in busy markets; follows from the rows. */
  readonly parkedClearings = new Set<Account>();
  /** Items whose resting orders a new quote still tries; the first one has waited longest. */
  readonly rounds = new Set<Market>();
  readonly changes = new Changes();
  nowMs = 0;
  houseRewards: HouseRewards = { day: 0, paid: 0n };
  counters: Counters = { account: 1, order: 1, trade: 1, transfer: 1, entry: 1 };

  constructor(readonly options: EngineOptions) {}

  /** The account of the house of this kind; it exists from the first state on. */
  systemAccount(kind: 'external' | 'house' | 'quotes'): Account {
    const account = this.accounts.get(HOUSE_IDS[kind]);
    if (!account) throw new Error(`the account ${kind} is missing`);
    return account;
  }
}

/** The ids of the house's accounts; all other accounts have ids from FIRST_ACCOUNT_ID on. */
const HOUSE_IDS = { external: 1, house: 2, quotes: 3 } as const;
export const FIRST_ACCOUNT_ID = 10;

/** The state before the first command. */
export function emptyState(options: EngineOptions): TradingState {
  const state = new TradingState(options);
  for (const [kind, id] of Object.entries(HOUSE_IDS)) {
    const account = new Account(id, kind as keyof typeof HOUSE_IDS, null, null);
    state.accounts.set(id, account);
    state.changes.addAccount(account);
  }
  state.counters.account = FIRST_ACCOUNT_ID;
  return state;
}
