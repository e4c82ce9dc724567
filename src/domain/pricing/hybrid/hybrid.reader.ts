// Reads of hybrid prices, true as of a seq: the table holds exactly what the events up to this seq say. A read that must
// include a write waits until the projection has applied the write.
import { Inject, Injectable } from '@nestjs/common';
import type { CurrentPrice, PriceList, PriceListQuery } from '../../../contract/pricing/hybrid.js';
import { ID_PATTERN } from '../../../contract/streams/channels.js';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { decodeTextPage, encodeTextPage } from '../../../platform/common/page-cursor.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { headAndPage, LogReads, pageOf, type Queryable } from '../../../platform/events/index.js';
import { HYBRID_PROJECTION } from './hybrid.projection.js';
import { sentimentBps } from './price-math.js';
import { isStale, priceOf, type PriceState } from './price-state.js';
import { PRICE_COLUMNS, stateOf, type PriceRow } from './price-tables.js';

const PAGE = 'hybrid-prices';

/** The seq up to which the projection has applied the log. */
export const PROJECTED = `(select seq::float8 from event_projection where name = '${HYBRID_PROJECTION}') as projected`;

export interface ProjectedHead {
  /** null before the projection has begun. */
  readonly projected: number | null;
}

/** $1 one market. A market without a row is new: the projection has not seen it yet. */
const ONE_SQL = headAndPage({
  head: `${PROJECTED}, exists (select from market where id = $1 and venue <> 'quote') as known`,
  page: `select ${PRICE_COLUMNS} from hybrid_price where market_id = $1`,
});

/** $1 one market. */
const STATE_SQL = headAndPage({ page: `select ${PRICE_COLUMNS} from hybrid_price where market_id = $1` });
const STATES_SQL = headAndPage({
  page: `select ${PRICE_COLUMNS} from hybrid_price where not is_ended`,
  order: '"marketId"',
});

/** $1 after this id, $2 rows. */
const LIST_SQL = headAndPage({
  head: PROJECTED,
  page: `select ${PRICE_COLUMNS} from hybrid_price where market_id > $1 order by market_id limit $2`,
  order: '"marketId"',
});

/** $1 ids. */
const KNOWN_SQL = headAndPage({
  page: `select id from market where venue <> 'quote' and id = any($1::text[])`,
  order: 'id',
});

interface OneHead extends ProjectedHead {
  readonly known: boolean;
}

@Injectable()
export class HybridReader {
  constructor(
    private readonly reads: LogReads,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws `unknown_market`. */
  async current(marketId: string, minSeq?: string): Promise<CurrentPrice> {
    const found = await this.since(minSeq, async () => {
      const read = await this.reads.rows<PriceRow, OneHead>(ONE_SQL, [marketId]);
      const isComing = read.head.known && read.rows.length === 0;
      return { ...read, projected: isComing ? -1 : read.head.projected };
    });
    const [row] = found.rows;
    if (!row) throw new DomainError('unknown_market', `There is no market ${marketId}.`);
    return this.view(stateOf(row), found.seq);
  }

  /** null for a market that the projection has not seen. `source` is a transaction that the read belongs to. */
  async currentNow(marketId: string, source?: Queryable): Promise<CurrentPrice | null> {
    const { rows, seq } = await this.reads.rows<PriceRow>(STATE_SQL, [marketId], source);
    const [row] = rows;
    return row ? this.view(stateOf(row), seq) : null;
  }

  async list({ after, limit, minSeq }: PriceListQuery): Promise<PriceList & { seq: number }> {
    const from = decodeTextPage(PAGE, after, ID_PATTERN) ?? '';
    const { rows, seq } = await this.since(minSeq, async () => {
      const read = await this.reads.rows<PriceRow, ProjectedHead>(LIST_SQL, [from, limit + 1]);
      return { ...read, projected: read.head.projected };
    });
    const page = pageOf(
      rows,
      limit,
      (row) => this.view(stateOf(row), seq),
      ({ marketId }) => encodeTextPage(PAGE, marketId),
    );
    return { ...page, seq };
  }

  /** The prices of one market, or of all that have not ended. */
  async states(marketId: string | null): Promise<{ states: PriceState[]; seq: number }> {
    const [sql, values] = marketId === null ? [STATES_SQL, []] : [STATE_SQL, [marketId]];
    const { rows, seq } = await this.reads.rows<PriceRow>(sql, values);
    return { states: rows.map(stateOf), seq };
  }

  /** Those of these ids that no market has. */
  async unknown(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.reads.rows<{ id: string }>(KNOWN_SQL, [ids]);
    const known = new Set(rows.map(({ id }) => id));
    return new Set(ids.filter((id) => !known.has(id)));
  }

  /** As `LogReads.since`, and waits for the projection too. */
  async since<T extends { readonly seq: number; readonly projected: number | null }>(
    minSeq: string | undefined,
    read: () => Promise<T>,
  ): Promise<T> {
    const { found } = await this.reads.since(minSeq, async () => {
      const found = await read();
      return { found, seq: Math.min(found.seq, found.projected ?? 0) };
    });
    return found;
  }

  private view(state: PriceState, seq: number): CurrentPrice {
    const moment = { atMs: this.clock.nowMs(), staleAfterMs: this.config.RAFFLE_STALE_AFTER };
    return {
      marketId: state.marketId,
      raffleProbability: state.raffleProbability,
      marketSentiment: sentimentBps(state.sentiment, state.liquidity),
      hybridPrice: priceOf(state),
      raffleWeight: state.raffleWeight,
      marketWeight: state.marketWeight,
      sentiment: state.sentiment.toString(),
      sentimentLiquidity: state.liquidity.toString(),
      stale: isStale(state, moment),
      initialProbability: state.initialProbability,
      raffleSource: state.raffleSource,
      raffleUpdatedAt: new Date(state.raffleAtMs).toISOString(),
      lastUpdated: new Date(state.updatedAtMs).toISOString(),
      seq,
    };
  }
}
