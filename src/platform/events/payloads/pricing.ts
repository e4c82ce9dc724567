// The stored form of hybrid prices and raffles. Changes of prices are JSON arrays, because there is one for each trade. User
// ids are internal here and leave the system only as public ids. Amounts are micro units as decimal strings.
import type { RaffleSource } from '../../../contract/pricing/market-prices.js';
import type { Order } from '../../../contract/trading/orders.js';

/** `pricing.market.begun`: the first price of a market. */
export interface MarketPriceBegun {
  readonly marketId: string;
  readonly atMs: number;
  readonly initialProbability: number;
  readonly sentimentLiquidity: string;
}

/** `pricing.weights.set` */
export interface WeightsSet {
  readonly marketId: string;
  readonly raffleWeight: number;
  readonly marketWeight: number;
}

/** `pricing.probability.set`: an operator or an oracle has sent the probability of a market without a raffle. */
export interface ProbabilitySet {
  readonly marketId: string;
  readonly probability: number;
  readonly sequence: number;
  readonly actor: string | null;
}

/** The raffle's view of a bound market. */
export type LoggedRaffleMarket = readonly [
  marketId: string,
  playerId: string,
  tickets: number,
  /** Basis points. */
  probability: number,
];

/** `pricing.raffle.changed`: ticket positions have changed, or a market was bound to a player. */
export interface RaffleChanged {
  readonly seasonId: string;
  readonly actor: string | null;
  readonly totalTickets: string;
  readonly positions: readonly (readonly [playerId: string, tickets: number, sequence: number])[];
  /** Every bound market; empty while no player has a ticket. */
  readonly markets: readonly LoggedRaffleMarket[];
}

/** `pricing.raffle.locked`: positions are final, and the bound markets must close. */
export interface RaffleLocked {
  readonly seasonId: string;
  readonly actor: string | null;
  readonly marketIds: readonly string[];
}

/** `pricing.raffle.drawn`: a player has won, so each bound market has an outcome. */
export interface RaffleDrawn {
  readonly seasonId: string;
  readonly actor: string | null;
  readonly winner: string;
  readonly evidence: string | null;
  readonly totalTickets: string;
  readonly markets: readonly LoggedRaffleMarket[];
}

export type LoggedBet = readonly [
  tradeId: number,
  outcome: Order['outcome'],
  side: Order['side'],
  /** What the taker paid or received. */
  cost: string,
  takerId: string,
  makerId: string | null,
  /** What the trade has added to the sentiment. */
  applied: string,
  isCapped: boolean,
];

export type LoggedRaffleInput = readonly [
  source: Exclude<RaffleSource, 'initial'>,
  seasonId: string | null,
  playerId: string | null,
  tickets: number | null,
  totalTickets: string | null,
];

/** A change of a price, with its input and the state after it. */
export type LoggedPriceChange = readonly [
  kind: 'sentiment' | 'raffle' | 'weights',
  oldPrice: number,
  newPrice: number,
  raffleProbability: number,
  sentiment: string,
  raffleWeight: number,
  marketWeight: number,
  isStale: boolean,
  input: LoggedBet | LoggedRaffleInput | null,
];

/** `pricing.market.changed`: what one event of the log has done to the price of one market, in order. */
export interface MarketPriceChanged {
  readonly marketId: string;
  /** The time of the event that has changed the price. */
  readonly atMs: number;
  readonly sentimentLiquidity: string;
  readonly changes: readonly LoggedPriceChange[];
}
