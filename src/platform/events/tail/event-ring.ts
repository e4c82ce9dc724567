// The newest events in memory, within a budget of bytes. Live, resuming and slow clients read from it. Only events that have
// left the ring are read from the table.
import type { LoggedEvent } from '../logged-event.js';

/** Memory of an event beside its text: the object, the headers of its strings, its array slot. */
const EVENT_OVERHEAD_BYTES = 256;

/** The array is compacted after this many dropped events. */
const COMPACT_AFTER = 4_096;

export class EventRing {
  private events: LoggedEvent[] = [];
  private start = 0;
  private size = 0;
  private last = 0;

  constructor(private readonly maxBytes: number) {}

  /** The ring holds every event in (floor, head]. */
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

  /** Empties the ring and continues after `head`: at start, and when history itself has changed. */
  reset(head: number): void {
    this.events = [];
    this.start = 0;
    this.size = 0;
    this.last = head;
  }

  /** Appends events that directly follow the head. Other events are a programming error. */
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

/** Text counts as two bytes per character, the most that it takes in memory. */
export const cost = (event: LoggedEvent): number => EVENT_OVERHEAD_BYTES + event.data.length * 2;
