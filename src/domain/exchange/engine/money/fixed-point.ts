// exp and ln on whole numbers that stand for binary fractions, with as many binary places as the caller asks for. No float
// is used, so every machine computes the same digits. Errors are bounded, so a caller knows when it may round a result.

/** A number times 2^bits; every function takes `bits` as a parameter. */
export type Fixed = bigint;

/**
 * Extra places for intermediate results. Each step of a series and each squaring loses less than one unit of these places.
 * The eight squarings multiply earlier losses by 2^8, and ln 2 is added at most `bits` times. Together that is below 2^14 +
 * 2 bits of 2^32 units. So the last place of a result is off by its own truncation and almost nothing else.
 */
const GUARD_BITS = 32n;
/** The series of exp takes an argument below 2^-8. Its sum is squared this many times. */
const EXP_REDUCTION_BITS = 8n;
/** A table holds ln for 64 numbers between 1 and 2; the series gives ln of the remaining factor. */
const LN_TABLE_BITS = 6n;

const ln2Cache = new Map<bigint, Fixed>();
const lnTableCache = new Map<bigint, readonly Fixed[]>();

/** num / den, rounded towards zero; `den` above zero. */
export const ratio = (num: bigint, den: bigint, bits: bigint): Fixed => (num << bits) / den;

/** e^x for x ≤ 0, within 2 units of the last place. */
export function expOf(x: Fixed, bits: bigint): Fixed {
  if (x === 0n) return 1n << bits;
  const work = bits + GUARD_BITS;
  const ln2 = ln2At(work);
  const wide = x << GUARD_BITS;
  // x = -k ln 2 + rest, with rest in (-ln 2, 0].
  const k = -wide / ln2;
  if (k > work) return 0n;
  const small = (wide + k * ln2) >> EXP_REDUCTION_BITS;
  let term = small;
  let sum = (1n << work) + small;
  // Shifting a negative number down stops at -1. Division rounds towards zero and ends the series.
  for (let n = 2n; term !== 0n; n += 1n) {
    term = ((term * small) >> work) / n;
    sum += term;
  }
  for (let i = 0n; i < EXP_REDUCTION_BITS; i += 1n) sum = (sum * sum) >> work;
  return sum >> (k + GUARD_BITS);
}

/** ln y for y > 0, within 2 units of the last place. */
export function lnOf(y: Fixed, bits: bigint): Fixed {
  const work = bits + GUARD_BITS;
  // y = 2^k (1 + j / 64) (1 + rest), with rest in [0, 1/64): ln y = k ln 2 + ln(1 + j / 64) + 2 artanh(rest / (2 + rest)).
  const k = BigInt(bitLength(y) - 1) - bits;
  const mantissa = k > work - bits ? y >> (k + bits - work) : y << (work - bits - k);
  const j = (mantissa >> (work - LN_TABLE_BITS)) - (1n << LN_TABLE_BITS);
  const step = ((1n << LN_TABLE_BITS) + j) << (work - LN_TABLE_BITS);
  const rest = artanh(mantissa - step, mantissa + step, work);
  return (k * ln2At(work) + (lnTableAt(work)[Number(j)] ?? 0n) + 2n * rest) >> GUARD_BITS;
}

/** ln 2 = 2 artanh(1/3). */
const ln2At = (bits: bigint): Fixed => cached(ln2Cache, bits, () => 2n * artanh(1n, 3n, bits));

/** ln(1 + j/64) = 2 artanh(j / (128 + j)). */
const lnTableAt = (bits: bigint): readonly Fixed[] =>
  cached(lnTableCache, bits, () =>
    Array.from(
      { length: 1 << Number(LN_TABLE_BITS) },
      (_, j) => 2n * artanh(BigInt(j), BigInt(128 + j), bits),
    ),
  );

/** artanh(num / den) = Σ (num / den)^(2n + 1) / (2n + 1). */
function artanh(num: bigint, den: bigint, bits: bigint): Fixed {
  const x = ratio(num, den, bits);
  const square = (x * x) >> bits;
  let power = x;
  let sum = x;
  for (let n = 3n; power !== 0n; n += 2n) {
    power = (power * square) >> bits;
    sum += power / n;
  }
  return sum;
}

function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return digits.length * 4 - (Math.clz32(Number.parseInt(digits.charAt(0), 16)) - 28);
}

function cached<T>(cache: Map<bigint, T>, bits: bigint, compute: () => T): T {
  const known = cache.get(bits);
  if (known !== undefined) return known;
  const value = compute();
  cache.set(bits, value);
  return value;
}
