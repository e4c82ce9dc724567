// How long to wait before the next attempt: at random up to 1 s, 2 s, 4 s … 30 s, so that clients that were cut off together do
// not return together (full jitter, https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).

const BACKOFF_BASE_MS = 1_000;
const BACKOFF_MAX_MS = 30_000;
/** Above this number of attempts the wait does not grow. */
const EXPONENT_MAX = 5;

export class Backoff {
  private attempts = 0;

  constructor(private readonly random: () => number = Math.random) {}

  /** Milliseconds until the next attempt, never less than the server asks for. */
  next(leastMs = 0): number {
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** Math.min(this.attempts, EXPONENT_MAX));
    this.attempts += 1;
    return Math.max(leastMs, this.random() * ceiling);
  }

  reset(): void {
    this.attempts = 0;
  }
}
