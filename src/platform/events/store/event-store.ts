// Reads of the event table: forward for the tail, replay and projections, backward to fill the ring. A page ends
// after a number of events or of bytes, whichever comes first, and says up to which seq it is complete.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ALL_SUFFIX, FAMILY_NAMES, type ChannelFamily } from '../../../contract/streams/channels.js';
import { EPOCH_SQL } from './epoch.js';
import { LogClient } from '../log/log-client.js';
import { EVENT_COLUMNS, toLoggedEvent, type EventRow, type LoggedEvent } from '../logged-event.js';

/** The head of the log as a scalar, for reads that say as of which seq they are true, in their own statement. */
export const HEAD_SEQ_SQL = '(select coalesce((select seq from event order by seq desc limit 1), 0)::float8)';

/** Most events one read brings. */
export const READ_MAX_EVENTS = 5_000;
/** Most bytes of data one read brings, as PostgreSQL stores them (compressed); one event always comes. */
export const READ_MAX_STORED_BYTES = 8_388_608;

/** Channels that a read is limited to: an event comes if it is on any of them. */
export type ChannelFilter = Readonly<Partial<Record<ChannelFamily, readonly string[]>>>;

export interface ReadOptions {
  readonly limit?: number;
  readonly channels?: ChannelFilter;
  /** To read inside a transaction. */
  readonly manager?: EntityManager;
}

/** What one statement saw of the log. */
export interface LogPage {
  /** Oldest first. */
  readonly events: readonly LoggedEvent[];
  /** Every matching event in (asked seq, upTo] is in `events`. */
  readonly upTo: number;
  readonly head: number;
  /** Events up to here are pruned: a read after a seq below it has a hole, and its cursor has expired. */
  readonly floor: number;
  /** null when the database shows another history than the one the stored epoch stands for. */
  readonly epoch: string | null;
}

interface BoundsRow {
  head: number | null;
  floor: number;
  epoch: string | null;
}

type PageRow = BoundsRow & { found: number | null } & ({ seq: null } | EventRow);

@Injectable()
export class EventStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Events after `seq`, with the bounds of the log as the same statement saw them. */
  async since(
    seq: number,
    { limit = READ_MAX_EVENTS, channels, manager }: ReadOptions = {},
  ): Promise<LogPage> {
    const filter = filterSql(channels);
    const rows = await this.ask<PageRow>(
      `select log.*, page.* from (${BOUNDS_AFTER_SQL}) as log
       left join (${pageSql(`seq > $1 ${filter.sql}`, 'seq')}) as page on true order by page.seq`,
      [seq, limit, READ_MAX_STORED_BYTES, ...filter.values],
      manager,
    );
    const bounds = rows[0];
    if (!bounds) throw new Error('the log has no bounds before it was opened');
    const events = rows.filter((row): row is PageRow & EventRow => row.seq !== null).map(toLoggedEvent);
    const head = bounds.head ?? (await this.bounds()).head;
    const isComplete = events.length < limit && events.length === (bounds.found ?? 0);
    const upTo = isComplete ? Math.max(head, seq) : (events.at(-1)?.seq ?? seq);
    return { events, upTo, head, floor: bounds.floor, epoch: bounds.epoch };
  }

  /** The events of `since` alone, for a look at what is there; whoever follows the log needs the bounds too. */
  async after(seq: number, limit = READ_MAX_EVENTS): Promise<readonly LoggedEvent[]> {
    return (await this.since(seq, { limit })).events;
  }

  /** Events before `seq`, newest first; none when there is nothing older. */
  async before(seq: number, limit = READ_MAX_EVENTS): Promise<LoggedEvent[]> {
    const rows = await this.ask<EventRow>(
      `select * from (${pageSql('seq < $1', 'seq desc')}) as page order by page.seq desc`,
      [seq, limit, READ_MAX_STORED_BYTES],
    );
    return rows.map(toLoggedEvent);
  }

  /** The seq of the nth event from the end among these channels, or of the oldest if there are fewer; null without any. */
  async nthLast(channels: ChannelFilter, n: number): Promise<number | null> {
    const filter = filterSql(channels, 2);
    const [row] = await this.ask<{ seq: number | null }>(
      `select min(seq)::float8 as seq from (select seq from event where true ${filter.sql} order by seq desc limit $1) as newest`,
      [n, ...filter.values],
    );
    return row?.seq ?? null;
  }

  async head(): Promise<number> {
    const [row] = await this.ask<{ head: number }>(`select ${HEAD_SEQ_SQL} as head`, []);
    return row?.head ?? 0;
  }

  /** Head and floor, read together: a cursor below the floor has expired, one above the head is ahead. */
  async bounds(): Promise<{ head: number; floor: number }> {
    const [row] = await this.ask<{ head: number; floor: number }>(
      `select ${HEAD_SEQ_SQL} as head, floor::float8 as floor from event_log`,
      [],
    );
    if (!row) throw new Error('the log has no bounds before it was opened');
    return row;
  }

  private async ask<R>(sql: string, values: unknown[], manager?: EntityManager): Promise<R[]> {
    if (manager?.queryRunner)
      return (await (await LogClient.of(manager.queryRunner)).query<R>(sql, values)).rows;
    const runner = this.dataSource.createQueryRunner();
    try {
      return (await (await LogClient.of(runner)).query<R>(sql, values)).rows;
    } finally {
      await runner.release();
    }
  }
}

/**
 * The head is looked for from the asked seq on, because planning over every partition of a long log is slow; and ordered by
 * the column itself, since the name alone would mean the answer's number, for which there is no index.
 */
const BOUNDS_AFTER_SQL = `
  select floor::float8 as floor, ${EPOCH_SQL} as epoch,
    case when $1::bigint = 0 then ${HEAD_SEQ_SQL}
      else (select event.seq::float8 from event where event.seq >= $1 order by event.seq desc limit 1) end as head
  from event_log as log`;

/** $2 events or $3 bytes; `found` counts the events before bytes were looked at. */
const pageSql = (where: string, order: string) => `
  select ${EVENT_COLUMNS}, found::float8 as found from (
    select *, count(*) over () as found,
      sum(pg_column_size(data)) over (order by ${order}) - pg_column_size(data) as bytes_before
    from (select * from event where ${where} order by ${order} limit $2) as event
  ) as event where bytes_before < $3`;

/** `pricing:all` stands for every channel of its family. Placeholders begin at `$first`. */
function filterSql(channels: ChannelFilter | undefined, first = 4): { sql: string; values: unknown[] } {
  if (!channels) return { sql: '', values: [] };
  const values: unknown[] = [];
  const terms = FAMILY_NAMES.filter((family) => channels[family]).map((family) => {
    if (channels[family]?.includes(`${family}:${ALL_SUFFIX}`)) return `ch_${family} is not null`;
    values.push(channels[family]);
    return `ch_${family} = any($${first + values.length - 1}::text[])`;
  });
  return { sql: `and (${terms.join(' or ') || 'false'})`, values };
}
