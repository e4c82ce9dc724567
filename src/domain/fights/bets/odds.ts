// Odds from prices in basis points, and the lots that a stake buys. Everything is whole numbers: what is shown is never better
// than what is paid, since prices are rounded up and decimal odds down. Pure.
import { ODDS_DIGITS } from '../../../contract/fights/bets.js';
import type { CornerName } from '../../../contract/fights/fights.js';
import type { Odds } from '../../../contract/fights/odds.js';

const BPS = 10_000;
const BPS_N = BigInt(BPS);
const UNIT = 10 ** ODDS_DIGITS;
/** Micro shares in a lot: a lot at a price in basis points costs this number of micro credits. */
const LOT_MICRO = 10_000n;

const ceilDiv = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;

/** The price of a share with its fee, rounded up; it may be above 10000, where nothing can be won. */
export const withFee = (priceBps: number, feeBps: number): number =>
  Number(ceilDiv(BigInt(priceBps) * BigInt(BPS + feeBps), BPS_N));

/** Null where a win pays back no more than the bet costs. */
export function oddsOf(priceBps: number): Odds | null {
  if (priceBps < 1 || priceBps >= BPS) return null;
  const decimal = Math.floor((BPS * UNIT) / priceBps);
  const whole = Math.floor(decimal / UNIT);
  const digits = String(decimal % UNIT).padStart(ODDS_DIGITS, '0');
  const divisor = gcd(BPS - priceBps, priceBps);
  return {
    priceBps,
    decimal: `${whole}.${digits}`,
    fractional: `${(BPS - priceBps) / divisor}/${priceBps / divisor}`,
    chanceBps: priceBps,
  };
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** Odds of what was paid, fees included, for shares; null without shares, or without a profit. */
export const oddsPaid = (paidMicro: bigint, sharesMicro: bigint): Odds | null =>
  sharesMicro === 0n ? null : oddsOf(Number(ceilDiv(paidMicro * BPS_N, sharesMicro)));

/** ⌊10000 / minOdds⌋ of decimal odds with up to four digits after the point: at this price the odds are at least `minOdds`. */
export function priceOfOdds(minOdds: string): number {
  const [whole = '', digits = ''] = minOdds.split('.');
  const odds = Number(whole) * UNIT + Number(digits.padEnd(ODDS_DIGITS, '0'));
  return Math.floor((BPS * UNIT) / odds);
}

/** The most lots whose cost and worst fee are within the stake. */
export function lotsFor(stakeMicro: bigint, priceBps: number, feeBps: number): bigint {
  const price = BigInt(priceBps);
  const costOf = (lots: bigint) => lots * price + ceilDiv(lots * price * BigInt(feeBps), BPS_N);
  // Without the rounding of the fee: at most one lot too many.
  let lots = (stakeMicro * BPS_N) / (price * (BPS_N + BigInt(feeBps)));
  while (lots > 0n && costOf(lots) > stakeMicro) lots -= 1n;
  return lots;
}

export const sharesOf = (lots: bigint): bigint => lots * LOT_MICRO;

/** A level of the book: its side, the price of YES and the micro shares. */
type Level = readonly [side: string, yesBps: number, quantity: string];

/** The best odds at which a bet is matched at once: red meets the asks of YES, and blue the bids. */
export function offersOf(
  bid: Level | undefined,
  ask: Level | undefined,
  takerFeeBps: number,
): Record<CornerName, Odds | null> {
  const at = (priceBps: number | undefined) =>
    priceBps === undefined ? null : oddsOf(withFee(priceBps, takerFeeBps));
  return { RED: at(ask?.[1]), BLUE: at(bid && BPS - bid[1]) };
}
