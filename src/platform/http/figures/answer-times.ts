// The time and outcome of HTTP answers as a row of sums, so that the rows of several slots and processes can be added. Times
// are counted in buckets that grow by a fifth, so a percentile is at most a fifth too high or too low.

const BUCKETS_PER_DOUBLING = 4;
const FIRST_BUCKET_MS = 0.5;
const BUCKETS = 72;

const COUNT = 0;
const SUM_MS = 1;
const ERRORS = 2;
const BUCKET_0 = 3;

/** The length of a row. */
export const ANSWER_ROW = BUCKET_0 + BUCKETS;

const SERVER_ERROR = 500;
const P99 = 0.99;

export interface AnswerFigures {
  readonly perMinute: number;
  /** null without an answer. */
  readonly meanMs: number | null;
  readonly p99Ms: number | null;
  /** The share of answers with a status of 500 or more. */
  readonly errorRate: number;
}

/** Adds one answer to a row through `add`. */
export function addAnswer(add: (index: number, by?: number) => void, ms: number, status: number): void {
  add(COUNT);
  add(SUM_MS, ms);
  if (status >= SERVER_ERROR) add(ERRORS);
  add(BUCKET_0 + bucketOf(ms));
}

/** The figures of a row that covers a minute. */
export function answerFigures(row: readonly number[]): AnswerFigures {
  const count = row[COUNT] ?? 0;
  if (count === 0) return { perMinute: 0, meanMs: null, p99Ms: null, errorRate: 0 };
  return {
    perMinute: count,
    meanMs: rounded((row[SUM_MS] ?? 0) / count),
    p99Ms: rounded(percentile(row, count * P99)),
    errorRate: rounded((row[ERRORS] ?? 0) / count),
  };
}

function bucketOf(ms: number): number {
  const bucket = Math.ceil(BUCKETS_PER_DOUBLING * Math.log2(Math.max(ms, FIRST_BUCKET_MS) / FIRST_BUCKET_MS));
  return Math.min(bucket, BUCKETS - 1);
}

/** The upper end of the bucket that the answer of this rank is in. */
function percentile(row: readonly number[], rank: number): number {
  let seen = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    seen += row[BUCKET_0 + bucket] ?? 0;
    if (seen >= rank) return FIRST_BUCKET_MS * 2 ** (bucket / BUCKETS_PER_DOUBLING);
  }
  return FIRST_BUCKET_MS * 2 ** (BUCKETS / BUCKETS_PER_DOUBLING);
}

const DIGITS = 10_000;
const rounded = (value: number): number => Math.round(value * DIGITS) / DIGITS;
