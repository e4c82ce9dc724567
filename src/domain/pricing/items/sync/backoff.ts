// How long the sync waits after failures: one interval after the first, then twice as long after each further failure.
export const BACKOFF_MAX_MS = 600_000;
/** 2^20 intervals exceed any limit, so the power stops growing here. */
const DOUBLINGS_MAX = 20;

/** `failures` in a row, at least 1. The result is at least `intervalMs`, and at most BACKOFF_MAX_MS if that is larger. */
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

  /** Whether to wait. Half an interval is subtracted, because timers are not exact. A clock that went back ends the wait. */
  isWaiting(nowMs: number): boolean {
    if (this.failures < 2 || nowMs < this.failedAtMs) return false;
    return nowMs - this.failedAtMs < backoffMs(this.failures, this.intervalMs) - this.intervalMs / 2;
  }
}
