// A listener that writes. It has a durable cursor, and one process at a time runs it. Its writes, its own events and the
// cursor commit together, so a crash replays from the cursor and applies nothing twice. Lock order: the cursor row, then
// domain rows, then the log.
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { messageOf, RepeatedFault } from '../../common/repeated-fault.js';
import { Clock } from '../../common/clock.js';
import { EventLog, type LogTransaction } from '../log/event-log.js';
import { EventStore } from '../store/event-store.js';
import { EventTail } from '../tail/event-tail.js';
import type { LoggedEvent } from '../logged-event.js';

export interface Projection {
  /** Key of the durable cursor; never reuse it for another purpose. */
  readonly name: string;
  /** The types of events that `apply` receives; without this field, all types. Other events are not read. */
  readonly types?: ReadonlySet<string>;
  /** How long the runner waits for more events before a transaction; without this field it does not wait. */
  readonly gatherMs?: number;
  /** Applies one event. Calls come in seq order; all calls before one `flush` belong to one transaction. */
  apply(event: LoggedEvent): void;
  /** Whether the gathered changes are enough for one transaction. Without this field the limits of the runner decide alone. */
  readonly isFull?: boolean;
  /** Writes the gathered changes since the last flush, one output row per key. */
  flush(tx: LogTransaction): Promise<void>;
  /** Forgets the gathered changes, because the transaction did not commit. */
  discard(): void;
}

const BATCH_MAX_EVENTS = 1_000;
const BATCH_MAX_MS = 250;
/** Pause after a failure, and before trying again to lock a cursor that another process holds. */
const RETRY_MS = 500;

/** The cursor passes events of other types so often. */
const PASS_EVERY_MS = 1_000;

/** Arguments of a transaction that is carried out once. */
const ONCE = ['ordinary', 1] as const;

type StepOutcome = 'level' | 'more' | 'held';

@Injectable()
export class ProjectionRunner implements OnModuleDestroy {
  private readonly runs: ProjectionRun[] = [];

  constructor(
    private readonly log: EventLog,
    private readonly store: EventStore,
    private readonly tail: EventTail,
    private readonly clock: Clock,
  ) {}

  /** Starts the projection at its stored cursor. It runs until the module is destroyed. */
  async start(projection: Projection): Promise<void> {
    const run = new ProjectionRun(projection, this.log, this.store, this.tail, this.clock);
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
  private pause: NodeJS.Timeout | undefined;
  private passing: NodeJS.Timeout | undefined;
  private gathering: NodeJS.Timeout | undefined;
  private readonly owned: (() => void)[] = [];

  constructor(
    private readonly projection: Projection,
    private readonly log: EventLog,
    private readonly store: EventStore,
    private readonly tail: EventTail,
    private readonly clock: Clock,
  ) {
    this.fault = new RepeatedFault(
      new Logger('ProjectionRunner'),
      `Projection ${projection.name} works again.`,
    );
  }

  /** A new projection starts at the floor, because events below the floor are pruned. */
  async open(): Promise<void> {
    await this.log.transaction(async (tx) => {
      await tx.manager.query('select from event_log for share');
      await tx.manager.query(
        'insert into event_projection (name, seq) select $1, floor from event_log on conflict do nothing',
        [this.projection.name],
      );
    });
    const advance = (events: readonly LoggedEvent[]) => this.advance(events);
    this.owned.push(
      this.tail.onAdvance(advance),
      this.tail.onReset(() => this.work()),
    );
    this.work();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.pause);
    clearTimeout(this.passing);
    clearTimeout(this.gathering);
    for (const stop of this.owned) stop();
    await this.working;
  }

  private advance(events: readonly LoggedEvent[]): void {
    const { gatherMs = 0 } = this.projection;
    if (!events.some((event) => this.wants(event))) this.passing ??= this.workAfter(PASS_EVERY_MS);
    else if (gatherMs === 0) this.work();
    else this.gathering ??= this.workAfter(gatherMs);
  }

  private workAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      clearTimeout(this.passing);
      clearTimeout(this.gathering);
      this.passing = this.gathering = undefined;
      this.work();
    }, ms);
  }

  private wants({ type }: LoggedEvent): boolean {
    return this.projection.types?.has(type) ?? true;
  }

  /** Starts the work. During a pause it does nothing; the end of the pause starts the work in any case. */
  private work(): void {
    this.wantsWork = true;
    if (this.working || this.pause || this.isClosed) return;
    this.working = this.drain().finally(() => {
      this.working = undefined;
      if (this.wantsWork) this.work();
    });
  }

  private async drain(): Promise<void> {
    try {
      while (this.wantsWork && !this.isClosed) {
        this.wantsWork = false;
        const outcome = await this.step();
        if (outcome === 'more') this.wantsWork = true;
        if (outcome === 'held') this.pauseWork();
      }
      this.fault.clear();
    } catch (error) {
      this.projection.discard();
      this.fault.raise(`Projection ${this.projection.name} failed, trying again: ${messageOf(error)}`);
      this.pauseWork();
    }
  }

  private pauseWork(): void {
    if (this.isClosed || this.pause) return;
    this.pause = setTimeout(() => {
      this.pause = undefined;
      this.work();
    }, RETRY_MS);
  }

  /** Runs one transaction. A cursor that another process holds is tried again later, because that process may die. */
  private async step(): Promise<StepOutcome> {
    const { name } = this.projection;
    const { value } = await this.log.transaction(
      async (tx): Promise<StepOutcome> => {
        const [cursor] = await tx.manager.query<{ seq: number }[]>(
          'select seq::float8 as seq from event_projection where name = $1 for update skip locked',
          [name],
        );
        if (!cursor) return 'held';
        const { types } = this.projection;
        const page = await this.store.since(cursor.seq, {
          limit: BATCH_MAX_EVENTS,
          types,
          manager: tx.manager,
        });
        if (page.floor > cursor.seq) {
          throw new Error(`it is at ${cursor.seq}, and events up to ${page.floor} have been pruned`);
        }
        const end = this.applyWithin(page.events) ?? page.upTo;
        if (end === cursor.seq) return 'level';
        await this.projection.flush(tx);
        await tx.manager.query('update event_projection set seq = $2 where name = $1', [name, end]);
        return end < page.head ? 'more' : 'level';
        // Not run again by the log: the projection has gathered changes, and must discard them first.
      },
      ...ONCE,
    );
    return value;
  }

  /** Returns the seq of the last event that was applied; undefined when all were. */
  private applyWithin(events: readonly LoggedEvent[]): number | undefined {
    const endMs = this.clock.nowMs() + BATCH_MAX_MS;
    for (const event of events) {
      this.projection.apply(event);
      if (this.projection.isFull || this.clock.nowMs() > endMs) return event.seq;
    }
    return undefined;
  }
}
