// The epoch names the history to which the log's numbers belong. A failover or a restore can reuse a seq for another event.
// PostgreSQL then has another system identifier or WAL timeline, and cursors get a new epoch. The epoch in use changes only
// together with the ring (see EventTail), so no old event gets a cursor of a new epoch.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { randomHex } from '../../common/ids.js';

const EPOCH_BYTES = 4;

const SYSTEM_ID_SQL = '(select system_identifier::text from pg_control_system())';

/** The timeline that is being written; a promoted standby raises it at once. */
const TIMELINE_SQL = 'left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)';

/** The stored epoch as an expression over `event_log as log`; null when the database shows another history. */
export const EPOCH_SQL = `case when log.system_id = ${SYSTEM_ID_SQL} and log.timeline = ${TIMELINE_SQL} then log.epoch end`;

@Injectable()
export class Epoch {
  private adopted: string | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /** The epoch in every cursor that this process issues. */
  current(): string {
    if (this.adopted === undefined) throw new Error('the epoch is read before the log was opened');
    return this.adopted;
  }

  /** Only the tail calls it, in the same tick in which it resets its ring. */
  adopt(epoch: string): void {
    this.adopted = epoch;
  }

  /** The stored epoch. It is renewed first when the database shows another history than the stored one. */
  async stored(): Promise<string> {
    const [row] = await this.dataSource.query<{ epoch: string }[]>(
      `insert into event_log (system_id, timeline, epoch) values (${SYSTEM_ID_SQL}, ${TIMELINE_SQL}, $1)
       on conflict (only_row) do update set
         epoch = case when event_log.system_id = excluded.system_id and event_log.timeline = excluded.timeline
           then event_log.epoch else excluded.epoch end,
         system_id = excluded.system_id, timeline = excluded.timeline
       returning epoch`,
      [randomHex(EPOCH_BYTES)],
    );
    if (!row) throw new Error('the epoch could not be read');
    return row.epoch;
  }

  /**
   * Gives the log a new epoch, after a restore that PostgreSQL cannot show. When several processes replace the same epoch,
   * only the first replacement counts. Returns the stored epoch.
   */
  async rotate(replaced: string): Promise<string> {
    await this.dataSource.query('update event_log set epoch = $1 where epoch = $2', [
      randomHex(EPOCH_BYTES),
      replaced,
    ]);
    return this.stored();
  }
}
