// When rounds run. A round works in slices of two milliseconds and yields between them, so that sockets, timers and
// orders of the same process get their turn however many subscribers there are. When news comes faster than rounds
// bring it, they rest for as long as they took: then one write brings several pieces of news, and others get their half.
import { performance } from 'node:perf_hooks';

export const SLICE_MAX_MS = 2;
/** Longest rest between two rounds. */
const REST_MAX_MS = 100;
/** News that come in such numbers are a flood: what counts is how many get through, not each one's delay. */
const FLOOD_NEWS = 32;
/** Subscribers between two looks at the clock. */
const LOOK_EVERY = 16;

export class BroadcastLoop<T> {
  /** Takes back the slice that is due next; undefined when none is. */
  private unschedule: (() => void) | undefined;
  private queue: T[] = [];
  private next = 0;
  private wantsAnother = false;
  private isClosed = false;
  private startedAt = 0;
  private busyMs = 0;
  private restsUntil = 0;
  private newsMeanwhile = 0;
  /** Pieces of news since the last round began. */
  private news = 0;
  private isFlood = false;

  constructor(
    /** Everyone a new round visits. */
    private readonly members: () => Iterable<T>,
    private readonly visit: (member: T) => void,
    private readonly flushMs: number,
    private readonly onRound: (seconds: number) => void,
  ) {}

  /** So many pieces of news have come at once: asks for a round soon; while one is under way another follows it. */
  request(news: number): void {
    this.newsMeanwhile += 1;
    this.news += news;
    this.again();
  }

  /** Asks for a round as well, for the sake of a few who have not caught up yet. */
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
      this.newsMeanwhile = 0;
      this.isFlood = this.news >= FLOOD_NEWS;
      this.news = 0;
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
      const rests = this.isFlood || this.newsMeanwhile > 1;
      this.restsUntil = rests ? sliceEnd + Math.min(this.busyMs, REST_MAX_MS) : 0;
      if (this.wantsAnother && !this.isClosed) this.scheduleRound();
      return;
    }
    if (!this.isClosed) this.schedule(0);
  }
}
