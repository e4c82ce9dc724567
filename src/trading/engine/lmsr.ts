// The automated market maker: Hanson's logarithmic market scoring rule (R. Hanson, "Combinatorial Information Market
// Design", 2003) in exact integers. What a trade costs is the difference of C(q) = b ln Σ exp(q_j / b), rounded up: the
// house never loses by rounding, and the same trade costs the same on every machine.
import { expOf, lnOf, ratio } from './fixed-point.js';

/** Liquidity and shares outstanding per outcome, all in micro units. */
export interface LmsrBook {
  readonly b: bigint;
  readonly q: readonly bigint[];
}

/** A price is told as basis points within these, so that no outcome is ever shown as certain. */
const PRICE_MIN_BPS = 1n;
const PRICE_MAX_BPS = 9_999n;
const BPS = 10_000n;

/** Bits of precision that are tried until the rounding is certain; b itself takes some of them. */
const PRECISIONS = [192n, 512n, 2_048n] as const;
/** Units in the last place by which the fixed-point result may be off, all steps together. */
const ERROR_UNITS = 1n << 24n;
const PRICE_BITS = 96n;

/**
 * What `delta` shares of an outcome cost (below zero: what selling them brings), in micro credits:
 * ⌈C(q + delta) − C(q)⌉, and at least 1 for a purchase.
 */
export function lmsrCharge({ b, q }: LmsrBook, outcome: number, delta: bigint): bigint {
  if (delta === 0n) return 0n;
  const after = q.map((shares, i) => (i === outcome ? shares + delta : shares));
  const charge = shiftBetween(q, after) ?? ceilOfDifference(b, q, after);
  return delta > 0n && charge < 1n ? 1n : charge;
}

/** The most shares of an outcome that `spend` micro credits buy; 0 when they do not buy one micro share. */
export function lmsrSharesFor(book: LmsrBook, outcome: number, spend: bigint): bigint {
  if (spend < 1n) return 0n;
  // A share costs less than a credit, so there are more shares than credits spent; they double until it is too much.
  let low = 0n;
  let high = spend + 1n;
  while (lmsrCharge(book, outcome, high) <= spend) {
    low = high;
    high *= 2n;
  }
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (lmsrCharge(book, outcome, middle) <= spend) low = middle;
    else high = middle;
  }
  return low;
}

/** What the house can lose at most, and therefore holds before the market opens: ⌈b ln n⌉. */
export function lmsrSubsidy(b: bigint, outcomes: number): bigint {
  const bits = PRECISIONS[0];
  return ceilAt(b * lnOf(BigInt(outcomes) << bits, bits), bits);
}

/** The price of an outcome, basis points, half up, within 1 and 9999. */
export function lmsrPriceBps({ b, q }: LmsrBook, outcome: number): number {
  const parts = gapsBelowMax(q).map((gap) => expOf(-ratio(gap, b, PRICE_BITS), PRICE_BITS));
  const sum = parts.reduce((total, part) => total + part, 0n);
  const bps = ((parts[outcome] ?? 0n) * BPS * 2n + sum) / (2n * sum);
  const shown = bps < PRICE_MIN_BPS ? PRICE_MIN_BPS : bps > PRICE_MAX_BPS ? PRICE_MAX_BPS : bps;
  return Number(shown);
}

/**
 * The whole number by which all quantities, in some order, have moved, or null: then C moved by exactly that, and no
 * precision would tell on which side of it the sum lies. By Lindemann and Weierstrass there is no other such case.
 */
function shiftBetween(before: readonly bigint[], after: readonly bigint[]): bigint | null {
  const from = [...before].sort(ascending);
  const to = [...after].sort(ascending);
  const [first = 0n] = from.map((shares, i) => (to[i] ?? 0n) - shares);
  return from.every((shares, i) => (to[i] ?? 0n) - shares === first) ? first : null;
}

function ceilOfDifference(b: bigint, before: readonly bigint[], after: readonly bigint[]): bigint {
  const shift = maxOf(after) - maxOf(before);
  for (const bits of PRECISIONS) {
    const difference = b * (lnSum(b, after, bits) - lnSum(b, before, bits));
    const error = b * ERROR_UNITS;
    const low = ceilAt(difference - error, bits);
    if (low === ceilAt(difference + error, bits)) return shift + low;
  }
  // Too close to a whole number to be told from it: one outcome is all but certain before and after, and what is left
  // of the others is smaller than any precision tried. Whether it grew says on which side of the whole number we are.
  return shift + (tailsGrow(b, before, after) ? 1n : 0n);
}

/** Whether Σ exp(−gap / b) over the outcomes behind the first is greater after than before, seen from the nearest. */
function tailsGrow(b: bigint, before: readonly bigint[], after: readonly bigint[]): boolean {
  const tails = [before, after].map((q) => gapsBelowMax(q).filter((gap) => gap > 0n));
  const nearest = tails.flat().reduce((least, gap) => (gap < least ? gap : least));
  const [was = 0n, is = 0n] = tails.map((gaps) =>
    gaps.reduce((sum, gap) => sum + expOf(-ratio(gap - nearest, b, PRICE_BITS), PRICE_BITS), 0n),
  );
  return is > was;
}

/** ln Σ exp((q_j − max q) / b): between 0 and ln n. */
function lnSum(b: bigint, q: readonly bigint[], bits: bigint): bigint {
  const sum = gapsBelowMax(q).reduce((total, gap) => total + expOf(-ratio(gap, b, bits), bits), 0n);
  return lnOf(sum, bits);
}

function gapsBelowMax(q: readonly bigint[]): bigint[] {
  const max = maxOf(q);
  return q.map((shares) => max - shares);
}

const maxOf = (q: readonly bigint[]): bigint => q.reduce((max, shares) => (shares > max ? shares : max));

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** Rounds up a number with `bits` binary places. */
const ceilAt = (value: bigint, bits: bigint): bigint => -(-value >> bits);
