// The state of the feed as of a seq: what the messages of the channel `feed` up to that seq have said.
import { Injectable } from '@nestjs/common';
import type { FeedState } from '../../../../contract/pricing/feed.js';
import { headAndPage, LogReads } from '../../../../platform/events/index.js';
import { PriceSource } from '../sources/price-source.port.js';

/** $1 source. */
const STATE_SQL = headAndPage({
  page: 'select stale, state_since as since, last_sync_at as "lastSyncAt" from price_feed where source = $1',
});

interface StateRow {
  readonly stale: boolean;
  readonly since: Date | null;
  readonly lastSyncAt: Date | null;
}

@Injectable()
export class FeedReader {
  constructor(
    private readonly reads: LogReads,
    private readonly source: PriceSource,
  ) {}

  async state(): Promise<{ seq: number; state: FeedState }> {
    const source = this.source.name;
    const { seq, rows } = await this.reads.rows<StateRow>(STATE_SQL, [source]);
    const [{ stale, since, lastSyncAt } = { stale: true, since: null, lastSyncAt: null }] = rows;
    return { seq, state: feedState(source, { stale, since, lastSyncAt }) };
  }
}

/** A row of price_feed as it goes over the wire. */
export const feedState = (source: string, { stale, since, lastSyncAt }: StateRow): FeedState => ({
  source,
  stale,
  since: since?.toISOString() ?? null,
  lastSyncAt: lastSyncAt?.toISOString() ?? null,
});
