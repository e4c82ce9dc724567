// The state of one market's hybrid price, and what an input makes of it. Equal inputs give equal changes, however they are
// divided into transactions. So a crash between a trade and its update changes nothing in the result. Pure.
import {
  MARKET_WEIGHT_DEFAULT,
  RAFFLE_WEIGHT_DEFAULT,
  type RaffleSource,
} from '../../../contract/pricing/market-prices.js';
import type { LoggedTrade } from '../../../platform/events/payloads/exchange.js';
import type {
  LoggedBet,
  LoggedPriceChange,
  LoggedRaffleInput,
} from '../../../platform/events/payloads/pricing.js';
import { hybridBps, least, sentimentBps, sentimentOf, type Weights } from './price-math.js';
import type { Room } from './user-moves.js';

export interface PriceState extends Weights {
  readonly marketId: string;
  readonly initialProbability: number;
  /** Basis points. */
  readonly raffleProbability: number;
  readonly raffleSource: RaffleSource;
  /** When the source last sent the probability. */
  readonly raffleAtMs: number;
  /** Micro credits, 0 to `liquidity`. */
  readonly sentiment: bigint;
  readonly liquidity: bigint;
  readonly updatedAtMs: number;
  /** An ended market keeps its last price: no input changes it. */
  readonly isEnded: boolean;
}

/** The time of an input, and how old a probability may be. */
export interface Moment {
  readonly atMs: number;
  readonly staleAfterMs: number;
}

/** A price after an input, and the input's change for the log. */
export interface Step {
  readonly state: PriceState;
  readonly change: LoggedPriceChange;
}

interface BetStep extends Step {
  /** What the trade has added to the sentiment. */
  readonly applied: bigint;
}

export const priceOf = (state: PriceState): number =>
  hybridBps(state.raffleProbability, sentimentBps(state.sentiment, state.liquidity), state);

/** Whether the raffle counts, and its probability is older than it may be. */
export const isStale = (
  { raffleAtMs, raffleWeight }: Pick<PriceState, 'raffleAtMs' | 'raffleWeight'>,
  { atMs, staleAfterMs }: Moment,
): boolean => raffleWeight > 0 && atMs - raffleAtMs > staleAfterMs;

export const beginningOf = (
  marketId: string,
  initialProbability: number,
  liquidity: bigint,
  atMs: number,
): PriceState => ({
  marketId,
  initialProbability,
  raffleProbability: initialProbability,
  raffleSource: 'initial',
  raffleAtMs: atMs,
  sentiment: sentimentOf(initialProbability, liquidity),
  liquidity,
  raffleWeight: RAFFLE_WEIGHT_DEFAULT,
  marketWeight: MARKET_WEIGHT_DEFAULT,
  updatedAtMs: atMs,
  isEnded: false,
});

/** `rooms`: of the taker, and of the maker if a user was the maker. */
export function withBet(
  before: PriceState,
  [tradeId, , , , , [takerId, , outcome, side, cost], maker]: LoggedTrade,
  rooms: readonly Room[],
  moment: Moment,
): BetStep {
  const isUp = (outcome === 'YES') === (side === 'BUY');
  const wanted = least([BigInt(cost), isUp ? before.liquidity - before.sentiment : before.sentiment]);
  const size = least([wanted, ...rooms.map((room) => (isUp ? room.up : room.down))]);
  const applied = isUp ? size : -size;
  const state = { ...before, sentiment: before.sentiment + applied, updatedAtMs: moment.atMs };
  const bet: LoggedBet = [
    tradeId,
    outcome,
    side,
    cost,
    takerId,
    maker && maker[0],
    applied.toString(),
    size < wanted,
  ];
  return { state, change: changeOf('sentiment', before, state, moment, bet), applied };
}

export function withProbability(
  before: PriceState,
  raffleProbability: number,
  input: LoggedRaffleInput,
  moment: Moment,
): Step {
  const { atMs } = moment;
  const [raffleSource] = input;
  const state = { ...before, raffleProbability, raffleSource, raffleAtMs: atMs, updatedAtMs: atMs };
  return { state, change: changeOf('raffle', before, state, moment, input) };
}

export function withWeights(
  before: PriceState,
  { raffleWeight, marketWeight }: Weights,
  moment: Moment,
): Step {
  const state = { ...before, raffleWeight, marketWeight, updatedAtMs: moment.atMs };
  return { state, change: changeOf('weights', before, state, moment, null) };
}

function changeOf(
  kind: LoggedPriceChange[0],
  before: PriceState,
  after: PriceState,
  moment: Moment,
  input: LoggedPriceChange[8],
): LoggedPriceChange {
  return [
    kind,
    priceOf(before),
    priceOf(after),
    after.raffleProbability,
    after.sentiment.toString(),
    after.raffleWeight,
    after.marketWeight,
    isStale(after, moment),
    input,
  ];
}
