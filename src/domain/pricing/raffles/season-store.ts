// A season inside a transaction. Its row is locked first, so inputs, bindings, the lock and the draw of one season come one
// after the other, in the order of their events.
import type { SeasonState } from '../../../contract/pricing/raffles.js';
import { DomainError } from '../../../platform/common/errors.js';
import type { EntityManager } from '../../../platform/database/typeorm.js';
import type { LoggedRaffleMarket } from '../../../platform/events/payloads/pricing.js';
import { probabilitiesOf, totalOf, type Tickets } from './probabilities.js';

export interface Position extends Tickets {
  readonly sequence: number;
}

/** A market and the player that it is bound to. */
export interface BoundPlayer {
  readonly marketId: string;
  readonly playerId: string;
}

const LOCK_SQL = `select set_config('idle_in_transaction_session_timeout', '1s', true),
  (select state from raffle_season where id = $1 for update) as state`;

/** Throws `unknown_season`, and `bad_season_state` unless the season is in this state. */
export async function lockSeason(manager: EntityManager, id: string, wanted: SeasonState): Promise<void> {
  const [row] = await manager.query<{ state: SeasonState | null }[]>(LOCK_SQL, [id]);
  const state = row?.state ?? null;
  if (state === null) throw new DomainError('unknown_season', `There is no season ${id}.`);
  if (state !== wanted)
    throw new DomainError('bad_season_state', `The season is ${state}, not ${wanted}.`, { state });
}

/** By player id. */
export const positionsOf = (manager: EntityManager, seasonId: string): Promise<Position[]> =>
  manager.query<Position[]>(
    `select player_id as "playerId", tickets::float8 as tickets, sequence::float8 as sequence
     from raffle_position where season_id = $1 order by player_id`,
    [seasonId],
  );

/** By market id. */
export const boundPlayers = (manager: EntityManager, seasonId: string): Promise<BoundPlayer[]> =>
  manager.query<BoundPlayer[]>(
    `select market_id as "marketId", player_id as "playerId" from raffle_market where season_id = $1 order by market_id`,
    [seasonId],
  );

export interface RaffleView {
  readonly totalTickets: string;
  /** Every bound market; empty while no player has a ticket. */
  readonly markets: readonly LoggedRaffleMarket[];
}

/** What the positions say about the bound markets. */
export function raffleView(positions: readonly Position[], bound: readonly BoundPlayer[]): RaffleView {
  const probabilities = probabilitiesOf(positions);
  const tickets = new Map(positions.map((position) => [position.playerId, position.tickets]));
  const markets = bound.map(({ marketId, playerId }): LoggedRaffleMarket => [
    marketId,
    playerId,
    tickets.get(playerId) ?? 0,
    probabilities.get(playerId) ?? 0,
  ]);
  return { totalTickets: totalOf(positions).toString(), markets: probabilities.size > 0 ? markets : [] };
}
