// The records of the streams of fights.
import { Injectable } from '@nestjs/common';
import { headAndPage, LogReads, type Queryable } from '../../../platform/events/index.js';
import type { FightStream } from '../../../contract/fights/streams.js';

/** Streams that a fight shows. */
export const STREAMS_SHOWN = 10;

/** $1 fight, $2 rows. */
const NEWEST_SQL = headAndPage({
  page: 'select * from fight_stream where fight_id = $1 order by id desc limit $2',
  order: 'id desc',
});

export interface StreamRow {
  readonly id: string;
  readonly fight_id: string;
  readonly source: FightStream['source'];
  /** The connection of the publisher, of a media server. */
  readonly client: string | null;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly error: string | null;
  readonly viewers: number;
  readonly viewers_peak: number;
}

@Injectable()
export class StreamsReader {
  constructor(private readonly reads: LogReads) {}

  /** Newest first. */
  async newest(fightId: string, most: number, source?: Queryable): Promise<FightStream[]> {
    const { rows } = await this.reads.rows<StreamRow>(NEWEST_SQL, [fightId, most], source);
    return rows.map(streamOf);
  }
}

export const streamOf = (row: StreamRow): FightStream => ({
  id: row.id,
  fightId: row.fight_id,
  state: row.ended_at === null ? 'live' : row.error === null ? 'ended' : 'failed',
  source: row.source,
  startedAt: row.started_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
  error: row.error,
  viewers: row.viewers,
  viewersPeak: row.viewers_peak,
});
