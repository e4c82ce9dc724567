// Keeps the log's partitions: two ahead of the head. Old partitions are pruned after EVENT_RETENTION_DAYS, but never past
// the slowest projection. Other readers of the log are called first. The floor is raised and committed before a partition
// goes. So a replay, which reads floor and rows in one statement, never takes a gap for the end. Every step can be
// interrupted: the next run completes a pending detach and drops a table left behind.
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { messageOf, RepeatedFault } from '../../common/repeated-fault.js';
import { Clock } from '../../common/clock.js';
import { CONFIG, type Config } from '../../config/config.js';
import { ADVISORY_LOCKS } from '../../database/advisory-locks.js';
import { EventStore } from './event-store.js';
import { EventTail } from '../tail/event-tail.js';
import { PartitionTables } from './partition-tables.js';

/** Called before events up to `seq` are pruned. A rejection puts the pruning off until the next time. */
export type PruneListener = (seq: number) => Promise<void>;

const PARTITIONS_AHEAD = 2;
const KEEP_EVERY_MS = 1_000;
const PRUNE_EVERY_MS = 600_000;
const DAY_MS = 86_400_000;

@Injectable()
export class EventPartitions implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('EventPartitions');
  private readonly fault = new RepeatedFault(this.logger, 'Partitions of the log are kept again.');
  private readonly tables: PartitionTables;
  /** The first seq without a partition, as far as this process knows. */
  private end = 0;
  private prunedAtMs = 0;
  private working: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;
  private readonly pruneListeners = new Set<PruneListener>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: EventStore,
    private readonly tail: EventTail,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.tables = new PartitionTables(dataSource);
  }

  async onModuleInit(): Promise<void> {
    this.prunedAtMs = this.clock.nowMs();
    await this.extend();
    this.stopListening = this.tail.onAdvance(() => this.keep());
    this.timer = setInterval(() => this.keep(), KEEP_EVERY_MS);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.stopListening?.();
    await this.working;
  }

  /** For readers that have cursors of their own and must not hold up pruning. */
  beforePruning(listener: PruneListener): () => void {
    this.pruneListeners.add(listener);
    return () => this.pruneListeners.delete(listener);
  }

  /** Adds partitions until two lie ahead of the head. If another process is adding them, waits until they exist. */
  async extend(): Promise<void> {
    for (;;) {
      const wanted = (await this.store.head()) + PARTITIONS_AHEAD * this.config.EVENT_PARTITION_ROWS;
      this.end = (await this.tables.attached()).at(-1)?.to ?? 1;
      if (this.end > wanted) return;
      await this.alone(() => this.addUntil(wanted));
    }
  }

  /** Removes partitions whose newest event is older than the retention. Returns the number of removed partitions. */
  async prune(): Promise<number> {
    let pruned = 0;
    await this.alone(async () => {
      await this.completeInterrupted();
      const oldestKeptMs = this.clock.nowMs() - this.config.EVENT_RETENTION_DAYS * DAY_MS;
      const { head, floor } = await this.store.bounds();
      for (const partition of await this.tables.attached()) {
        const isExpired =
          partition.to - 1 <= floor || (await this.tables.endsBefore(partition, oldestKeptMs));
        if (partition.to > head || !isExpired) break;
        if (await this.isHeldUp(this.dataSource.manager, partition.to - 1)) break;
        for (const prepare of this.pruneListeners) await prepare(partition.to - 1);
        if (!(await this.raiseFloor(partition.to - 1))) break;
        await this.tables.remove(partition);
        this.logger.log(`Pruned events up to ${partition.to - 1}.`);
        pruned += 1;
      }
    });
    return pruned;
  }

  /** Starts pending work. It runs at each advance and from a timer, because a log without partitions cannot advance. */
  private keep(): void {
    const needsRoom = this.end <= this.tail.last + PARTITIONS_AHEAD * this.config.EVENT_PARTITION_ROWS;
    const isTimeToPrune = Math.abs(this.clock.nowMs() - this.prunedAtMs) >= PRUNE_EVERY_MS;
    if (this.working || !(needsRoom || isTimeToPrune)) return;
    if (!needsRoom) this.prunedAtMs = this.clock.nowMs();
    this.working = (needsRoom ? this.extend() : this.prune())
      .then(
        () => this.fault.clear(),
        (error: unknown) => this.fault.raise(`Partitions of the log could not be kept: ${messageOf(error)}`),
      )
      .finally(() => {
        this.working = undefined;
      });
  }

  /**
   * Runs `work` under a lock, or does nothing when another process holds it. The lock belongs to a transaction, while `work`
   * uses other connections, because DETACH CONCURRENTLY cannot run in a transaction. The lock is tried and never waited for.
   * A waiting session holds a snapshot, and a detach waits for snapshots.
   */
  private async alone(work: () => Promise<void>): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const [lock] = await manager.query<{ taken: boolean }[]>(
        `select pg_try_advisory_xact_lock(${ADVISORY_LOCKS.partitions}) as taken`,
      );
      if (lock?.taken) await work();
    });
  }

  private async addUntil(wanted: number): Promise<void> {
    let end = (await this.tables.attached()).at(-1)?.to ?? 1;
    while (end <= wanted) {
      const to = end + this.config.EVENT_PARTITION_ROWS;
      await this.tables.attach({ name: `event_p${end}`, from: end, to, isDetaching: false });
      end = to;
    }
  }

  private async completeInterrupted(): Promise<void> {
    for (const partition of await this.tables.all()) {
      if (partition.isDetaching) await this.tables.remove(partition);
    }
    const { floor } = await this.store.bounds();
    await this.tables.dropLeftBehind(floor);
  }

  /** Returns false when a projection is not yet past `seq`. The row lock makes a new projection wait or be visible here. */
  private async raiseFloor(seq: number): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query('select from event_log for update');
      if (await this.isHeldUp(manager, seq)) return false;
      await manager.query('update event_log set floor = greatest(floor, $1)', [seq]);
      return true;
    });
  }

  /** Whether a projection is not yet past `seq`. */
  private async isHeldUp(manager: EntityManager, seq: number): Promise<boolean> {
    const slowest = await slowestProjection(manager);
    if (!slowest || slowest.seq >= seq) return false;
    this.logger.error(`Pruning waits for projection ${slowest.name}, which is at ${slowest.seq}.`);
    return true;
  }
}

async function slowestProjection(manager: EntityManager): Promise<{ name: string; seq: number } | undefined> {
  const [row] = await manager.query<{ name: string; seq: number }[]>(
    'select name, seq::float8 as seq from event_projection order by seq limit 1',
  );
  return row;
}
