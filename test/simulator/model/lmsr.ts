// The market scoring rule computed the long way: C(q) = max(y, n) + b·ln(1 + e^(−|y − n| / b)). The exponential uses
// its series after halving the argument; the logarithm uses the series of the area tangent. Fixed point has so many
// bits that rounding is never in doubt. This file shares no code with the engine.

/** Shares outstanding of the two outcomes. */
export interface Outstanding {
  readonly yes: bigint;
  readonly no: bigint;
}

/** The second precision is for quantities so far apart that a price is only a rounding of 0 or 1. */
const BITS = [384n, 4_096n] as const;
const HALVINGS = 24n;

/** e^(−x) for x ≥ 0, both in fixed point. */
function expOfMinus(x: bigint, bits: bigint): bigint {
  const small = x >> HALVINGS;
  let sum = 0n;
  let term = 1n << bits;
  for (let i = 1n; term !== 0n; i++) {
    sum += term;
    term = (term * -small) / (i << bits);
  }
  for (let i = 0n; i < HALVINGS; i++) sum = (sum * sum) >> bits;
  return sum;
}

/** ln(1 + t) for 0 ≤ t ≤ 1: twice the area tangent of t / (2 + t). */
function logOfOnePlus(t: bigint, bits: bigint): bigint {
  const z = (t << bits) / ((2n << bits) + t);
  const square = (z * z) >> bits;
  let sum = 0n;
  let power = z;
  for (let i = 1n; power !== 0n; i += 2n) {
    sum += power / i;
    power = (power * square) >> bits;
  }
  return 2n * sum;
}

/** e^(−distance / b), where e^(−bits) and smaller values count as 0. */
const ratioOf = (b: bigint, distance: bigint, bits: bigint): bigint =>
  distance > bits * b ? 0n : expOfMinus((distance << bits) / b, bits);

/** b·ln(1 + e^(−distance / b)): the difference between C and the larger of the two quantities. */
const excess = (b: bigint, distance: bigint, bits: bigint): bigint =>
  b * logOfOnePlus(ratioOf(b, distance, bits), bits);

const far = ({ yes, no }: Outstanding): bigint => (yes > no ? yes - no : no - yes);
const larger = ({ yes, no }: Outstanding): bigint => (yes > no ? yes : no);

/** Rounds the result of `compute` up, with more bits if the result is too near to a whole number. */
function roundedUp(compute: (bits: bigint) => bigint): bigint {
  for (const bits of BITS) {
    const value = compute(bits);
    const rest = value & ((1n << bits) - 1n);
    const doubt = 1n << (bits / 2n);
    if (rest > doubt && (1n << bits) - rest > doubt) return (value >> bits) + 1n;
  }
  throw new Error('the model cannot round this with certainty');
}

/** ⌈C(after) − C(before)⌉, which may be below zero. */
export function costBetween(b: bigint, before: Outstanding, after: Outstanding): bigint {
  const whole = larger(after) - larger(before);
  if (far(before) === far(after)) return whole;
  return roundedUp((bits) => (whole << bits) + excess(b, far(after), bits) - excess(b, far(before), bits));
}

/** ⌈b ln 2⌉: the most that the maker of a market with two outcomes can lose. */
export const worstLoss = (b: bigint): bigint => roundedUp((bits) => excess(b, 0n, bits));

/** The price of YES in basis points, rounded half up, without limits. */
export function priceOfYes(b: bigint, outstanding: Outstanding): number {
  const bits = BITS[0];
  const t = ratioOf(b, far(outstanding), bits);
  const one = 1n << bits;
  const mine = outstanding.yes >= outstanding.no ? one : t;
  return Number(((20_000n * mine) / (one + t) + 1n) / 2n);
}
