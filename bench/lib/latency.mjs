// Counts latencies in buckets that are at most 1/32 of their value wide, so that noting one of millions costs one
// addition. Values are whole microseconds, up to half an hour.
const STEPS = 32;
const BUCKETS = 27 * STEPS;

export class Latencies {
  #counts = new Float64Array(BUCKETS);
  #total = 0;
  #maxUs = 0;

  add(us, times = 1) {
    const value = us > 0 ? Math.min(us, 2 ** 31 - 1) | 0 : 0;
    const shift = Math.max(0, 26 - Math.clz32(value));
    this.#counts[shift * STEPS + (value >>> shift)] += times;
    this.#total += times;
    if (value > this.#maxUs) this.#maxUs = value;
  }

  /** Milliseconds: the upper edge of the bucket in which the given share of all values is reached. */
  quantile(share) {
    let left = this.#total * share;
    for (let i = 0; i < BUCKETS; i += 1) {
      left -= this.#counts[i];
      if (left <= 0 && this.#total > 0) return round(Math.min(upperEdge(i), this.#maxUs) / 1_000);
    }
    return null;
  }

  summary() {
    return {
      p50: this.quantile(0.5),
      p99: this.quantile(0.99),
      p999: this.quantile(0.999),
      max: this.#total > 0 ? round(this.#maxUs / 1_000) : null,
      samples: this.#total,
    };
  }
}

function upperEdge(bucket) {
  const shift = Math.max(0, Math.floor(bucket / STEPS) - 1);
  return (bucket - shift * STEPS + 1) * 2 ** shift - 1;
}

const round = (ms) => Number(ms.toFixed(2));
