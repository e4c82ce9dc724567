// The arithmetic of a hybrid price, in integers. The sentiment is an exact amount of micro credits between 0 and the market's
// sentiment liquidity. It is rounded to basis points only to be shown and to be weighted. Pure.
import { SENTIMENT_USER_MAX_BPS, WEIGHTS_SUM } from '../../../contract/pricing/market-prices.js';

const BPS = 10_000n;

export interface Weights {
  readonly raffleWeight: number;
  readonly marketWeight: number;
}

/** A sentiment in basis points, halves up. */
export const sentimentBps = (sentiment: bigint, liquidity: bigint): number =>
  Number((2n * BPS * sentiment + liquidity) / (2n * liquidity));

/** A probability as a sentiment. Exact, because the liquidity is a number of whole credits. */
export const sentimentOf = (probabilityBps: number, liquidity: bigint): bigint =>
  (BigInt(probabilityBps) * liquidity) / BPS;

/** The price of YES in basis points, from two probabilities in basis points; halves up. */
export const hybridBps = (
  raffle: number,
  sentiment: number,
  { raffleWeight, marketWeight }: Weights,
): number => Math.floor((raffleWeight * raffle + marketWeight * sentiment + WEIGHTS_SUM / 2) / WEIGHTS_SUM);

/** What one user may move the sentiment within an hour, in micro credits. */
export const userLimit = (liquidity: bigint): bigint => sentimentOf(SENTIMENT_USER_MAX_BPS, liquidity);

export const least = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => (b < a ? b : a));
export const most = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => (b > a ? b : a));
