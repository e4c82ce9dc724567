// When rounds run. A round works in slices of a few milliseconds and yields between them, so that sockets, timers and
// orders of the same process get their turn however many subscribers there are.
import { performance } from 'node:perf_hooks';

export const SLICE_MAX_MS = 5;
/** Subscribers between two looks at the clock. */
const LOOK_EVERY = 32;

export class Rounds<T> {
  private scheduled: NodeJS.Immediate | NodeJS.Timeout | undefined;
  private queue: T[] = [];
  private next = 0;
  private wantsAnother = false;
  private isClosed = false;
  private startedAt = 0;

  constructor(
    /** Everyone a new round visits. */
    private readonly members: () => Iterable<T>,
    private readonly visit: (member: T) => void,
    private readonly flushMs: number,
    private readonly onRound: (seconds: number) => void,
  ) {}

  /** Asks for a round soon; while one is under way another follows it. */
  request(): void {
    if (this.isClosed) return;
    this.wantsAnother = true;
    if (!this.scheduled) this.schedule(this.flushMs);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.scheduled as NodeJS.Timeout);
    clearImmediate(this.scheduled as NodeJS.Immediate);
    this.queue = [];
  }

  private schedule(waitMs: number): void {
    const run = () => this.slice();
    this.scheduled = waitMs > 0 ? setTimeout(run, waitMs) : setImmediate(run);
  }

  private slice(): void {
    const sliceStart = performance.now();
    if (this.next >= this.queue.length) {
      this.wantsAnother = false;
      this.queue = [...this.members()];
      this.next = 0;
      this.startedAt = sliceStart;
    }
    while (this.next < this.queue.length) {
      const end = Math.min(this.next + LOOK_EVERY, this.queue.length);
      for (; this.next < end; this.next += 1) this.visit(this.queue[this.next] as T);
      if (performance.now() - sliceStart >= SLICE_MAX_MS) break;
    }
    if (this.next >= this.queue.length) {
      this.onRound((performance.now() - this.startedAt) / 1_000);
      this.queue = [];
      this.next = 0;
      this.scheduled = undefined;
      if (this.wantsAnother && !this.isClosed) this.schedule(this.flushMs);
      return;
    }
    if (!this.isClosed) this.schedule(0);
  }
}
