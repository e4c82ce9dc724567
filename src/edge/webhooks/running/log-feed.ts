// The next messages for an endpoint, from the newest events in memory, or from the table for an endpoint that is further behind.
// Pages end after a number of messages, so that an endpoint that is far behind takes little memory.
import { Injectable } from '@nestjs/common';
import { Semaphore } from '../../../platform/common/semaphore.js';
import { Epoch, EventStore, EventTail, type LoggedEvent } from '../../../platform/events/index.js';
import type { Letter } from './letters.js';
import type { Wishes } from './wishes.js';

/** Reads of the table at the same time; further ones wait. */
const TABLE_READS_MAX = 2;
const PAGE_EVENTS = 200;
const PAGE_LETTERS = 200;
/** Events in memory that one page looks through. */
const SCAN_EVENTS = 5_000;

export interface FeedEntry {
  readonly seq: number;
  readonly letters: readonly Letter[];
}

export interface FeedPage {
  readonly entries: readonly FeedEntry[];
  /** Nothing else up to here is for the endpoint. */
  readonly upTo: number;
}

@Injectable()
export class LogFeed {
  private readonly tableReads = new Semaphore(TABLE_READS_MAX);

  constructor(
    private readonly store: EventStore,
    private readonly tail: EventTail,
    private readonly epoch: Epoch,
  ) {}

  /** Null at the head of the log; `behind` when events after `seq` have been pruned. */
  async after(seq: number, wishes: Wishes): Promise<FeedPage | 'behind' | null> {
    const { last, ring } = this.tail;
    if (seq >= last) return null;
    if (seq >= ring.floor) {
      const upTo = Math.min(last, seq + SCAN_EVENTS);
      return pageOf(ring.span(seq, upTo), upTo, wishes);
    }
    const { filter: channels } = wishes;
    const page = await this.tableReads.run(() => this.store.since(seq, { channels, limit: PAGE_EVENTS }));
    if (page.epoch !== this.epoch.current()) throw new Error('the database shows another history');
    if (page.floor > seq) return 'behind';
    return pageOf(page.events, page.upTo, wishes);
  }

  /** The part of a message's id that says which event of which history it is. */
  idOf(seq: number): string {
    return `${this.epoch.current()}-${seq}`;
  }
}

function pageOf(events: readonly LoggedEvent[], upTo: number, wishes: Wishes): FeedPage {
  const entries: FeedEntry[] = [];
  let count = 0;
  for (const event of events) {
    const letters = wishes.lettersOf(event);
    if (letters.length === 0) continue;
    entries.push({ seq: event.seq, letters });
    count += letters.length;
    if (count >= PAGE_LETTERS) return { entries, upTo: event.seq };
  }
  return { entries, upTo };
}
