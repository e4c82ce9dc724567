// Reads of the event table: forward for the tail, replay and projections; backward to fill the ring. A page ends after a
// number of events or of bytes. It carries the seq up to which it is complete.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ALL_SUFFIX, FAMILY_NAMES, type ChannelFamily } from '../../../contract/streams/channels.js';
import { EPOCH_SQL } from './epoch.js';
import { LogClient } from '../log/log-client.js';
import { EVENT_COLUMNS, toLoggedEvent, type EventRow, type LoggedEvent } from '../logged-event.js';

/** The head of the log as a scalar. A read uses it in its own statement to return the seq as of which it is true. */
export const HEAD_SEQ_SQL = '(select coalesce((select seq from event order by seq desc limit 1), 0)::float8)';

/** Maximum number of events in one read. */
const READ_MAX_EVENTS = 5_000;
/** Maximum bytes of data in one read, as PostgreSQL stores them (compressed). A read returns at least one event. */
const READ_MAX_STORED_BYTES = 8_388_608;

/** Maximum number of seqs that a read of some types looks through, because no index knows the types. */
const TYPES_SCAN_MAX_EVENTS = 20_000;

/** The channels of a filtered read. An event matches when it is on any of them. */
export type ChannelFilter = Readonly<Partial<Record<ChannelFamily, readonly string[]>>>;

export interface ReadOptions {
  readonly limit?: number;
  readonly channels?: ChannelFilter;
  /** Events of other types stay in the table. `upTo` passes them. */
  readonly types?: ReadonlySet<string> | undefined;
  /** Set to read inside a transaction. */
  readonly manager?: EntityManager;
}

/** The state of the log as one statement saw it. */
export interface LogPage {
  /** Oldest first. */
  readonly events: readonly LoggedEvent[];
  /** Every matching event in (start, upTo] is in `events`, where start is the seq of the read. */
  readonly upTo: number;
  readonly head: number;
  /** Events up to the floor are pruned. A read that starts below the floor has a gap, so its cursor has expired. */
  readonly floor: number;
  /** null when the database shows another history than that of the stored epoch. */
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
    { limit = READ_MAX_EVENTS, channels, types, manager }: ReadOptions = {},
  ): Promise<LogPage> {
    const filter = filterSql(channels, types);
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
    const reach = types ? Math.min(head, seq + TYPES_SCAN_MAX_EVENTS) : head;
    const upTo = isComplete ? Math.max(reach, seq) : (events.at(-1)?.seq ?? seq);
    return { events, upTo, head, floor: bounds.floor, epoch: bounds.epoch };
  }

  /** The events of `since` without the bounds. A reader that follows the log needs the bounds too. */
  async after(seq: number, limit = READ_MAX_EVENTS): Promise<readonly LoggedEvent[]> {
    return (await this.since(seq, { limit })).events;
  }

  /** Events before `seq`, newest first; empty when none is older. */
  async before(seq: number, limit = READ_MAX_EVENTS): Promise<LoggedEvent[]> {
    const rows = await this.ask<EventRow>(
      `select * from (${pageSql('seq < $1', 'seq desc')}) as page order by page.seq desc`,
      [seq, limit, READ_MAX_STORED_BYTES],
    );
    return rows.map(toLoggedEvent);
  }

  /** The seq of the nth last event on these channels. It is the seq of the oldest when there are fewer; null without any. */
  async nthLast(channels: ChannelFilter, n: number): Promise<number | null> {
    const filter = filterSql(channels, undefined, 2);
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

  /** Head and floor, read together. A cursor below the floor has expired; a cursor above the head is ahead. */
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
 * The search for the head starts at the given seq, because planning over every partition of a long log is slow. It orders by
 * the column `event.seq`; the bare name would mean the cast output column, which has no index.
 */
const BOUNDS_AFTER_SQL = `
  select floor::float8 as floor, ${EPOCH_SQL} as epoch,
    case when $1::bigint = 0 then ${HEAD_SEQ_SQL}
      else (select event.seq::float8 from event where event.seq >= $1 order by event.seq desc limit 1) end as head
  from event_log as log`;

/** $2 events or $3 bytes; `found` counts the events before the limit in bytes applies. */
const pageSql = (where: string, order: string) => `
  select ${EVENT_COLUMNS}, found::float8 as found from (
    select *, count(*) over () as found,
      sum(pg_column_size(data)) over (order by ${order}) - pg_column_size(data) as bytes_before
    from (select * from event where ${where} order by ${order} limit $2) as event
  ) as event where bytes_before < $3`;

/** `pricing:all` matches every channel of its family. Placeholders start at `$first`. */
function filterSql(
  channels: ChannelFilter | undefined,
  types?: ReadonlySet<string>,
  first = 4,
): { sql: string; values: unknown[] } {
  const values: unknown[] = [];
  const placeholder = (value: unknown) => `$${first + values.push(value) - 1}`;
  let sql = '';
  if (types)
    sql += `and seq <= $1::bigint + ${TYPES_SCAN_MAX_EVENTS} and type = any(${placeholder([...types])}::text[])`;
  if (channels) {
    const terms = FAMILY_NAMES.filter((family) => channels[family]).map((family) =>
      channels[family]?.includes(`${family}:${ALL_SUFFIX}`)
        ? `ch_${family} is not null`
        : `ch_${family} = any(${placeholder(channels[family])}::text[])`,
    );
    sql += ` and (${terms.join(' or ') || 'false'})`;
  }
  return { sql, values };
}
