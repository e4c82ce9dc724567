// Raffles: a season has ticket positions of players, and markets that are bound to a player. A change is one transaction of the
// log, so the prices of the bound markets follow in the order of the commits. The draw is a fact; markets acts on it.
import { Injectable } from '@nestjs/common';
import {
  RAFFLE_MARKETS_MAX,
  RAFFLE_PLAYERS_MAX,
  type Binding,
  type BoundMarket,
  type Draw,
  type NewSeason,
  type PositionInput,
  type PositionsAnswer,
  type Season,
} from '../../../contract/pricing/raffles.js';
import { AuditLog, type Asked } from '../../../platform/auth/index.js';
import { advisoryLockOf } from '../../../platform/database/advisory-locks.js';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { EventStore, LogReads, type LogTransaction } from '../../../platform/events/index.js';
import { IdempotentLog, type Made } from '../../../platform/http/index.js';
import { newPositions } from './new-positions.js';
import { seasonNow } from './raffles.reader.js';
import { boundPlayers, lockSeason, positionsOf, raffleView } from './season-store.js';

/** In these states a market can be bound: trading has not ended. */
const BINDABLE = ['PROPOSED', 'APPROVED', 'ACTIVE', 'PAUSED'];

@Injectable()
export class RafflesService {
  constructor(
    private readonly log: IdempotentLog,
    private readonly audit: AuditLog,
    private readonly store: EventStore,
    private readonly reads: LogReads,
    private readonly clock: Clock,
  ) {}

  /** Throws `season_exists`. */
  createSeason(asked: Asked, { id, name }: NewSeason): Promise<Made<Season>> {
    return this.write(asked, async (tx) => {
      const made = await tx.manager.query<unknown[]>(
        `insert into raffle_season (id, name, state, created_at) values ($1, $2, 'open', $3)
         on conflict do nothing returning id`,
        [id, name, this.clock.now()],
      );
      if (made.length === 0) throw new DomainError('season_exists', `There is a season ${id} already.`);
      this.audit.record(tx, asked.actor, { action: 'raffle.create', target: id, details: { name } });
      return seasonNow(tx.manager, id);
    });
  }

  /**
   * Stores positions, all or none. Throws `unknown_season`, `bad_season_state`, `duplicate_sequence`, `sequence_conflict` and
   * `too_many_players`.
   */
  setPositions(
    asked: Asked,
    seasonId: string,
    inputs: readonly PositionInput[],
  ): Promise<Made<PositionsAnswer>> {
    return this.write(asked, async (tx): Promise<PositionsAnswer> => {
      await lockSeason(tx.manager, seasonId, 'open');
      const { changed, positions } = newPositions(await positionsOf(tx.manager, seasonId), inputs);
      if (positions.length > RAFFLE_PLAYERS_MAX)
        throw new DomainError('too_many_players', `A season has at most ${RAFFLE_PLAYERS_MAX} players.`);
      const view = raffleView(positions, await boundPlayers(tx.manager, seasonId));
      if (changed.length > 0) {
        tx.beforeEvents(this.storePositions(seasonId, changed));
        tx.append(
          'pricing.raffle.changed',
          {
            seasonId,
            actor: asked.actor.caller.userId,
            positions: changed.map(({ playerId, tickets, sequence }) => [playerId, tickets, sequence]),
            ...view,
          },
          {},
        );
      }
      const applied = changed.length;
      return { seasonId, applied, ignored: inputs.length - applied, totalTickets: view.totalTickets };
    });
  }

  /** Throws `unknown_season`, `bad_season_state`, `unknown_market`, `bad_market_state`, `market_bound` and `season_full`. */
  bindMarket(asked: Asked, seasonId: string, { marketId, playerId }: Binding): Promise<Made<BoundMarket>> {
    return this.write(asked, async (tx): Promise<BoundMarket> => {
      const { manager } = tx;
      await lockSeason(manager, seasonId, 'open');
      // An oracle that sends a probability at the same time comes before the binding, or finds it.
      await tx.run([advisoryLockOf('price', marketId)]);
      await assertBindable(tx, marketId);
      const bound = await boundPlayers(manager, seasonId);
      if (bound.length >= RAFFLE_MARKETS_MAX)
        throw new DomainError('season_full', `A season has at most ${RAFFLE_MARKETS_MAX} bound markets.`);
      const at = this.clock.now();
      const made = await manager.query<unknown[]>(
        `insert into raffle_market (market_id, season_id, player_id, bound_at) values ($1, $2, $3, $4)
         on conflict do nothing returning market_id`,
        [marketId, seasonId, playerId, at],
      );
      if (made.length === 0)
        throw new DomainError('market_bound', `The market ${marketId} is bound to a player already.`);
      const actor = asked.actor.caller.userId;
      const view = raffleView(await positionsOf(manager, seasonId), [{ marketId, playerId }]);
      tx.append('pricing.raffle.changed', { seasonId, actor, positions: [], ...view }, {});
      this.audit.record(tx, asked.actor, {
        action: 'raffle.bind',
        target: seasonId,
        details: { marketId, playerId },
      });
      return { marketId, seasonId, playerId, boundAt: at.toISOString(), outcome: null };
    });
  }

  /** Throws `unknown_season` and `bad_season_state`. */
  lock(asked: Asked, seasonId: string): Promise<Made<Season>> {
    return this.write(asked, async (tx) => {
      const { manager } = tx;
      await lockSeason(manager, seasonId, 'open');
      const actor = asked.actor.caller.userId;
      await manager.query(
        `update raffle_season set state = 'locked', locked_at = $2, locked_by = $3 where id = $1`,
        [seasonId, this.clock.now(), actor],
      );
      const bound = await boundPlayers(manager, seasonId);
      tx.append(
        'pricing.raffle.locked',
        { seasonId, actor, marketIds: bound.map(({ marketId }) => marketId) },
        {},
      );
      this.audit.record(tx, asked.actor, { action: 'raffle.lock', target: seasonId, details: {} });
      return seasonNow(manager, seasonId);
    });
  }

  /** Throws `unknown_season`, `bad_season_state` and `unknown_player`. */
  draw(asked: Asked, seasonId: string, { winner, evidence: where }: Draw): Promise<Made<Season>> {
    return this.write(asked, async (tx) => {
      const { manager } = tx;
      const evidence = where ?? null;
      await lockSeason(manager, seasonId, 'locked');
      const positions = await positionsOf(manager, seasonId);
      if (!positions.some(({ playerId, tickets }) => playerId === winner && tickets > 0))
        throw new DomainError('unknown_player', `${winner} has no ticket of this season.`);
      const actor = asked.actor.caller.userId;
      await manager.query(
        `update raffle_season set state = 'drawn', drawn_at = $2, drawn_by = $3, winner = $4, evidence = $5 where id = $1`,
        [seasonId, this.clock.now(), actor, winner, evidence],
      );
      const view = raffleView(positions, await boundPlayers(manager, seasonId));
      tx.append('pricing.raffle.drawn', { seasonId, actor, winner, evidence, ...view }, {});
      this.audit.record(tx, asked.actor, {
        action: 'raffle.draw',
        target: seasonId,
        details: { winner, evidence },
      });
      return seasonNow(manager, seasonId);
    });
  }

  private storePositions(seasonId: string, changed: readonly PositionInput[]) {
    const rows = changed.map(({ playerId, tickets, sequence }) => [playerId, tickets, sequence]);
    return {
      text: `insert into raffle_position (season_id, player_id, tickets, sequence, changed_at)
        select $1, row->>0, (row->>1)::bigint, (row->>2)::bigint, $3 from json_array_elements($2::json) as row
        on conflict (season_id, player_id) do update
          set tickets = excluded.tickets, sequence = excluded.sequence, changed_at = excluded.changed_at`,
      values: [seasonId, JSON.stringify(rows), this.clock.now().toISOString()],
    };
  }

  /** A write that changed nothing answers the head of the log. */
  private async write<T>(asked: Asked, work: (tx: LogTransaction) => Promise<T>): Promise<Made<T>> {
    const { value, cursor } = await this.log.transaction(asked.request, work);
    return { value, cursor: cursor ?? this.reads.cursor(await this.store.head()) };
  }
}

async function assertBindable({ manager }: LogTransaction, marketId: string): Promise<void> {
  const [market] = await manager.query<{ state: string }[]>(
    `select state from market where id = $1 and venue <> 'quote'`,
    [marketId],
  );
  if (!market) throw new DomainError('unknown_market', `There is no market ${marketId}.`);
  if (!BINDABLE.includes(market.state))
    throw new DomainError('bad_market_state', `The market is ${market.state}, and trading has ended.`);
}
