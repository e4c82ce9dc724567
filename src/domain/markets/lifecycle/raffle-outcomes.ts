// Markets that are bound to a player of a raffle. They close when their season is locked, and the draw resolves them through the
// dispute window. A projection looks at a market when its season or its own state has changed, so the order does not
// matter: a market that is opened late closes too. Each command has a key and is carried out once.
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { EntityManager } from '../../../platform/database/typeorm.js';
import {
  ProjectionRunner,
  type EventMap,
  type EventType,
  type LoggedEvent,
  type LogTransaction,
  type Projection,
} from '../../../platform/events/index.js';
import { Exchange, isRefusal, type Asked } from '../../exchange/index.js';

/** Commands that are submitted together. */
const TOGETHER_MAX = 100;
/** The owner of the keys of these commands; no user has this name. */
const OWNER = 'markets:raffles';

/** A bound market that is not in the state that its season asks for. */
interface Late {
  readonly marketId: string;
  readonly seasonId: string;
  readonly isClosed: boolean;
  readonly winner: string | null;
  readonly playerId: string;
  readonly lockedBy: string | null;
  readonly drawnBy: string | null;
  readonly evidence: string | null;
}

/** $1 seasons, $2 markets, $3 markets that were handled already. */
const LATE_SQL = `
  select market.id as "marketId", season.id as "seasonId", market.state = 'CLOSED' as "isClosed", season.winner,
    bound.player_id as "playerId", season.locked_by as "lockedBy", season.drawn_by as "drawnBy", season.evidence
  from raffle_market as bound
    join raffle_season as season on season.id = bound.season_id
    join market on market.id = bound.market_id
  where (bound.season_id = any($1::text[]) or bound.market_id = any($2::text[])) and market.id <> all($3::text[])
    and (season.state <> 'open' and market.state in ('ACTIVE', 'PAUSED')
      or season.state = 'drawn' and market.state = 'CLOSED')
  order by market.id limit ${TOGETHER_MAX}`;

@Injectable()
export class RaffleOutcomes implements Projection, OnApplicationBootstrap {
  readonly name = 'markets.raffle-outcomes';
  readonly types = new Set<EventType>([
    'pricing.raffle.locked',
    'pricing.raffle.drawn',
    'exchange.market.state_changed',
  ]);
  private readonly logger = new Logger('Raffles');
  private readonly seasons = new Set<string>();
  private readonly markets = new Set<string>();

  constructor(
    private readonly projections: ProjectionRunner,
    private readonly exchange: Exchange,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.projections.start(this);
  }

  apply({ type, data }: LoggedEvent): void {
    if (type === 'pricing.raffle.locked' || type === 'pricing.raffle.drawn') {
      this.seasons.add((JSON.parse(data) as EventMap[typeof type]).seasonId);
    } else if (type === 'exchange.market.state_changed') {
      const { id, state } = (JSON.parse(data) as EventMap[typeof type]).market;
      if (state === 'ACTIVE' || state === 'CLOSED') this.markets.add(id);
    }
  }

  async flush({ manager }: LogTransaction): Promise<void> {
    if (this.seasons.size > 0 || this.markets.size > 0) await this.bringUpToDate(manager);
    this.discard();
  }

  discard(): void {
    this.seasons.clear();
    this.markets.clear();
  }

  /** A market that is closed here is resolved when its next change of state arrives. */
  private async bringUpToDate(manager: EntityManager): Promise<void> {
    const handled: string[] = [];
    for (;;) {
      const late = await manager.query<Late[]>(LATE_SQL, [[...this.seasons], [...this.markets], handled]);
      if (late.length === 0) return;
      const outcomes = await this.exchange.submitAll(late.map(toAsked));
      for (const [i, outcome] of outcomes.entries())
        if (outcome.status === 'rejected') this.judge(late[i]?.marketId ?? '', outcome.reason);
      handled.push(...late.map(({ marketId }) => marketId));
    }
  }

  /** Throws if the exchange may still carry the command out, so that it is submitted again. */
  private judge(marketId: string, error: unknown): void {
    if (!isRefusal(error)) throw error;
    this.logger.warn(
      `The market ${marketId} does not follow its raffle: ${error.code}. An operator must decide.`,
    );
  }
}

function toAsked({ marketId, seasonId, isClosed, ...late }: Late): Asked {
  const request = { owner: OWNER, key: `${isClosed ? 'resolve' : 'close'} ${marketId}` };
  if (!isClosed) {
    const reason = `The season ${seasonId} of the raffle is locked.`;
    return { command: { kind: 'close_market', marketId, actor: late.lockedBy, reason }, request };
  }
  const outcome = late.playerId === late.winner ? 'YES' : 'NO';
  const reason = `${late.winner ?? 'Nobody'} has won the season ${seasonId} of the raffle.`;
  return {
    command: {
      kind: 'resolve_market',
      marketId,
      outcome,
      actor: late.drawnBy,
      evidence: late.evidence,
      isResolver: false,
      reason,
    },
    request,
  };
}
