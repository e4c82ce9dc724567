// A listener that writes. It has a durable cursor and one runner at a time, and its writes, its own events and the
// cursor commit together: a crash replays from the cursor and applies nothing twice.
// Lock order: the cursor row, then domain rows, then the log.
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { messageOf, RepeatedFault } from '../common/repeated-fault.js';
import { Clock } from '../common/clock.js';
import { EventLog, type LogTransaction } from './event-log.js';
import { EventStore } from './event-store.js';
import { EventTail } from './event-tail.js';
import type { LoggedEvent } from './logged-event.js';

export interface Projection {
  /** Key of the durable cursor; never reused for another purpose. */
  readonly name: string;
  /** Applies one event. Calls come in seq order, all of one call to `flush` in one transaction. */
  apply(event: LoggedEvent): void;
  /** Writes what has been gathered since the last flush, one output row per key. */
  flush(tx: LogTransaction): Promise<void>;
  /** Forgets what has been gathered: the transaction did not commit. */
  discard(): void;
}

const BATCH_MAX_EVENTS = 1_000;
const BATCH_MAX_MS = 250;
const RETRY_MS = 500;

@Injectable()
export class ProjectionRunner implements OnModuleDestroy {
  private readonly logger = new Logger('ProjectionRunner');
  private readonly runs: ProjectionRun[] = [];

  constructor(
    private readonly log: EventLog,
    private readonly store: EventStore,
    private readonly tail: EventTail,
    private readonly clock: Clock,
  ) {}

  /** Starts the projection at its stored cursor, and keeps it going until the module is destroyed. */
  async start(projection: Projection): Promise<void> {
    const run = new ProjectionRun(projection, this.log, this.store, this.tail, this.clock, this.logger);
    this.runs.push(run);
    await run.open();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.runs.map((run) => run.close()));
  }
}

class ProjectionRun {
  private readonly fault: RepeatedFault;
  private working: Promise<void> | undefined;
  private wantsWork = false;
  private isClosed = false;
  private stopListening: (() => void) | undefined;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly projection: Projection,
    private readonly log: EventLog,
    private readonly store: EventStore,
    private readonly tail: EventTail,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    this.fault = new RepeatedFault(logger, `Projection ${projection.name} works again.`);
  }

  async open(): Promise<void> {
    await this.log.transaction((tx) =>
      tx.manager.query('insert into event_projection (name) values ($1) on conflict do nothing', [this.projection.name]),
    );
    this.stopListening = this.tail.onAdvance(() => this.work());
    this.work();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.retry);
    this.stopListening?.();
    await this.working;
  }

  private work(): void {
    this.wantsWork = true;
    if (this.working || this.isClosed) return;
    this.working = this.drain().finally(() => {
      this.working = undefined;
      if (this.wantsWork && !this.fault.active) this.work();
    });
  }

  private async drain(): Promise<void> {
    try {
      while (this.wantsWork && !this.isClosed) {
        this.wantsWork = false;
        if (await this.step()) this.wantsWork = true;
      }
      this.fault.clear();
    } catch (error) {
      this.projection.discard();
      this.fault.raise(`Projection ${this.projection.name} failed, trying again: ${messageOf(error)}`);
      if (!this.isClosed) this.retry = setTimeout(() => this.work(), RETRY_MS);
    }
  }

  /** One transaction. True when there is more to do. */
  private async step(): Promise<boolean> {
    const { name } = this.projection;
    const { value } = await this.log.transaction(async (tx) => {
      const [cursor] = await tx.manager.query<{ seq: number }[]>(
        'select seq::float8 as seq from event_projection where name = $1 for update skip locked',
        [name],
      );
      if (!cursor) return false;
      const events = await this.store.after(cursor.seq, BATCH_MAX_EVENTS, tx.manager);
      const applied = this.applyWithin(events);
      if (applied === 0) return false;
      await this.projection.flush(tx);
      await tx.manager.query('update event_projection set seq = $2 where name = $1', [name, events[applied - 1]?.seq]);
      return applied < events.length || events.length === BATCH_MAX_EVENTS;
    });
    return value;
  }

  private applyWithin(events: readonly LoggedEvent[]): number {
    const endMs = this.clock.nowMs() + BATCH_MAX_MS;
    let applied = 0;
    for (const event of events) {
      this.projection.apply(event);
      applied += 1;
      if (this.clock.nowMs() > endMs) break;
    }
    return applied;
  }
}
