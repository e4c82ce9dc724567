// Opens the poll on a dispute when joining the dispute has ended, and closes the poll of a market that leaves the state of its
// vote. A projection of the states of markets.
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  ProjectionRunner,
  type EventType,
  type LoggedEvent,
  type LogTransaction,
  type Projection,
} from '../../../platform/events/index.js';
import type { MarketStateChanged } from '../../../platform/events/payloads/exchange.js';
import { closePoll } from './poll-closing.service.js';
import { disputePollId } from './poll-rows.js';
import { emptyCounts } from './tally.js';

/** $1 poll, $2 market, $3 counts, $4 and $5 from and to, $6 when the outcome was named. */
const OPEN_SQL = `
  insert into poll (id, market_id, kind, counts, excluded, opens_at, closes_at, resolved_at)
  select $1, $2, 'dispute', $3,
    array_remove(array[proposer_id, resolver_id, resolved_by], null) || array(
      select user_id from dispute join trading_account as account on account.id = account_id
      where dispute.market_id = $2),
    $4, $5, $6
  from market where id = $2
  on conflict do nothing`;

/** The market is decided, by its poll or in another way. */
const DECIDED_SQL = `
  update poll set decided_at = clock_timestamp() where market_id = $1 and state = 'closed' and decided_at is null`;

const VOTING = new Set(['PROPOSED', 'DISPUTED']);

interface Change {
  readonly atMs: number;
  readonly data: MarketStateChanged;
}

@Injectable()
export class DisputePolls implements Projection, OnApplicationBootstrap {
  readonly name = 'markets.dispute-polls';
  readonly types = new Set<EventType>(['exchange.market.state_changed']);
  private changes: Change[] = [];

  constructor(private readonly projections: ProjectionRunner) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.projections.start(this);
  }

  apply({ type, data, atMs }: LoggedEvent): void {
    if (type === 'exchange.market.state_changed')
      this.changes.push({ atMs, data: JSON.parse(data) as MarketStateChanged });
  }

  async flush(tx: LogTransaction): Promise<void> {
    for (const { atMs, data } of this.changes) {
      if (isVoteBegin(data)) await open(tx, atMs, data);
      else if (!VOTING.has(data.market.state)) await closeOpen(tx, data.market.id);
    }
    this.changes = [];
  }

  discard(): void {
    this.changes = [];
  }
}

/** Joining has ended; the next deadline is the end of the vote. */
const isVoteBegin = ({ event, market }: MarketStateChanged): boolean =>
  market.state === 'DISPUTED' && event === 'deadline' && market.deadline !== null;

async function open(tx: LogTransaction, atMs: number, { market }: MarketStateChanged): Promise<void> {
  const { id, disputeRound, deadline, disputableUntil, disputeWindowMs } = market;
  const resolvedAt =
    disputableUntil === null ? null : new Date(Date.parse(disputableUntil) - disputeWindowMs);
  await tx.manager.query(OPEN_SQL, [
    disputePollId(id, disputeRound),
    id,
    JSON.stringify(emptyCounts('dispute')),
    new Date(atMs),
    deadline,
    resolvedAt,
  ]);
}

async function closeOpen(tx: LogTransaction, marketId: string): Promise<void> {
  const polls = await tx.manager.query<{ id: string }[]>(
    `select id from poll where market_id = $1 and state = 'open'`,
    [marketId],
  );
  for (const { id } of polls) await closePoll(tx, id, 'state');
  await tx.manager.query(DECIDED_SQL, [marketId]);
}
