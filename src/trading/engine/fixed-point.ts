// exp and ln on BigInt, as binary fractions with as many bits as the caller asks for. Errors are bounded, so that who
// rounds the result can tell whether it may.

/** A number times 2^bits. Results are within 2^(GUARD_BITS / 2) units of the last place. */
export type Fixed = bigint;

/** Bits worked with beyond those asked for. */
const GUARD_BITS = 32n;
/** Arguments of the series are made smaller than 2^-8 before they are summed. */
const REDUCTION_BITS = 8n;

const ln2Cache = new Map<bigint, Fixed>();

/** num / den, rounded towards zero; `den` above zero. */
export const ratio = (num: bigint, den: bigint, bits: bigint): Fixed => (num << bits) / den;

/** e^x for x ≤ 0. */
export function expOf(x: Fixed, bits: bigint): Fixed {
  const work = bits + GUARD_BITS;
  const ln2 = ln2At(work);
  const wide = x << GUARD_BITS;
  // x = -k ln 2 + rest, with rest in (-ln 2, 0].
  const k = -wide / ln2;
  if (k > work) return 0n;
  const rest = wide + k * ln2;
  const one = 1n << work;
  const small = rest >> REDUCTION_BITS;
  let term = one;
  let sum = one;
  for (let n = 1n; term !== 0n; n += 1n) {
    term = (term * small) / (n << work);
    sum += term;
  }
  for (let i = 0n; i < REDUCTION_BITS; i += 1n) sum = (sum * sum) >> work;
  return sum >> (k + GUARD_BITS);
}

/** ln y for y ≥ 1. */
export function lnOf(y: Fixed, bits: bigint): Fixed {
  const work = bits + GUARD_BITS;
  let wide = y << GUARD_BITS;
  let k = 0n;
  while (wide >= 1n << (work + 1n)) {
    wide >>= 1n;
    k += 1n;
  }
  // wide is in [1, 2): ln y = k ln 2 + 2 artanh((wide - 1) / (wide + 1)).
  return (k * ln2At(work) + 2n * artanh(wide - (1n << work), wide + (1n << work), work)) >> GUARD_BITS;
}

function ln2At(bits: bigint): Fixed {
  const known = ln2Cache.get(bits);
  if (known !== undefined) return known;
  // ln 2 = 2 artanh(1/3).
  const value = 2n * artanh(1n, 3n, bits);
  ln2Cache.set(bits, value);
  return value;
}

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
