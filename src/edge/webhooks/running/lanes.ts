// How many requests a process makes at once. Endpoints that fail or answer slowly have a lane of their own, so that they wait
// for each other and hold up nobody else.
import { Semaphore } from '../../../platform/common/semaphore.js';

const SLOW_SHARE = 4;
/** A request that takes longer makes its endpoint slow. */
const SLOW_MS = 1_000;
/** A slow endpoint is fast again after so many quick successes in a row. */
const QUICK_AGAIN = 10;

/** Whether an endpoint is slow, from its last requests. */
export class Pace {
  private quickLeft = 0;

  get isSlow(): boolean {
    return this.quickLeft > 0;
  }

  note(isDelivered: boolean, tookMs: number): void {
    if (!isDelivered || tookMs > SLOW_MS) this.quickLeft = QUICK_AGAIN;
    else if (this.quickLeft > 0) this.quickLeft -= 1;
  }
}

export class Lanes {
  private readonly fast: Semaphore;
  private readonly slow: Semaphore;
  /** Requests under way. */
  inFlight = 0;

  constructor(concurrency: number) {
    const slow = Math.max(1, Math.floor(concurrency / SLOW_SHARE));
    this.slow = new Semaphore(slow);
    this.fast = new Semaphore(concurrency - slow);
  }

  run<T>(isSlow: boolean, work: () => Promise<T>): Promise<T> {
    return (isSlow ? this.slow : this.fast).run(async () => {
      this.inFlight += 1;
      try {
        return await work();
      } finally {
        this.inFlight -= 1;
      }
    });
  }
}
