// Follows the log with one serial loop: the next event is always `last + 1`. A batch committed by this process is handed
// over directly. A batch that does not continue `last` is read from the table. Doorbells only speed this up.
import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf, RepeatedFault } from '../../common/repeated-fault.js';
import { Metrics } from '../../common/metrics.js';
import { CONFIG, type Config } from '../../config/config.js';
import { Doorbell } from '../doorbell/doorbell.port.js';
import { Epoch } from '../store/epoch.js';
import { EventRing, cost } from './event-ring.js';
import { EventStore, type LogPage } from '../store/event-store.js';
import type { LoggedEvent } from '../logged-event.js';

export type TailListener = (events: readonly LoggedEvent[]) => void;

@Injectable()
export class EventTail {
  readonly ring: EventRing;
  private readonly logger = new Logger('EventTail');
  private readonly fault = new RepeatedFault(this.logger, 'The log can be read again.');
  private readonly listeners = new Set<TailListener>();
  private readonly resetListeners = new Set<() => void>();
  private parked: (readonly LoggedEvent[])[] = [];
  private loop: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private wantsRead = false;
  private isOpen = false;
  private isClosed = false;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly epoch: Epoch,
    private readonly doorbell: Doorbell,
    @Inject(CONFIG) private readonly config: Config,
    metrics: Metrics,
  ) {
    this.ring = new EventRing(config.EVENT_RING_BYTES);
    metrics.gauge('ringside_log_head', 'The last seq this process has seen.', () => this.last);
    metrics.gauge('ringside_log_ring_bytes', 'Memory held by the newest events.', () => this.ring.bytes);
    metrics.gauge('ringside_log_readable', '1 while the log can be read.', () => (this.isHealthy ? 1 : 0));
  }

  /** The last applied seq. The listeners have received every event up to it. */
  get last(): number {
    return this.ring.head;
  }

  get isHealthy(): boolean {
    return !this.fault.active;
  }

  /** Fills the ring and starts to follow the log. Rejects when the database cannot be read. */
  async open(): Promise<void> {
    await this.reload(await this.epoch.stored());
    this.stopListening = this.doorbell.onRing(() => this.look());
    this.schedule();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.stopListening?.();
    await this.loop;
  }

  /** A listener receives every event once, in order, after the ring holds it. It must return at once. */
  onAdvance(listener: TailListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The listener is called after history has changed and the ring was reset. Older positions are then meaningless. */
  onReset(listener: () => void): () => void {
    this.resetListeners.add(listener);
    return () => this.resetListeners.delete(listener);
  }

  /** Accepts a batch that this process has just committed. */
  handOver(events: readonly LoggedEvent[]): void {
    this.parked.push(events);
    this.run();
  }

  /** Reads the table soon, with or without a doorbell. */
  look(): void {
    this.wantsRead = true;
    this.run();
  }

  /** Resolves with true once `last` has reached `seq`, or with false when `timeoutMs` has passed first. */
  waitFor(seq: number, timeoutMs: number): Promise<boolean> {
    if (this.last >= seq) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (reached: boolean) => {
        clearTimeout(timer);
        for (const stop of stops) stop();
        resolve(reached);
      };
      const look = () => this.last >= seq && finish(true);
      const timer = setTimeout(() => finish(false), timeoutMs);
      const stops = [this.onAdvance(look), this.onReset(look)];
    });
  }

  private schedule(): void {
    if (this.isClosed) return;
    this.timer = setTimeout(() => {
      this.look();
      this.schedule();
    }, this.config.TAIL_POLL_MS);
  }

  private run(): void {
    if (this.loop || this.isClosed) return;
    this.applyParked();
    if (!this.wantsRead) return;
    this.loop = this.readUntilLevel().finally(() => {
      this.loop = undefined;
      if (this.parked.length > 0 || this.wantsRead) this.run();
    });
  }

  private async readUntilLevel(): Promise<void> {
    try {
      while (this.wantsRead && !this.isClosed) {
        this.wantsRead = false;
        const page = await this.store.since(this.last);
        const epoch = await this.newEpoch(page);
        if (epoch !== undefined) await this.reload(epoch);
        else this.apply(page.events);
        if (page.upTo < page.head || epoch !== undefined) this.wantsRead = true;
        this.applyParked();
      }
      this.fault.clear();
    } catch (error) {
      this.fault.raise(`The log cannot be read, trying again: ${messageOf(error)}`);
    }
  }

  /** The epoch for a reset, when the page does not continue the ring; undefined when it does. */
  private async newEpoch({ epoch, head, floor }: LogPage): Promise<string | undefined> {
    const current = this.epoch.current();
    if (epoch !== current) {
      this.logger.warn('The database shows another history; cursors get a new epoch.');
      return epoch ?? this.epoch.stored();
    }
    if (head < this.last) {
      this.logger.error(
        `The log ends at ${head}, before the last seen event ${this.last}: the database was set back.`,
      );
      return this.epoch.rotate(current);
    }
    if (floor > this.last) {
      this.logger.warn(`Events up to ${floor} were pruned while this process was at ${this.last}.`);
      return current;
    }
    return undefined;
  }

  /** Applies parked batches that continue `last` and drops batches that were already read. Any other batch causes a read. */
  private applyParked(): void {
    const batches = this.parked;
    this.parked = [];
    for (const batch of batches) {
      const first = batch[0]?.seq ?? 0;
      const end = batch.at(-1)?.seq ?? 0;
      if (end <= this.last) continue;
      if (first === this.last + 1) this.apply(batch);
      else this.wantsRead = true;
    }
  }

  private apply(events: readonly LoggedEvent[]): void {
    if (events.length === 0) return;
    this.ring.push(events);
    for (const listener of this.listeners) this.tell(() => listener(events));
  }

  /** Adopts the epoch in the same tick as the reset of the ring. Drops parked batches, which may be of the old history. */
  private async reload(epoch: string): Promise<void> {
    const newest = await this.newestEvents();
    const oldest = newest[0];
    const start = oldest ? oldest.seq - 1 : (await this.store.bounds()).head;
    const isFirst = !this.isOpen;
    this.isOpen = true;
    this.parked = [];
    this.epoch.adopt(epoch);
    this.ring.reset(start);
    this.ring.push(newest);
    if (isFirst) return;
    for (const listener of this.resetListeners) this.tell(listener);
  }

  private tell(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.logger.error(`A listener of the log failed: ${messageOf(error)}`);
    }
  }

  private async newestEvents(): Promise<LoggedEvent[]> {
    const pages: LoggedEvent[][] = [];
    let bytes = 0;
    let before = Number.MAX_SAFE_INTEGER;
    while (bytes < this.config.EVENT_RING_BYTES) {
      const page = await this.store.before(before);
      const oldest = page.at(-1);
      if (!oldest) break;
      pages.push(page);
      bytes += page.reduce((sum, event) => sum + cost(event), 0);
      before = oldest.seq;
    }
    return pages.flat().reverse();
  }
}
