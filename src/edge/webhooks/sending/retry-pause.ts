// How long an endpoint is left alone after a failure: twice as long after each further one, up to a limit. Half of the pause
// is random, so that endpoints that failed together do not return together.
export interface PauseLimits {
  readonly minMs: number;
  readonly maxMs: number;
}

/** 2^32 pauses exceed any limit. */
const DOUBLINGS_MAX = 32;

/** `failures` in a row, at least 1; `chance` in [0, 1); `askedMs`: the Retry-After of the receiver. */
export function retryPauseMs(
  failures: number,
  chance: number,
  { minMs, maxMs }: PauseLimits,
  askedMs = 0,
): number {
  const wholeMs = Math.min(maxMs, minMs * 2 ** Math.min(failures - 1, DOUBLINGS_MAX));
  const pauseMs = Math.round(wholeMs / 2 + (wholeMs / 2) * chance);
  return Math.min(maxMs, Math.max(pauseMs, askedMs));
}

/** Milliseconds from the header Retry-After, in seconds or as a date; 0 without a readable one. */
export function retryAfterMs(header: string | undefined, nowMs: number): number {
  if (header === undefined) return 0;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? 0 : Math.max(0, atMs - nowMs);
}
