// Reads of raffles, true as of a seq.
import { Injectable } from '@nestjs/common';
import type {
  BoundMarket,
  BoundMarkets,
  PositionList,
  PositionListQuery,
  Season,
  SeasonList,
  SeasonListQuery,
} from '../../../contract/pricing/raffles.js';
import { ID_PATTERN } from '../../../contract/streams/channels.js';
import { DomainError } from '../../../platform/common/errors.js';
import { decodeTextPage, encodeTextPage } from '../../../platform/common/page-cursor.js';
import type { EntityManager } from '../../../platform/database/typeorm.js';
import { headAndPage, LogReads, pageOf } from '../../../platform/events/index.js';
import { probabilitiesOf } from './probabilities.js';

const SEASONS_PAGE = 'raffle-seasons';
const POSITIONS_PAGE = 'raffle-positions';

const SEASON_SQL = `
  select season.id, name, state, winner, created_at, locked_at, drawn_at, sums.players, sums.total
  from raffle_season as season, lateral (
    select count(*) filter (where tickets > 0)::int as players, coalesce(sum(tickets), 0)::text as total
    from raffle_position where season_id = season.id
  ) as sums`;

const ONE_SQL = headAndPage({ page: `${SEASON_SQL} where season.id = $1` });
/** $1 after this id, $2 rows. */
const LIST_SQL = headAndPage({
  page: `${SEASON_SQL} where season.id > $1 order by season.id limit $2`,
  order: 'id',
});

const KNOWN = 'exists (select from raffle_season where id = $1) as known';
/** $1 season. All positions, because the probability of one depends on all of them. */
const POSITIONS_SQL = headAndPage({
  head: KNOWN,
  page: `select player_id as "playerId", tickets::float8 as tickets, sequence::float8 as sequence, changed_at as "changedAt"
    from raffle_position where season_id = $1`,
  order: '"playerId"',
});
/** $1 season. */
const MARKETS_SQL = headAndPage({
  head: KNOWN,
  page: `select market_id as "marketId", season_id as "seasonId", player_id as "playerId", bound_at as "boundAt",
      (select case when winner is null then null when winner = player_id then 'YES' else 'NO' end
       from raffle_season where id = season_id) as outcome
    from raffle_market where season_id = $1`,
  order: '"marketId"',
});

interface SeasonRow {
  readonly id: string;
  readonly name: string;
  readonly state: Season['state'];
  readonly winner: string | null;
  readonly created_at: Date;
  readonly locked_at: Date | null;
  readonly drawn_at: Date | null;
  readonly players: number;
  readonly total: string;
}

interface PositionRow {
  readonly playerId: string;
  readonly tickets: number;
  readonly sequence: number;
  readonly changedAt: Date;
}

type BoundRow = Omit<BoundMarket, 'boundAt'> & { readonly boundAt: Date };
type Known = { readonly known: boolean };

@Injectable()
export class RafflesReader {
  constructor(private readonly reads: LogReads) {}

  /** Throws `unknown_season`. */
  async one(id: string, minSeq?: string): Promise<{ season: Season; seq: number }> {
    const { value, seq } = await this.reads.first<SeasonRow, Season>(ONE_SQL, [id], minSeq, toSeason);
    if (!value) throw unknownSeason(id);
    return { season: value, seq };
  }

  list(query: SeasonListQuery): Promise<SeasonList & { seq: number }> {
    return this.reads.list<SeasonRow, Season>(query, {
      sql: LIST_SQL,
      values: [decodeTextPage(SEASONS_PAGE, query.after, ID_PATTERN) ?? ''],
      itemOf: toSeason,
      cursorAfter: ({ id }) => encodeTextPage(SEASONS_PAGE, id),
    });
  }

  /** Throws `unknown_season`. */
  async positions(
    seasonId: string,
    { after, limit, minSeq }: PositionListQuery,
  ): Promise<PositionList & { seq: number }> {
    const from = decodeTextPage(POSITIONS_PAGE, after, ID_PATTERN) ?? '';
    const { rows, head, seq } = await this.reads.since(minSeq, () =>
      this.reads.rows<PositionRow, Known>(POSITIONS_SQL, [seasonId]),
    );
    if (!head.known) throw unknownSeason(seasonId);
    const probabilities = probabilitiesOf(rows);
    const page = pageOf(
      rows.filter(({ playerId }) => playerId > from).slice(0, limit + 1),
      limit,
      ({ changedAt, ...row }) => ({
        ...row,
        probability: probabilities.get(row.playerId) ?? null,
        changedAt: changedAt.toISOString(),
      }),
      ({ playerId }) => encodeTextPage(POSITIONS_PAGE, playerId),
    );
    return { ...page, seq };
  }

  /** Throws `unknown_season`. */
  async markets(seasonId: string, minSeq?: string): Promise<BoundMarkets & { seq: number }> {
    const { rows, head, seq } = await this.reads.since(minSeq, () =>
      this.reads.rows<BoundRow, Known>(MARKETS_SQL, [seasonId]),
    );
    if (!head.known) throw unknownSeason(seasonId);
    return { data: rows.map(({ boundAt, ...row }) => ({ ...row, boundAt: boundAt.toISOString() })), seq };
  }
}

/** A season as its transaction has left it. */
export async function seasonNow(manager: EntityManager, id: string): Promise<Season> {
  const [row] = await manager.query<SeasonRow[]>(`${SEASON_SQL} where season.id = $1`, [id]);
  if (!row) throw unknownSeason(id);
  return toSeason(row);
}

const unknownSeason = (id: string) => new DomainError('unknown_season', `There is no season ${id}.`);

const toSeason = (row: SeasonRow): Season => ({
  id: row.id,
  name: row.name,
  state: row.state,
  players: row.players,
  totalTickets: row.total,
  winner: row.winner,
  createdAt: row.created_at.toISOString(),
  lockedAt: row.locked_at && row.locked_at.toISOString(),
  drawnAt: row.drawn_at && row.drawn_at.toISOString(),
});
