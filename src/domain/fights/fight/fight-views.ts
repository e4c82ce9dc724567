// A fight as answers and events show it. Its status follows from its market and from its start, so no second state of a fight
// can differ from the market that pays the bets. Pure.
import type { Fight, FightResult, FightStatus } from '../../../contract/fights/fights.js';
import type { Market, MarketFigures } from '../../../contract/markets/markets.js';

/** Columns of `fight` that a view needs. */
export interface FightRow {
  readonly fight_id: string;
  readonly event_id: string;
  readonly card_order: number;
  readonly red_name: string;
  readonly red_picture: string | null;
  readonly blue_name: string;
  readonly blue_picture: string | null;
  readonly rounds: number;
  readonly opens_at: Date | null;
  /** When the fight went live. */
  readonly live_at: Date | null;
}

export const FIGHT_COLUMNS = `fight.id as fight_id, fight.event_id, fight.card_order, fight.red_name, fight.red_picture,
  fight.blue_name, fight.blue_picture, fight.rounds, fight.opens_at, fight_start.at as live_at`;

/** Of `fight`. */
export const WITH_START = 'left join fight_start on fight_start.fight_id = fight.id';

type Standing = Pick<MarketFigures, 'state' | 'outcome'>;

/** A void with a named outcome is a draw; a void without one is a cancellation. */
export function statusOf({ state, outcome }: Standing, isLive: boolean): FightStatus {
  switch (state) {
    case 'PROPOSED':
    case 'APPROVED':
      return 'upcoming';
    case 'ACTIVE':
    case 'PAUSED':
      return 'betting';
    case 'CLOSED':
      return isLive ? 'live' : 'betting';
    case 'RESOLVED':
    case 'DISPUTED':
    case 'FINALIZED':
      return 'completed';
    case 'REJECTED':
    case 'VOIDED':
      return outcome === null ? 'cancelled' : 'completed';
  }
}

const RESULTS = { YES: 'RED', NO: 'BLUE', VOID: 'DRAW' } as const;

export const resultOf = ({ outcome }: Standing, status: FightStatus): FightResult | null =>
  status === 'completed' && outcome !== null ? RESULTS[outcome] : null;

export function windowOf(state: Market['state']): Fight['betting']['state'] {
  switch (state) {
    case 'PROPOSED':
    case 'APPROVED':
      return 'waiting';
    case 'ACTIVE':
      return 'open';
    case 'PAUSED':
      return 'paused';
    default:
      return 'closed';
  }
}

const timeOf = (at: Date | null): string | null => at?.toISOString() ?? null;

export function fightOf(row: FightRow, market: MarketFigures): Fight {
  const status = statusOf(market, row.live_at !== null);
  return {
    id: row.fight_id,
    eventId: row.event_id,
    cardOrder: row.card_order,
    red: { name: row.red_name, pictureUrl: row.red_picture },
    blue: { name: row.blue_name, pictureUrl: row.blue_picture },
    rounds: row.rounds,
    status,
    result: resultOf(market, status),
    betting: {
      state: windowOf(market.state),
      opensAt: timeOf(row.opens_at),
      closesAt: market.closesAt,
    },
    liveAt: timeOf(row.live_at),
    marketState: market.state,
    disputableUntil: market.disputableUntil,
    approval: market.approval,
    createdAt: market.createdAt,
  };
}
