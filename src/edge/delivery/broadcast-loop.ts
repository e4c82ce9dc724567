// Decides when rounds run. A round works in slices of two milliseconds and yields between them, so that sockets, timers
// and orders of the same process are served however many subscribers there are. Each round is followed by a rest as long as
// the round: other work, such as the commits of the next events, gets half of the time, and events that come meanwhile share
// a write. An event that comes after the rest is delivered at once.
import { performance } from 'node:perf_hooks';

export const SLICE_MAX_MS = 2;
/** Longest rest between two rounds. */
const REST_MAX_MS = 100;
/** Subscribers between two reads of the clock. */
const LOOK_EVERY = 16;

export class BroadcastLoop<T> {
  /** Cancels the next slice; undefined when no slice is scheduled. */
  private unschedule: (() => void) | undefined;
  private queue: T[] = [];
  private next = 0;
  private wantsAnother = false;
  private isClosed = false;
  private startedAt = 0;
  private busyMs = 0;
  private restsUntil = 0;

  constructor(
    /** The members that a new round visits. */
    private readonly members: () => Iterable<T>,
    private readonly visit: (member: T) => void,
    private readonly flushMs: number,
    private readonly onRound: (seconds: number) => void,
  ) {}

  /** Requests a round; during a round another round follows. */
  again(): void {
    if (this.isClosed) return;
    this.wantsAnother = true;
    if (!this.unschedule) this.scheduleRound();
  }

  close(): void {
    this.isClosed = true;
    this.unschedule?.();
    this.queue = [];
  }

  private scheduleRound(): void {
    this.schedule(Math.max(this.flushMs, Math.round(this.restsUntil - performance.now())));
  }

  private schedule(waitMs: number): void {
    const run = () => this.slice();
    if (waitMs > 0) {
      const timer = setTimeout(run, waitMs);
      this.unschedule = () => clearTimeout(timer);
    } else {
      const immediate = setImmediate(run);
      this.unschedule = () => clearImmediate(immediate);
    }
  }

  private slice(): void {
    const sliceStart = performance.now();
    if (this.next >= this.queue.length) {
      this.wantsAnother = false;
      this.queue = [...this.members()];
      this.next = 0;
      this.startedAt = sliceStart;
      this.busyMs = 0;
    }
    while (this.next < this.queue.length) {
      const end = Math.min(this.next + LOOK_EVERY, this.queue.length);
      for (; this.next < end; this.next += 1) this.visit(this.queue[this.next] as T);
      if (performance.now() - sliceStart >= SLICE_MAX_MS) break;
    }
    const sliceEnd = performance.now();
    this.busyMs += sliceEnd - sliceStart;
    if (this.next >= this.queue.length) {
      this.onRound((sliceEnd - this.startedAt) / 1_000);
      this.queue = [];
      this.next = 0;
      this.unschedule = undefined;
      this.restsUntil = sliceEnd + Math.min(this.busyMs, REST_MAX_MS);
      if (this.wantsAnother && !this.isClosed) this.scheduleRound();
      return;
    }
    if (!this.isClosed) this.schedule(0);
  }
}
