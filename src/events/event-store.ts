// Reads of the event table: forward for the tail, replay and projections, backward to fill the ring.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { EVENT_COLUMNS, toLoggedEvent, type EventRow, type LoggedEvent } from './logged-event.js';

/** The head of the log as a scalar, for reads that say as of which seq they are true, in their own statement. */
export const HEAD_SEQ_SQL = '(select coalesce((select seq from event order by seq desc limit 1), 0)::float8)';

/** Most events one read brings. */
export const READ_MAX_EVENTS = 5_000;

@Injectable()
export class EventStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Events after `seq`, oldest first. */
  async after(seq: number, limit = READ_MAX_EVENTS, manager?: EntityManager): Promise<LoggedEvent[]> {
    const rows = await (manager ?? this.dataSource).query<EventRow[]>(
      `select ${EVENT_COLUMNS} from event where seq > $1 order by event.seq limit $2`,
      [seq, limit],
    );
    return rows.map(toLoggedEvent);
  }

  /** Events before `seq`, newest first. */
  async before(seq: number, limit = READ_MAX_EVENTS): Promise<LoggedEvent[]> {
    const rows = await this.dataSource.query<EventRow[]>(
      `select ${EVENT_COLUMNS} from event where seq < $1 order by event.seq desc limit $2`,
      [seq, limit],
    );
    return rows.map(toLoggedEvent);
  }

  async head(): Promise<number> {
    const [row] = await this.dataSource.query<{ head: number }[]>(`select ${HEAD_SEQ_SQL} as head`);
    return row?.head ?? 0;
  }

  /** Head and floor, read together: a cursor below the floor has expired, one above the head is ahead. */
  async bounds(): Promise<{ head: number; floor: number }> {
    const [row] = await this.dataSource.query<{ head: number; floor: number }[]>(
      `select ${HEAD_SEQ_SQL} as head, floor::float8 as floor from event_log`,
    );
    if (!row) throw new Error('the log has no bounds before it was opened');
    return row;
  }
}
