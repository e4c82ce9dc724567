// Follows the log with one serial loop: it knows `last` and wants `last + 1`. A batch that this process committed is
// handed over; anything that does not continue `last` is read from the table instead. Doorbells only make it faster.
import { Inject, Injectable, Logger } from '@nestjs/common';
import { messageOf, RepeatedFault } from '../common/repeated-fault.js';
import { Clock } from '../common/clock.js';
import { Metrics } from '../common/metrics.js';
import { CONFIG, type Config } from '../config/config.js';
import { Doorbell } from './doorbell/doorbell.port.js';
import { Epoch } from './epoch.js';
import { EventRing, cost } from './event-ring.js';
import { EventStore, READ_MAX_EVENTS } from './event-store.js';
import type { LoggedEvent } from './logged-event.js';

export type TailListener = (events: readonly LoggedEvent[]) => void;

/** How often the database is asked whether its history is still the same. */
const HISTORY_CHECK_MS = 1_000;

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
  private wantsReload = false;
  private isClosed = false;
  private historyCheckedMs = 0;
  private readonly owned: (() => void)[] = [];

  constructor(
    private readonly store: EventStore,
    private readonly epoch: Epoch,
    private readonly doorbell: Doorbell,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    metrics: Metrics,
  ) {
    this.ring = new EventRing(config.EVENT_RING_BYTES);
    metrics.gauge('ringside_log_head', 'The last seq this process has seen.', () => this.last);
    metrics.gauge('ringside_log_ring_bytes', 'Memory held by the newest events.', () => this.ring.bytes);
    metrics.gauge('ringside_log_readable', '1 while the log can be read.', () => (this.isHealthy ? 1 : 0));
  }

  /** The last seq that has been applied; everything up to it has been given to the listeners. */
  get last(): number {
    return this.ring.head;
  }

  get isHealthy(): boolean {
    return !this.fault.active;
  }

  /** Fills the ring and starts to follow. Rejects when the database cannot be read. */
  async open(): Promise<void> {
    await this.epoch.check();
    await this.reload();
    this.owned.push(
      this.doorbell.onRing(() => this.look()),
      this.epoch.onChange(() => {
        this.wantsReload = true;
        this.look();
      }),
    );
    this.schedule();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    for (const stop of this.owned) stop();
    await this.loop;
  }

  /** Listeners hear every event once, in order, after the ring holds it. They must return at once. */
  onAdvance(listener: TailListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Called when history itself has changed and the ring started anew: positions held elsewhere mean nothing now. */
  onReset(listener: () => void): () => void {
    this.resetListeners.add(listener);
    return () => this.resetListeners.delete(listener);
  }

  /** Takes a batch this process has just committed. */
  handOver(events: readonly LoggedEvent[]): void {
    this.parked.push(events);
    this.run();
  }

  /** Reads the table soon, whether or not a doorbell rang. */
  look(): void {
    this.wantsRead = true;
    this.run();
  }

  /** True once `last` has reached `seq`; false when `timeoutMs` passed first. */
  waitFor(seq: number, timeoutMs: number): Promise<boolean> {
    if (this.last >= seq) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (reached: boolean) => {
        clearTimeout(timer);
        stop();
        resolve(reached);
      };
      const timer = setTimeout(() => finish(false), timeoutMs);
      const stop = this.onAdvance(() => this.last >= seq && finish(true));
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
        await this.checkHistory();
        if (this.wantsReload) await this.reload();
        const events = await this.store.after(this.last);
        this.apply(events);
        if (events.length === READ_MAX_EVENTS) this.wantsRead = true;
        this.applyParked();
      }
      this.fault.clear();
    } catch (error) {
      this.fault.raise(`The log cannot be read, trying again: ${messageOf(error)}`);
    }
  }

  /** Batches that do not continue `last` were overtaken, or make the table be read. */
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
    for (const listener of this.listeners) {
      try {
        listener(events);
      } catch (error) {
        this.logger.error(`A listener of the log failed: ${messageOf(error)}`);
      }
    }
  }

  private async checkHistory(): Promise<void> {
    const nowMs = this.clock.nowMs();
    if (Math.abs(nowMs - this.historyCheckedMs) < HISTORY_CHECK_MS && !this.fault.active) return;
    this.historyCheckedMs = nowMs;
    await this.epoch.check();
    if ((await this.store.head()) < this.last) {
      this.logger.error('The log ends before an event this process has seen: the database was set back.');
      await this.epoch.rotate();
    }
  }

  private async reload(): Promise<void> {
    const isFirst = this.historyCheckedMs === 0;
    const newest = await this.newestEvents();
    const oldest = newest[0];
    this.ring.reset(oldest ? oldest.seq - 1 : await this.store.head());
    this.ring.push(newest);
    this.wantsReload = false;
    this.historyCheckedMs = this.clock.nowMs();
    if (isFirst) return;
    for (const listener of this.resetListeners) listener();
  }

  private async newestEvents(): Promise<LoggedEvent[]> {
    const pages: LoggedEvent[][] = [];
    let bytes = 0;
    let before = Number.MAX_SAFE_INTEGER;
    while (bytes < this.config.EVENT_RING_BYTES) {
      const page = await this.store.before(before);
      pages.push(page);
      bytes += page.reduce((sum, event) => sum + cost(event), 0);
      before = page.at(-1)?.seq ?? 0;
      if (page.length < READ_MAX_EVENTS) break;
    }
    return pages.flat().reverse();
  }
}
