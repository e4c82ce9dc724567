// Brings the counts of closed polls to the exchange, which reads no votes: a projection of `market.vote.closed` submits a command
// keyed by the poll, so a poll decides once. A timer submits what the projection could not, and raises an alert after a minute.
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from '../../../platform/database/typeorm.js';
import { Clock } from '../../../platform/common/clock.js';
import { messageOf } from '../../../platform/common/repeated-fault.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import {
  EventLog,
  ProjectionRunner,
  type EventType,
  type LoggedEvent,
  type Projection,
} from '../../../platform/events/index.js';
import type { PollDue } from '../../../platform/events/payloads/exchange.js';
import { adminChannelOf, adminNotice } from '../../../contract/admin/admin-events.js';
import type { Counts, PollKind, VoteClosed } from '../../../contract/markets/votes.js';
import { Exchange, isRefusal, type Command } from '../../exchange/index.js';

const LOOK_EVERY_MS = 5_000;
/** The projection has this long before the timer submits. */
const PATIENCE_S = 10;
/** A poll without a decision for this long is an alert. */
const ALERT_AFTER_S = 60;
/** Polls that one transaction of the projection decides. */
const TOGETHER_MAX = 20;
/** Polls of one look. */
const LOOK_MAX = 100;
/** The owner of the keys of these commands; no user has this name. */
const OWNER = 'markets:polls';

/** A closed poll, and the seq of its closing event. */
interface ClosedPoll {
  readonly marketId: string;
  readonly pollId: string;
  readonly voteType: PollKind;
  readonly counts: Counts;
  readonly seq: number;
}

const POLL_SQL = `
  select id as "pollId", market_id as "marketId", kind as "voteType", counts,
    (select max(seq)::float8 from event
      where ch_market = 'market:' || market_id and type = 'market.vote.closed') as seq
  from poll`;
/** $1 seconds since the closing. */
const UNDECIDED_SQL = `
  ${POLL_SQL} where closed_by = 'deadline' and decided_at is null
    and closed_at < clock_timestamp() - make_interval(secs => $1) order by closed_at limit ${LOOK_MAX}`;
/** $1 markets. */
const LEFT_SQL = `
  ${POLL_SQL} where market_id = any($1) and closed_by = 'operator' and decided_at is null`;
const DECIDED_SQL = 'update poll set decided_at = clock_timestamp() where id = $1 and decided_at is null';

@Injectable()
export class PollDecisions implements Projection, OnApplicationBootstrap {
  readonly name = 'markets.poll-decisions';
  readonly types = new Set<EventType>(['exchange.poll.due', 'market.vote.closed']);
  private readonly logger = new Logger('Votes');
  private closed: ClosedPoll[] = [];
  /** Markets whose poll is due. */
  private due: string[] = [];
  private looking: Promise<void> | undefined;

  constructor(
    private readonly projections: ProjectionRunner,
    private readonly exchange: Exchange,
    private readonly log: EventLog,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.projections.start(this);
  }

  apply({ type, data, seq }: LoggedEvent): void {
    if (type === 'exchange.poll.due') this.due.push((JSON.parse(data) as PollDue).marketId);
    if (type !== 'market.vote.closed') return;
    const { by, marketId, pollId, voteType, counts } = JSON.parse(data) as VoteClosed;
    if (by === 'deadline') this.closed.push({ marketId, pollId, voteType, counts, seq });
  }

  /** Each command is awaited while the transaction of the projection is open. */
  get isFull(): boolean {
    return this.closed.length + this.due.length >= TOGETHER_MAX;
  }

  async flush(): Promise<void> {
    for (const poll of this.closed) await this.decide(poll);
    this.closed = [];
    // An operator who had closed the poll has not decided until the deadline: the counts decide.
    if (this.due.length > 0)
      for (const poll of await this.dataSource.query<ClosedPoll[]>(LEFT_SQL, [this.due]))
        await this.decide(poll);
    this.due = [];
  }

  discard(): void {
    this.closed = [];
    this.due = [];
  }

  /** For polls whose command could not be submitted when they were closed. */
  @Interval(LOOK_EVERY_MS)
  async lookForUndecided(): Promise<void> {
    this.looking ??= this.decideUndecided()
      .catch((error: unknown) => this.logger.warn(`Polls could not be decided: ${messageOf(error)}`))
      .finally(() => (this.looking = undefined));
    await this.looking;
  }

  private async decideUndecided(): Promise<void> {
    const undecided = await this.dataSource.query<ClosedPoll[]>(UNDECIDED_SQL, [PATIENCE_S]);
    if (undecided.length === 0) return;
    await this.alert();
    for (const poll of undecided) await this.decide(poll);
  }

  /** Throws if the exchange may still carry the command out, so that it is submitted again. */
  private async decide(poll: ClosedPoll): Promise<void> {
    try {
      await this.exchange.submit(this.commandOf(poll), { request: { owner: OWNER, key: poll.pollId } });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // An operator was faster, or the market has ended in another way.
      this.logger.log(`The poll ${poll.pollId} decides nothing: ${error.code}`);
    }
    await this.dataSource.query(DECIDED_SQL, [poll.pollId]);
  }

  private commandOf({ marketId, pollId, voteType, counts, seq }: ClosedPoll): Command {
    const votes = (choice: string): number => counts[choice] ?? 0;
    if (voteType === 'proposal') {
      const needed = this.config.PROPOSAL_APPROVAL_VOTES;
      return { kind: 'decide_proposal', marketId, pollId, yes: votes('yes'), no: votes('no'), needed, seq };
    }
    const verdicts = { YES: votes('YES'), NO: votes('NO'), VOID: votes('VOID') };
    return { kind: 'decide_dispute', marketId, claim: null, by: 'votes', pollId, counts: verdicts, seq };
  }

  /** Once for each poll. */
  private async alert(): Promise<void> {
    await this.log.transaction(async (tx) => {
      const [late] = await tx.manager.query<[{ id: string; market_id: string }[], number]>(
        `update poll set alerted = true
         where closed_by = 'deadline' and decided_at is null and not alerted
           and closed_at < clock_timestamp() - make_interval(secs => $1)
         returning id, market_id`,
        [ALERT_AFTER_S],
      );
      for (const { id: pollId, market_id: marketId } of late) {
        const problem = 'the poll is closed, but the exchange has not decided';
        this.logger.error(`${pollId}: ${problem}`);
        tx.append(
          'market.vote.stuck',
          adminNotice('SYSTEM_STATUS', { pollId, marketId, problem, at: this.clock.now().toISOString() }),
          { admin: adminChannelOf('SYSTEM_STATUS') },
        );
      }
    });
  }
}
