// The server's time, whatever the clock of this machine says. Readings come from `GET /time`, and from heartbeats. Between readings
// the monotonic clock counts, which nobody can set.
import type { Rest } from '../rest/rest.js';

/** Round trips of one reading; the fastest is the most exact. */
const TRIPS = 3;
/** A heartbeat names a whole second, and may be this old. */
const BEAT_AGE_MAX_MS = 10_000;

/** The time of the server. */
export class Clock {
  /** Server's time minus monotonic time. Until the first reading the machine's own clock counts. */
  private offsetMs = Date.now() - performance.now();
  private reading: Promise<void> | null = null;
  private hasRead = false;

  constructor(
    private readonly rest: Pick<Rest, 'call'>,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {}

  /** Milliseconds since 1970, UTC. */
  now(): number {
    return this.offsetMs + this.monotonicMs();
  }

  /** Whether the server has been asked. */
  get isExact(): boolean {
    return this.hasRead;
  }

  /** Asks the server. Never rejects; without an answer the last offset stays. Calls at the same time share a reading. */
  read(): Promise<void> {
    this.reading ??= this.trips().finally(() => (this.reading = null));
    return this.reading;
  }

  /** The server's second in a heartbeat. The server's time is at least that, and a machine that slept is far behind. */
  hear(seconds: number): void {
    const leastMs = seconds * 1_000;
    const behindMs = leastMs - this.now();
    if (behindMs > 0) this.offsetMs += behindMs;
    if (Math.abs(behindMs) > BEAT_AGE_MAX_MS) void this.read();
  }

  private async trips(): Promise<void> {
    let shortestMs = Infinity;
    for (let trip = 0; trip < TRIPS; trip++) {
      const sentAtMs = this.monotonicMs();
      try {
        const { data } = await this.rest.call('GET /api/v1/time', {});
        const tripMs = this.monotonicMs() - sentAtMs;
        if (tripMs >= shortestMs) continue;
        shortestMs = tripMs;
        this.offsetMs = data.unix_ms - (sentAtMs + tripMs / 2);
        this.hasRead = true;
      } catch {
        return; // The next open link asks again.
      }
    }
  }
}
