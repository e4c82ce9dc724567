// Keeps the log's partitions: two ahead of the head, and old ones pruned after EVENT_RETENTION_DAYS, but never past
// the slowest projection. The floor is raised and committed before a partition goes, so that a replay which reads
// floor and rows in one statement can never take a hole for the end.
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { messageOf, RepeatedFault } from '../common/repeated-fault.js';
import { Clock } from '../common/clock.js';
import { CONFIG, type Config } from '../config/config.js';
import { EventStore } from './event-store.js';
import { EventTail } from './event-tail.js';

const PARTITIONS_AHEAD = 2;
const PRUNE_EVERY_MS = 600_000;
const DAY_MS = 86_400_000;

/** One process at a time changes partitions. */
const PARTITION_LOCK_KEY = 7_241_893_017;

interface Partition {
  name: string;
  from: number;
  to: number;
}

@Injectable()
export class EventPartitions implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('EventPartitions');
  private readonly fault = new RepeatedFault(this.logger, 'Partitions of the log are kept again.');
  private end = 0;
  private working: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: EventStore,
    private readonly tail: EventTail,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.extend();
    this.stopListening = this.tail.onAdvance(() => {
      if (this.tail.last >= this.end - this.config.EVENT_PARTITION_ROWS) this.background(() => this.extend());
    });
    this.timer = setInterval(() => this.background(() => this.prune()), PRUNE_EVERY_MS);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.stopListening?.();
    await this.working;
  }

  /** Adds partitions until two lie ahead of the head. */
  async extend(): Promise<void> {
    await this.alone(async () => {
      const partitions = await this.list();
      const head = await this.store.head();
      let end = partitions.at(-1)?.to ?? 1;
      while (end <= head + PARTITIONS_AHEAD * this.config.EVENT_PARTITION_ROWS) {
        const to = end + this.config.EVENT_PARTITION_ROWS;
        await this.attach({ name: `event_p${end}`, from: end, to });
        end = to;
      }
      this.end = end;
    });
  }

  /** Removes partitions whose newest event is older than the retention. Returns how many went. */
  async prune(): Promise<number> {
    let pruned = 0;
    await this.alone(async () => {
      const oldestKeptMs = this.clock.nowMs() - this.config.EVENT_RETENTION_DAYS * DAY_MS;
      const head = await this.store.head();
      const slowest = await this.slowestProjection();
      for (const partition of await this.list()) {
        if (partition.to > head || !(await this.endsBefore(partition, oldestKeptMs))) break;
        if (slowest && slowest.seq < partition.to - 1) {
          this.logger.error(`Pruning waits for projection ${slowest.name}, which is at ${slowest.seq}.`);
          break;
        }
        await this.remove(partition);
        pruned += 1;
      }
    });
    return pruned;
  }

  private background(work: () => Promise<unknown>): void {
    this.working ??= work()
      .then(
        () => this.fault.clear(),
        (error: unknown) => this.fault.raise(`Partitions of the log could not be kept: ${messageOf(error)}`),
      )
      .finally(() => {
        this.working = undefined;
      });
  }

  /** A transaction that holds the lock, while `work` uses other connections: DETACH CONCURRENTLY refuses to be in one. */
  private async alone(work: () => Promise<void>): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query(`select pg_advisory_xact_lock(${PARTITION_LOCK_KEY})`);
      await work();
    });
  }

  private async list(): Promise<Partition[]> {
    const rows = await this.dataSource.query<{ name: string; bound: string }[]>(`
      select child.relname as name, pg_get_expr(child.relpartbound, child.oid) as bound
      from pg_inherits join pg_class as child on child.oid = inhrelid
      where inhparent = 'event'::regclass`);
    return rows
      .map(({ name, bound }) => {
        const [, from, to] = /FROM \('?(\d+)'?\) TO \('?(\d+)'?\)/.exec(bound) ?? [];
        return { name, from: Number(from), to: Number(to) };
      })
      .sort((a, b) => a.from - b.from);
  }

  /** ATTACH takes a weaker lock than CREATE … PARTITION OF, so appends go on meanwhile. */
  private async attach({ name, from, to }: Partition): Promise<void> {
    await this.dataSource.query(`create table if not exists ${name} (like event including defaults including constraints)`);
    await this.dataSource.query(`alter table event attach partition ${name} for values from (${from}) to (${to})`);
  }

  private async endsBefore({ name }: Partition, timeMs: number): Promise<boolean> {
    const [row] = await this.dataSource.query<{ at_ms: number | null }[]>(
      `select (extract(epoch from at) * 1000)::float8 as at_ms from ${name} order by seq desc limit 1`,
    );
    return (row?.at_ms ?? Number.POSITIVE_INFINITY) < timeMs;
  }

  private async slowestProjection(): Promise<{ name: string; seq: number } | undefined> {
    const [row] = await this.dataSource.query<{ name: string; seq: number }[]>(
      'select name, seq::float8 as seq from event_projection order by seq limit 1',
    );
    return row;
  }

  private async remove({ name, to }: Partition): Promise<void> {
    await this.dataSource.query('update event_log set floor = greatest(floor, $1)', [to - 1]);
    await this.dataSource.query(`alter table event detach partition ${name} concurrently`);
    await this.dataSource.query(`drop table ${name}`);
    this.logger.log(`Pruned events up to ${to - 1}.`);
  }
}
