// Which history the log's numbers belong to. A failover or a restore can hand out the same seq again for another
// event; PostgreSQL then has another system identifier or WAL timeline, and cursors get a new epoch.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { randomHex } from '../common/ids.js';

/** What identifies one unbroken history of the database. */
export interface History {
  readonly systemId: string;
  readonly timeline: string;
}

const EPOCH_BYTES = 4;

/** The timeline that is being written, which a promoted standby raises at once. */
export const TIMELINE_SQL = `left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)`;

interface LogRow {
  system_id: string;
  timeline: string;
  epoch: string;
}

@Injectable()
export class Epoch {
  private known: (History & { epoch: string }) | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly dataSource: DataSource) {}

  /** The epoch of every cursor this process issues. */
  current(): string {
    if (!this.known) throw new Error('the epoch is read before the log was opened');
    return this.known.epoch;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Compares the database with the stored pair and renews the epoch if they differ. True when it changed. */
  async check(): Promise<boolean> {
    const { system_id, timeline, epoch } = await this.readOrRenew();
    const before = this.known?.epoch;
    this.known = { systemId: system_id, timeline, epoch };
    if (before === undefined || before === epoch) return false;
    for (const listener of this.listeners) listener();
    return true;
  }

  /** A commit's own word about the timeline: cheap, so every append brings it. */
  isSameTimeline(timeline: string): boolean {
    return this.known?.timeline === timeline;
  }

  /** Gives the log a new epoch, after a restore that PostgreSQL cannot show. */
  async rotate(): Promise<string> {
    const epoch = randomHex(EPOCH_BYTES);
    await this.dataSource.query('update event_log set epoch = $1', [epoch]);
    await this.check();
    return epoch;
  }

  private async readOrRenew(): Promise<LogRow> {
    const pair = `(select system_identifier::text from pg_control_system()) as system_id, ${TIMELINE_SQL} as timeline`;
    const [row] = await this.dataSource.query<(LogRow & { stored: boolean })[]>(
      `select now.system_id, now.timeline, log.epoch,
         coalesce(log.system_id = now.system_id and log.timeline = now.timeline, false) as stored
       from (select ${pair}) as now left join event_log as log on true`,
    );
    if (!row) throw new Error('the database did not say which history it is');
    if (row.stored) return row;
    const [renewed] = await this.dataSource.query<LogRow[]>(
      `insert into event_log (system_id, timeline, epoch) values ($1, $2, $3)
       on conflict (only_row) do update set
         epoch = case when event_log.system_id = $1 and event_log.timeline = $2 then event_log.epoch else $3 end,
         system_id = $1, timeline = $2
       returning system_id, timeline, epoch`,
      [row.system_id, row.timeline, randomHex(EPOCH_BYTES)],
    );
    if (!renewed) throw new Error('the epoch could not be renewed');
    return renewed;
  }
}
