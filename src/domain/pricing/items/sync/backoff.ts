// How long the sync leaves a failing source alone: one interval after the first failure, then twice as long each time.
export const BACKOFF_MAX_MS = 600_000;
/** 2^20 intervals are beyond any limit, so the power need not grow further. */
const DOUBLINGS_MAX = 20;

/** `failures` in a row, at least 1. Never shorter than the interval, never longer than it and BACKOFF_MAX_MS. */
export function backoffMs(failures: number, intervalMs: number): number {
  const wantedMs = intervalMs * 2 ** Math.min(failures - 1, DOUBLINGS_MAX);
  return Math.max(intervalMs, Math.min(wantedMs, BACKOFF_MAX_MS));
}

export class Backoff {
  private failures = 0;
  private failedAtMs = 0;

  constructor(private readonly intervalMs: number) {}

  fail(nowMs: number): void {
    this.failures += 1;
    this.failedAtMs = nowMs;
  }

  succeed(): void {
    this.failures = 0;
  }

  /** The interval itself is the timer's, which is never exact: half of one is allowed for. A clock that went back ends the wait. */
  isWaiting(nowMs: number): boolean {
    if (this.failures < 2 || nowMs < this.failedAtMs) return false;
    return nowMs - this.failedAtMs < backoffMs(this.failures, this.intervalMs) - this.intervalMs / 2;
  }
}
