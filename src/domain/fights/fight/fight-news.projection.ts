// Appends what operators hear of fights: a projection of the states of markets and of the starts of fights. The row of a fight keeps what
// was announced last, so that each change is announced once and in order, also after a crash.
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  ProjectionRunner,
  type EventMap,
  type EventType,
  type LoggedEvent,
  type LogTransaction,
  type Projection,
} from '../../../platform/events/index.js';
import type { MarketStateChanged } from '../../../platform/events/payloads/exchange.js';
import { adminChannelOf, adminNotice } from '../../../contract/admin/admin-events.js';
import type { Fight, FightResult, FightStatus } from '../../../contract/fights/fights.js';
import type { MarketFigures } from '../../../contract/markets/markets.js';
import { FIGHT_COLUMNS, fightOf, WITH_START, type FightRow } from './fight-views.js';
import { STARTED } from './fight.journal.js';
import { MARKET_COLUMNS, marketOf, type MarketRow } from '../../exchange/index.js';

/** Changes of one transaction. */
const TOGETHER_MAX = 200;

/** A change of a fight; `market` is null when the fight has started. */
interface Change {
  readonly fightId: string;
  readonly atMs: number;
  readonly market: MarketFigures | null;
}

interface Announced {
  status: FightStatus;
  betting: 'waiting' | 'open' | 'closed';
  result: FightResult | null;
}

type NewsRow = FightRow & MarketRow & Announced;

/** $1 fights. */
const FIGHTS_SQL = `
  select ${FIGHT_COLUMNS}, fight.status, fight.betting, fight.result, ${MARKET_COLUMNS}
  from fight ${WITH_START} join market on market.id = fight.id where fight.id = any($1)
  order by fight.id for update of fight`;
const ANNOUNCED_SQL = 'update fight set status = $2, betting = $3, result = $4 where id = $1';

@Injectable()
export class FightNews implements Projection, OnApplicationBootstrap {
  readonly name = 'fights.news';
  readonly types = new Set<EventType>(['exchange.market.state_changed', STARTED]);
  private changes: Change[] = [];

  constructor(private readonly projections: ProjectionRunner) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.projections.start(this);
  }

  get isFull(): boolean {
    return this.changes.length >= TOGETHER_MAX;
  }

  apply({ type, data, atMs }: LoggedEvent): void {
    if (type === STARTED) {
      const { fightId } = JSON.parse(data) as EventMap[typeof STARTED];
      this.changes.push({ fightId, atMs, market: null });
    } else if (type === 'exchange.market.state_changed') {
      const { market } = JSON.parse(data) as MarketStateChanged;
      this.changes.push({ fightId: market.id, atMs, market });
    }
  }

  async flush(tx: LogTransaction): Promise<void> {
    const ids = [...new Set(this.changes.map(({ fightId }) => fightId))];
    const rows = ids.length === 0 ? [] : await tx.manager.query<NewsRow[]>(FIGHTS_SQL, [ids]);
    for (const row of rows) {
      const changes = this.changes.filter(({ fightId }) => fightId === row.fight_id);
      const { status, betting, result } = announce(tx, row, changes);
      await tx.manager.query(ANNOUNCED_SQL, [row.fight_id, status, betting, result]);
    }
    this.discard();
  }

  discard(): void {
    this.changes = [];
  }
}

/** Appends what has changed, in the order of the log, and returns what is announced then. */
function announce(tx: LogTransaction, row: NewsRow, changes: readonly Change[]): Announced {
  let { status, betting, result } = row;
  // The market of a start is as it was at the change before, or as it is now.
  let market = marketBefore(row, status);
  let liveAt = status === 'live' || status === 'completed' ? row.live_at : null;
  for (const { fightId, atMs, market: changed } of changes) {
    if (changed) market = changed;
    else liveAt = new Date(atMs);
    const fight = fightOf({ ...row, live_at: liveAt }, market);
    betting = announceWindow(tx, betting, fight);
    if (fight.status === status && fight.result === result) continue;
    tx.append(
      'fights.fight.updated',
      adminNotice('FIGHT_STATUS_UPDATE', {
        fightId,
        oldStatus: status,
        newStatus: fight.status,
        fight,
      }),
      { admin: adminChannelOf('FIGHT_STATUS_UPDATE') },
    );
    ({ status, result } = fight);
  }
  return { status, betting, result };
}

/**
 * A start follows the close of the window, so the market is closed then, also if its row is in a later state by now: the later change
 * comes with an event of its own.
 */
const marketBefore = (row: NewsRow, status: FightStatus): MarketFigures => {
  const market = marketOf(row);
  return status === 'betting' ? { ...market, state: 'CLOSED', outcome: null, disputableUntil: null } : market;
};

function announceWindow(
  tx: LogTransaction,
  betting: Announced['betting'],
  fight: Fight,
): Announced['betting'] {
  const { state } = fight.betting;
  const data = { fightId: fight.id, fight };
  if (betting === 'waiting' && (state === 'open' || state === 'paused')) {
    const channels = { admin: adminChannelOf('BETTING_WINDOW_OPENED') };
    tx.append('fights.window.opened', adminNotice('BETTING_WINDOW_OPENED', data), channels);
    return 'open';
  }
  if (state !== 'closed') return betting;
  if (betting === 'open') {
    const channels = { admin: adminChannelOf('BETTING_WINDOW_CLOSED') };
    tx.append('fights.window.closed', adminNotice('BETTING_WINDOW_CLOSED', data), channels);
  }
  return 'closed';
}
