// The changes of one fight's stream inside a transaction of the log. The row of the fight is locked, so the changes of one stream
// follow one another. A fight has at most one live stream.
import { DomainError } from '../../../platform/common/errors.js';
import type { LogTransaction } from '../../../platform/events/index.js';
import { adminChannelOf, adminNotice } from '../../../contract/admin/admin-events.js';
import type { FightStream } from '../../../contract/fights/streams.js';
import { streamOf, type StreamRow } from './streams.reader.js';

const LOCK_SQL = 'select id from fight where id = $1 for update';
const LIVE_SQL = 'select * from fight_stream where fight_id = $1 and ended_at is null';
const START_SQL = `
  insert into fight_stream (fight_id, source, client, started_at) values ($1, $2, $3, $4) returning *`;
const END_SQL = 'update fight_stream set ended_at = $2, error = $3, viewers = 0 where id = $1 returning *';
/** $3: these viewers are reported now. */
const VIEWERS_SQL = `
  update fight_stream set viewers = $2, viewers_peak = greatest(viewers_peak, $2),
    viewers_told = case when $3 then $2 else viewers_told end
  where id = $1 returning *`;

/** Locks the fight and reads its live stream. Throws `unknown_fight`. */
export async function lockStream({ manager }: LogTransaction, fightId: string): Promise<StreamRow | null> {
  const fights = await manager.query<unknown[]>(LOCK_SQL, [fightId]);
  if (fights.length === 0) throw new DomainError('unknown_fight', `There is no fight ${fightId}.`);
  const [stream] = await manager.query<StreamRow[]>(LIVE_SQL, [fightId]);
  return stream ?? null;
}

export async function startStream(
  tx: LogTransaction,
  { fightId, source, client }: { fightId: string; source: FightStream['source']; client: string | null },
  at: Date,
): Promise<FightStream> {
  const [row] = await tx.manager.query<StreamRow[]>(START_SQL, [fightId, source, client, at]);
  const stream = streamOf(kept(row));
  tx.append('fights.stream.started', adminNotice('STREAM_STARTED', { fightId, stream }), {
    admin: adminChannelOf('STREAM_STARTED'),
  });
  return stream;
}

/** With an `error` the stream has failed. */
export async function endStream(
  tx: LogTransaction,
  { id, fight_id: fightId }: StreamRow,
  at: Date,
  error: string | null,
): Promise<FightStream> {
  const stream = streamOf(changed(await tx.manager.query<Updated>(END_SQL, [id, at, error])));
  if (error === null)
    tx.append('fights.stream.ended', adminNotice('STREAM_ENDED', { fightId, stream }), {
      admin: adminChannelOf('STREAM_ENDED'),
    });
  else
    tx.append('fights.stream.failed', adminNotice('STREAM_ERROR', { fightId, error, stream }), {
      admin: adminChannelOf('STREAM_ERROR'),
    });
  return stream;
}

/** `isReported`: appends the event now; otherwise the next report of viewers does. */
export async function countViewers(
  tx: LogTransaction,
  { id }: Pick<StreamRow, 'id'>,
  viewers: number,
  isReported: boolean,
): Promise<FightStream> {
  const row = changed(await tx.manager.query<Updated>(VIEWERS_SQL, [id, viewers, isReported]));
  const stream = streamOf(row);
  if (isReported) reportViewers(tx, stream);
  return stream;
}

export function reportViewers(tx: LogTransaction, { id, fightId, viewers, viewersPeak }: FightStream): void {
  tx.append(
    'fights.viewers.counted',
    adminNotice('VIEWER_COUNT_UPDATE', { fightId, streamId: id, viewers, viewersPeak }),
    { admin: adminChannelOf('VIEWER_COUNT_UPDATE') },
  );
}

/** What TypeORM answers to an UPDATE: the rows and their number. */
type Updated = readonly [rows: StreamRow[], count: number];

const changed = ([rows]: Updated): StreamRow => kept(rows[0]);

function kept(row: StreamRow | undefined): StreamRow {
  if (!row) throw new Error('a statement of a stream changed no row');
  return row;
}
