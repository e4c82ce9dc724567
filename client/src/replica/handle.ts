// Handles: what the app holds of a shared resource.
import type { RingsideError } from '../rest/errors.js';
import type { Cell } from './cell.js';
import type { BookValue, Level } from './kinds/book.js';
import type { Resource, ResourceState } from './resource.js';

/** A cell, and what its handles may do with it. */
export interface Shared<T> {
  readonly cell: Cell<T>;
  readonly reload: () => Promise<void>;
  readonly release: () => void;
}

export class Handle<T> implements Resource<T> {
  private readonly stops = new Set<() => void>();
  private isClosed = false;

  /** @internal */
  constructor(protected readonly shared: Shared<T>) {}

  get value(): T | null {
    return this.shared.cell.value;
  }

  /** See ResourceState. */
  get state(): ResourceState {
    return this.isClosed ? 'closed' : this.shared.cell.state;
  }

  get seq(): number {
    return this.shared.cell.seqNow();
  }

  get error(): RingsideError | null {
    return this.shared.cell.error;
  }

  get ready(): Promise<void> {
    return this.shared.cell.ready;
  }

  on(event: 'change' | 'state', listener: () => void): () => void {
    const stop = this.shared.cell.on(event, listener);
    this.stops.add(stop);
    return stop;
  }

  reload(): Promise<void> {
    return this.shared.reload();
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const stop of this.stops) stop();
    this.shared.release();
  }
}

/** The order book of a market, in prices of YES. */
export class Book extends Handle<BookValue> {
  /** The best levels, best first; all without `count`. */
  bids(count?: number): readonly Level[] {
    return this.value?.bids.slice(0, count) ?? [];
  }

  /** The best levels, best first; all without `count`. */
  asks(count?: number): readonly Level[] {
    return this.value?.asks.slice(0, count) ?? [];
  }

  /** Whether the last checksum was right and nothing is missing. */
  get isProven(): boolean {
    return this.state === 'level' && this.value?.isProven === true;
  }

  /** How often a wrong checksum had the book read again. */
  get repairs(): number {
    return this.shared.cell.repairs;
  }
}
