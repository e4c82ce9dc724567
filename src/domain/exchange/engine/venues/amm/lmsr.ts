// The automated market maker: Hanson's logarithmic market scoring rule (R. Hanson, "Combinatorial Information Market
// Design", Information Systems Frontiers 5, 2003) in exact integers. With b the liquidity and q the shares outstanding, the
// cost function is C(q) = b ln Σ exp(q_j / b). A trade costs C after it less C before it. Every result is the real number
// rounded correctly in favour of the house. No result depends on the machine.
import { expOf, lnOf, ratio, type Fixed } from '../../money/fixed-point.js';
import { BPS } from '../../money/limits.js';

/** Liquidity and shares outstanding per outcome (for a market: YES, NO), all in micro units. */
export interface LmsrBook {
  readonly b: bigint;
  readonly q: readonly bigint[];
}

/**
 * Binary places of an estimate. Within the limits of b and of money, a charge has an error below 2^-70 µ, a number of shares
 * below 2^-30 µ. Only one trade in as many is too close to a whole number to be rounded from the estimate.
 */
const BITS = 128n;
const ONE: Fixed = 1n << BITS;
/** Largest error, in units, of a sum or product of a few results of `expOf`; enough for a hundred outcomes. */
const SLACK_UNITS = 1n << 10n;
/** Binary places of the first exact comparison, for a trade that the estimate cannot round. */
const COMPARISON_BITS = 192n;

/**
 * The charge for `delta` micro shares of an outcome, in micro credits: ⌈C(q + delta) − C(q)⌉. A purchase costs at least 1
 * and at most `delta`. For a sale, `delta` is negative, and minus the charge is the proceeds, rounded down.
 */
export function lmsrCharge({ b, q }: LmsrBook, outcome: number, delta: bigint): bigint {
  const after = withMore(q, outcome, delta);
  // C(q') − C(q) = max q' − max q + b ln(S' / S), where S = Σ exp((q_j − max q) / b) is within 1 and n.
  const quotient = ratio(scaledSum(b, after), scaledSum(b, q), BITS);
  const estimate = timesLn(b, quotient, maxOf(after) - maxOf(q));
  return roundUp(estimate, (whole) => compareSums(b, after, withMoreOfAll(q, whole)) > 0);
}

/**
 * The largest number of micro shares of an outcome whose charge is at most `spend` micro credits. A `quantityMax` that is
 * not null is a second limit. The result is 0 when no share is affordable.
 */
export function lmsrSharesFor(
  { b, q }: LmsrBook,
  outcome: number,
  spend: bigint,
  quantityMax: bigint | null,
): bigint {
  if (spend < 1n) return 0n;
  // C(q + n) − C(q) = spend solved for n: n = spend + max q − q_i + b ln(E + (S − E) U), with E = exp((q_i − max q) / b), S
  // as above and U = 1 − exp(−spend / b). The argument of ln is at least U, which is about 2^-44 or more.
  const gap = maxOf(q) - (q[outcome] ?? 0n);
  const part = scaled(b, gap, BITS);
  const rest = scaledSum(b, q) - part;
  const argument = part + ((rest * (ONE - scaled(b, spend, BITS))) >> BITS);
  const { low, high } = timesLn(b, argument, spend + gap);
  const most = floorOf(high);
  const isTooMuch =
    floorOf(low) !== most && compareSums(b, withMore(q, outcome, most), withMoreOfAll(q, spend)) > 0;
  const shares = isTooMuch ? most - 1n : most;
  return quantityMax !== null && quantityMax < shares ? quantityMax : shares;
}

/** As `lmsrSharesFor`, but `budget` also pays a fee of ⌈charge × feeBps / 10000⌉. */
export function lmsrSharesWithin(
  book: LmsrBook,
  outcome: number,
  budget: bigint,
  feeBps: number,
  quantityMax: bigint | null,
): bigint {
  // For whole numbers, c + ⌈c f / 10000⌉ ≤ budget is the same as c (10000 + f) ≤ 10000 budget.
  const spend = (budget * BigInt(BPS)) / BigInt(BPS + feeBps);
  return lmsrSharesFor(book, outcome, spend, quantityMax);
}

/** The house's largest possible loss, which it holds before the market opens: ⌈b ln n⌉ micro credits. */
export function lmsrSubsidy(b: bigint, outcomes: number): bigint {
  const even = Array.from({ length: outcomes }, () => 0n);
  const estimate = timesLn(b, BigInt(outcomes) << BITS, 0n);
  return roundUp(estimate, (whole) => compareSums(b, even, [whole]) > 0);
}

/** The price of an outcome, exp(q_i / b) / Σ exp(q_j / b), in basis points, half up: 0 to 10000. */
export function lmsrPriceBps({ b, q }: LmsrBook, outcome: number): number {
  const part = scaled(b, maxOf(q) - (q[outcome] ?? 0n), BITS);
  const sum = scaledSum(b, q);
  return Number((part * BigInt(2 * BPS) + sum) / (2n * sum));
}

interface Bounds {
  readonly low: Fixed;
  readonly high: Fixed;
}

/** Bounds of plus + b ln y, with BITS places. */
function timesLn(b: bigint, y: Fixed, plus: bigint): Bounds {
  const value = (plus << BITS) + b * lnOf(y, BITS);
  const error = b * (ratio(SLACK_UNITS, y, BITS) + SLACK_UNITS);
  return { low: value - error, high: value + error };
}

/** Rounds up a value within bounds. At most one whole number lies between the bounds. */
function roundUp({ low, high }: Bounds, isAbove: (whole: bigint) => boolean): bigint {
  const least = ceilOf(low);
  return ceilOf(high) === least || !isAbove(least) ? least : least + 1n;
}

/**
 * The exact sign of Σ exp(x / b) over `plus` less the same sum over `minus`. C(q') − C(q) > k means Σ exp(q'_j / b) > Σ
 * exp((q_j + k) / b). Equal terms cancel in pairs. If other terms are left, the sums differ, because exponentials of
 * different fractions are linearly independent (Lindemann and Weierstrass). So some precision shows the sign. Terms are
 * scaled so that the greatest is 1; a difference between very small terms then shows too.
 */
function compareSums(b: bigint, plus: readonly bigint[], minus: readonly bigint[]): number {
  const counts = new Map<bigint, bigint>();
  for (const x of plus) counts.set(x, (counts.get(x) ?? 0n) + 1n);
  for (const x of minus) counts.set(x, (counts.get(x) ?? 0n) - 1n);
  const terms = [...counts].filter(([, count]) => count !== 0n);
  if (terms.length === 0) return 0;
  const max = maxOf(terms.map(([x]) => x));
  for (let bits = COMPARISON_BITS; ; bits *= 2n) {
    const sum = terms.reduce((total, [x, count]) => total + count * scaled(b, max - x, bits), 0n);
    if (sum > SLACK_UNITS) return 1;
    if (sum < -SLACK_UNITS) return -1;
  }
}

/** exp(−gap / b). */
const scaled = (b: bigint, gap: bigint, bits: bigint): Fixed => expOf(-ratio(gap, b, bits), bits);

function scaledSum(b: bigint, q: readonly bigint[]): Fixed {
  const max = maxOf(q);
  return q.reduce((sum, shares) => sum + scaled(b, max - shares, BITS), 0n);
}

const withMore = (q: readonly bigint[], outcome: number, more: bigint): bigint[] =>
  q.map((shares, i) => (i === outcome ? shares + more : shares));

const withMoreOfAll = (q: readonly bigint[], more: bigint): bigint[] => q.map((shares) => shares + more);

const maxOf = ([first = 0n, ...others]: readonly bigint[]): bigint =>
  others.reduce((max, shares) => (shares > max ? shares : max), first);

const floorOf = (value: Fixed): bigint => value >> BITS;

const ceilOf = (value: Fixed): bigint => -floorOf(-value);
