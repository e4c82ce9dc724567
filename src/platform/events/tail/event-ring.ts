// The newest events in memory, within a budget of bytes. Live, resuming and slow clients are all served from here;
// only what has fallen out is read from the table.
import type { LoggedEvent } from '../logged-event.js';

/** What an event costs beside its text: the object, its strings' headers, its place in the array. */
const EVENT_OVERHEAD_BYTES = 256;

/** Dropped places are given back to the runtime once this many have gathered. */
const COMPACT_AFTER = 4_096;

export class EventRing {
  private events: LoggedEvent[] = [];
  private start = 0;
  private size = 0;
  private last = 0;

  constructor(private readonly maxBytes: number) {}

  /** The seq below which this ring knows nothing: it holds everything in (floor, head]. */
  get floor(): number {
    return this.last - (this.events.length - this.start);
  }

  get head(): number {
    return this.last;
  }

  get bytes(): number {
    return this.size;
  }

  get length(): number {
    return this.events.length - this.start;
  }

  /** Starts anew after `head`: at start, and when history itself has changed. */
  reset(head: number): void {
    this.events = [];
    this.start = 0;
    this.size = 0;
    this.last = head;
  }

  /** Takes the events right after the head; anything else is a fault of the caller. */
  push(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      if (event.seq !== this.last + 1) {
        throw new Error(`the ring holds up to ${this.last} and was given ${event.seq}`);
      }
      this.events.push(event);
      this.last = event.seq;
      this.size += cost(event);
    }
    this.evict();
  }

  /** The events in (from, to]. The caller has checked that `from` is not below the floor. */
  span(from: number, to: number): readonly LoggedEvent[] {
    const { floor } = this;
    if (from < floor || to > this.last) {
      throw new Error(`the ring holds (${floor}, ${this.last}] and was asked for (${from}, ${to}]`);
    }
    return this.events.slice(this.start + (from - floor), this.start + (to - floor));
  }

  private evict(): void {
    while (this.size > this.maxBytes && this.length > 1) {
      const oldest = this.events[this.start];
      if (!oldest) break;
      this.size -= cost(oldest);
      this.start += 1;
    }
    if (this.start >= COMPACT_AFTER) {
      this.events = this.events.slice(this.start);
      this.start = 0;
    }
  }
}

/** Text is counted as two bytes a character, which is what it may take in memory. */
export const cost = (event: LoggedEvent): number => EVENT_OVERHEAD_BYTES + event.data.length * 2;
