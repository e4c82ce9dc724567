// Paces the reads of the event table for clients that catch up: each address has a budget of events per second, and one
// read at a time. A replay beyond the budget waits and keeps its connection. Replays from the ring cost little and are free.
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { addressKey } from '../../platform/common/address-key.js';
import { Clock } from '../../platform/common/clock.js';
import { Semaphore } from '../../platform/common/semaphore.js';
import { TokenBuckets } from '../../platform/common/token-buckets.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import type { LogPage } from '../../platform/events/index.js';
import { DeliveryStats } from './delivery.stats.js';

/** An address may use the budget of so many seconds at once. */
const BURST_SECONDS = 10;
/** Events that are read cost a sixteenth of events that are sent. */
const READ_SHARE = 16;
/** A waiting replay looks at this interval whether its client has left. */
const WAIT_MAX_MS = 1_000;

export interface PacedRead {
  readonly ip: string;
  /** The client needs no event beyond this seq. */
  readonly target: number;
  /** Whether the client has left; its read then waits no longer. */
  isOver(): boolean;
  /** Null when nothing was read. */
  read(): Promise<LogPage | null>;
}

interface Lane {
  readonly turns: Semaphore;
  /** Reads that run or wait. */
  members: number;
}

@Injectable()
export class ReplayPace implements OnModuleDestroy {
  private readonly buckets: TokenBuckets;
  private readonly lanes = new Map<string, Lane>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private waiting = 0;

  constructor(
    private readonly clock: Clock,
    stats: DeliveryStats,
    @Inject(CONFIG) config: Pick<Config, 'STREAM_REPLAY_EVENTS_PER_SECOND'>,
  ) {
    const perSecond = config.STREAM_REPLAY_EVENTS_PER_SECOND;
    this.buckets = new TokenBuckets(BURST_SECONDS * perSecond, perSecond);
    stats.gauge(
      'ringside_stream_replays_waiting',
      'Addresses whose replays from the table wait for their budget of events.',
      () => this.waiting,
    );
  }

  /** Reads when the address has budget and its earlier reads have ended. Then charges the page. */
  async page(request: PacedRead): Promise<LogPage | null> {
    if (this.buckets.isUnlimited) return request.read();
    const key = addressKey(request.ip);
    const lane = this.lanes.get(key) ?? { turns: new Semaphore(1), members: 0 };
    this.lanes.set(key, lane);
    lane.members += 1;
    try {
      return await lane.turns.run(() => this.pacedRead(key, request));
    } finally {
      lane.members -= 1;
      if (lane.members === 0) this.lanes.delete(key);
    }
  }

  /** A replay that waits is not read any more. */
  onModuleDestroy(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private async pacedRead(key: string, request: PacedRead): Promise<LogPage | null> {
    await this.budgetOf(key, request);
    const page = await request.read();
    if (page) this.buckets.charge(key, costOf(page, request.target), this.clock.nowMs());
    return page;
  }

  private async budgetOf(key: string, request: PacedRead): Promise<void> {
    this.waiting += 1;
    for (;;) {
      const waitMs = request.isOver() ? 0 : this.buckets.waitMs(key, this.clock.nowMs());
      if (waitMs === 0) break;
      await this.sleep(Math.min(waitMs, WAIT_MAX_MS));
    }
    this.waiting -= 1;
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        resolve();
      }, ms);
      this.timers.add(timer);
    });
  }
}

/** A page costs at least one event: to find nothing is work, too. */
function costOf({ events }: LogPage, target: number): number {
  const sent = events.filter(({ seq }) => seq <= target).length;
  return Math.max(1, sent, events.length / READ_SHARE);
}
