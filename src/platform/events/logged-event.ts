// An event of the log in memory, and the one function that reads it from SQL. So an event that was just committed and the
// same event read back have the same bytes.
import { FAMILY_NAMES, type ChannelFamily, type EventChannels } from '../../contract/streams/channels.js';

export interface LoggedEvent {
  readonly seq: number;
  /** Commit-order time in milliseconds since 1970; never decreases along seq. */
  readonly atMs: number;
  readonly type: string;
  readonly channels: EventChannels;
  /** JSON text, stored and served unchanged. */
  readonly data: string;
  /** The seq of the first event of the same commit. */
  readonly tx: number;
}

/** The column of a family is named `ch_` + family. It holds the full channel name. */
export const channelColumn = (family: ChannelFamily): string => `ch_${family}`;

export const EVENT_COLUMNS = `seq::float8 as seq, floor(extract(epoch from at) * 1000)::float8 as at_ms, type,
  ${FAMILY_NAMES.map(channelColumn).join(', ')}, data::text as data, tx::float8 as tx`;

export interface EventRow {
  seq: number;
  at_ms: number;
  type: string;
  data: string;
  tx: number;
  [channelColumn: string]: string | number | null;
}

export function toLoggedEvent(row: EventRow): LoggedEvent {
  const channels: Record<string, string> = {};
  for (const family of FAMILY_NAMES) {
    const channel = row[channelColumn(family)];
    if (typeof channel === 'string') channels[family] = channel;
  }
  return { seq: row.seq, atMs: row.at_ms, type: row.type, channels, data: row.data, tx: row.tx };
}
