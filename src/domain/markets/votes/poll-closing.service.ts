// Closes polls. Closing is an ordinary transaction: one update that finds the poll open answers the counts, and the event
// `market.vote.closed` has them. The exchange asks for it at the deadline; a prolonged poll ends later, so a timer looks too.
import { Injectable, Logger } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { Interval } from '@nestjs/schedule';
import { DataSource } from '../../../platform/database/typeorm.js';
import { TIGHT_IDLE_SQL } from '../../../platform/database/advisory-locks.js';
import { messageOf } from '../../../platform/common/repeated-fault.js';
import { EventLog, type LogTransaction } from '../../../platform/events/index.js';
import type { Counts, PollKind, VoteClosed } from '../../../contract/markets/votes.js';

const EVERY_MS = 1_000;
/** Polls that one look closes at most. */
const CLOSED_MAX = 100;

const DUE_SQL = `
  select id from poll where state = 'open' and closes_at <= clock_timestamp() order by closes_at limit ${CLOSED_MAX}`;
const OPEN_SQL = `select id from poll where market_id = $1 and state = 'open'`;
/**
 * $1 poll, $2 by. At the deadline only a poll whose deadline has passed: a vote may have prolonged it. After the deadline
 * the counts decide, also when an operator closes the poll.
 */
const CLOSE_SQL = `
  update poll set state = 'closed', closed_at = clock_timestamp(),
    closed_by = case when closes_at <= clock_timestamp() then 'deadline' else $2 end
  where id = $1 and state = 'open' and ($2 <> 'deadline' or closes_at <= clock_timestamp())
  returning market_id, kind, counts::text, closed_by`;

@Injectable()
export class PollClosing {
  private readonly logger = new Logger('Votes');
  private closing: Promise<void> | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly dataSource: DataSource,
  ) {}

  /** Closes the polls whose deadline has passed. One look at a time; several processes may look. */
  @Interval(EVERY_MS)
  @OnEvent('exchange.poll.due')
  closeDue(): Promise<void> {
    this.closing ??= this.closeAllDue()
      .catch((error: unknown) => this.logger.warn(`Polls could not be closed: ${messageOf(error)}`))
      .finally(() => (this.closing = undefined));
    return this.closing;
  }

  /** Closes the open poll of a market before an operator decides. */
  async closeFor(marketId: string, by: 'operator' | 'state'): Promise<void> {
    for (const { id } of await this.dataSource.query<{ id: string }[]>(OPEN_SQL, [marketId]))
      await this.close(id, by);
  }

  private async closeAllDue(): Promise<void> {
    for (const { id } of await this.dataSource.query<{ id: string }[]>(DUE_SQL))
      await this.close(id, 'deadline');
  }

  private async close(id: string, by: VoteClosed['by']): Promise<void> {
    await this.log.transaction((tx) => closePoll(tx, id, by));
  }
}

/** Closes the poll with its event, if it is still open. The lock of the poll's row is tight until the transaction ends. */
export async function closePoll(tx: LogTransaction, pollId: string, by: VoteClosed['by']): Promise<void> {
  const [, closed] = await tx.run([
    { name: 'tight_idle', text: `select ${TIGHT_IDLE_SQL}` },
    { name: 'poll_close', text: CLOSE_SQL, values: [pollId, by] },
  ]);
  const [marketId, kind, counts, closedBy] = closed?.rows[0] ?? [];
  if (!marketId || !counts) return;
  const voteType = kind as PollKind;
  tx.append(
    'market.vote.closed',
    { marketId, pollId, voteType, counts: JSON.parse(counts) as Counts, by: closedBy as VoteClosed['by'] },
    { market: `market:${marketId}` },
  );
}
