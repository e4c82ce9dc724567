// The SQL of the log's partitions: listing, attaching and removing them while appends continue.
import type { DataSource } from 'typeorm';

export interface Partition {
  readonly name: string;
  /** The partition holds seq in [from, to). */
  readonly from: number;
  readonly to: number;
  /** A detach was started but not completed. The rows are invisible, and no other partition can be detached. */
  readonly isDetaching: boolean;
}

/** A longer detach, for example during a backup, is given up; a later run completes it. */
const DETACH_WAIT = '10s';

export class PartitionTables {
  constructor(private readonly dataSource: DataSource) {}

  /** All partitions, oldest first, including partitions that are being detached. */
  async all(): Promise<Partition[]> {
    const rows = await this.dataSource.query<{ name: string; bound: string; detaching: boolean }[]>(`
      select child.relname as name, pg_get_expr(child.relpartbound, child.oid) as bound, inhdetachpending as detaching
      from pg_inherits join pg_class as child on child.oid = inhrelid
      where inhparent = 'event'::regclass`);
    return rows
      .map(({ name, bound, detaching }) => {
        const [, from, to] = /FROM \('?(\d+)'?\) TO \('?(\d+)'?\)/.exec(bound) ?? [];
        return { name, from: Number(from), to: Number(to), isDetaching: detaching };
      })
      .sort((a, b) => a.from - b.from);
  }

  async attached(): Promise<Partition[]> {
    return (await this.all()).filter((partition) => !partition.isDetaching);
  }

  /** ATTACH takes a weaker lock than CREATE … PARTITION OF, so appends continue. */
  async attach({ name, from, to }: Partition): Promise<void> {
    await this.dataSource.query(
      `create table if not exists ${name} (like event including defaults including constraints)`,
    );
    await this.dataSource.query(
      `alter table event attach partition ${name} for values from (${from}) to (${to})`,
    );
  }

  /** Whether the newest event of the partition is older than `timeMs`; false for an empty partition. */
  async endsBefore({ name }: Partition, timeMs: number): Promise<boolean> {
    const [row] = await this.dataSource.query<{ at_ms: number }[]>(
      `select (extract(epoch from at) * 1000)::float8 as at_ms from ${name} order by seq desc limit 1`,
    );
    return row !== undefined && row.at_ms < timeMs;
  }

  /** Detaches without a lock that blocks appends, then drops the table. */
  async remove({ name, isDetaching }: Partition): Promise<void> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.query(`set lock_timeout = '${DETACH_WAIT}'`);
      await runner.query(
        `alter table event detach partition ${name} ${isDetaching ? 'finalize' : 'concurrently'}`,
      );
      await runner.query(`drop table ${name}`);
    } finally {
      if (!runner.isReleased) await runner.query('reset lock_timeout');
      await runner.release();
    }
  }

  /** Drops tables left by a crash between detach and drop. A table above the floor still waits for its attach. */
  async dropLeftBehind(floor: number): Promise<void> {
    const rows = await this.dataSource.query<{ name: string }[]>(`
      select relname as name from pg_class
      where relkind = 'r' and not relispartition and relname ~ '^event_p[0-9]+$'
        and relnamespace = (select relnamespace from pg_class where oid = 'event'::regclass)
      order by oid`);
    for (const { name } of rows) {
      if (Number(name.slice('event_p'.length)) <= floor) await this.dataSource.query(`drop table ${name}`);
    }
  }
}
