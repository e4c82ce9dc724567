// Votes. A vote is one transaction. It first locks the row of the poll; a later statement reads everything else, so it sees each
// vote that was committed while the lock was awaited. The counts, the event and the vote are stored together, so the closing
// counts equal the votes of the log. While the row is locked, the tight limit for idle transactions holds.
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../../../platform/common/errors.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { TIGHT_IDLE_SQL } from '../../../platform/database/advisory-locks.js';
import { HEAD_SEQ_SQL, LogReads, type LogTransaction } from '../../../platform/events/index.js';
import { IdempotentLog, type Made, type NamedRequest } from '../../../platform/http/index.js';
import {
  CHOICES,
  LATE_CHANGE_MS,
  type Choice,
  type Counts,
  type Poll,
  type PollKind,
} from '../../../contract/markets/votes.js';
import { MarketReader, refusal } from '../../exchange/index.js';
import { countsAfter, prolongs } from './tally.js';
import { missingOf, VOTER_SQL } from './voters.js';

const MS_PER_SECOND = 1_000;

/** $1 market. The newest poll, whatever its state. */
const NEWEST_SQL = 'select id from poll where market_id = $1 order by opens_at desc, id desc limit 1';
/** Only locks: what this statement reads may be older than the lock, but for the id. */
const LOCK_SQL = `select id, ${TIGHT_IDLE_SQL} from poll where id = (${NEWEST_SQL}) for update`;
/** $1 market, $2 user. The clock is that of the database, after the lock. */
const READ_SQL = `
  select json_build_object('id', id, 'kind', kind, 'counts', counts, 'prolonged', prolonged,
    'isOpen', state = 'open' and opens_at <= clock_timestamp() and closes_at > clock_timestamp(),
    'leftMs', extract(epoch from closes_at - clock_timestamp()) * 1000,
    'opensAtMs', extract(epoch from opens_at) * 1000,
    'closesAtMs', extract(epoch from closes_at) * 1000,
    'isExcluded', $2 = any(excluded),
    'previous', (select choice from vote where poll_id = poll.id and user_id = $2))
  from poll where id = (${NEWEST_SQL})`;
const VOTE_SQL = `
  insert into vote (poll_id, user_id, choice, at) values ($1, $2, $3, clock_timestamp())
  on conflict (poll_id, user_id) do update set choice = excluded.choice, at = excluded.at`;
const COUNT_SQL = `
  update poll set counts = $2, closes_at = closes_at + make_interval(secs => $3), prolonged = prolonged + $4
  where id = $1`;

/** A locked poll, and the earlier choice of the voter. */
interface LockedPoll {
  readonly id: string;
  readonly kind: PollKind;
  readonly counts: Counts;
  readonly prolonged: number;
  readonly isOpen: boolean;
  readonly leftMs: number;
  readonly opensAtMs: number;
  readonly closesAtMs: number;
  readonly isExcluded: boolean;
  readonly previous: Choice | null;
}

@Injectable()
export class Votes {
  constructor(
    private readonly log: IdempotentLog,
    private readonly reads: LogReads,
    private readonly markets: MarketReader,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The poll with the vote. The same choice again appends nothing. Throws `unknown_market`, `no_vote`, `vote_closed`,
   * `bad_choice`, `conflict_of_interest` and `not_a_voter`.
   */
  async vote(userId: string, marketId: string, choice: Choice, request?: NamedRequest): Promise<Made<Poll>> {
    const { value, cursor } = await this.log.transaction(request, async (tx) => {
      const poll = await this.lockPoll(tx, marketId, userId);
      assertMayVote(poll, choice);
      if (poll.kind === 'dispute') await this.assertVoter(tx, poll, userId);
      if (poll.previous !== choice) return { poll: cast(tx, poll, { userId, marketId, choice }), seq: null };
      const [head] = await tx.run([{ name: 'log_head', text: `select ${HEAD_SEQ_SQL}` }]);
      return { poll: shown(poll, choice), seq: Number(head?.rows[0]?.[0] ?? 0) };
    });
    return { value: value.poll, cursor: cursor ?? this.reads.cursor(value.seq ?? 0) };
  }

  private async lockPoll(tx: LogTransaction, marketId: string, userId: string): Promise<LockedPoll> {
    const [locked, read] = await tx.run([
      { name: 'poll_lock', text: LOCK_SQL, values: [marketId] },
      { name: 'poll_read', text: READ_SQL, values: [marketId, userId] },
    ]);
    const json = read?.rows[0]?.[0];
    if (typeof json === 'string') {
      const poll = JSON.parse(json) as LockedPoll;
      // A newer poll was opened while the lock was awaited.
      if (poll.id !== locked?.rows[0]?.[0]) throw new DomainError('busy', 'A new poll has just begun.');
      return poll;
    }
    await this.markets.assertKnown(marketId, tx.manager);
    throw new DomainError('no_vote', 'Nothing is voted on in this market.');
  }

  private async assertVoter(tx: LogTransaction, { id }: LockedPoll, userId: string): Promise<void> {
    const { DISPUTE_VOTER_AGE: ageMs, DISPUTE_VOTER_MARKETS: markets } = this.config;
    const values = [id, userId, ageMs / MS_PER_SECOND, markets];
    const [found] = await tx.run([{ name: 'poll_voter', text: VOTER_SQL, values }]);
    const missing = missingOf(found?.rows[0]?.[0] ?? null);
    if (missing.length > 0)
      throw new DomainError('not_a_voter', `You cannot vote on disputes: ${missing.join(', ')}.`, {
        missing,
      });
  }
}

function assertMayVote({ kind, isOpen, isExcluded }: LockedPoll, choice: Choice): void {
  if (!isOpen) throw new DomainError('vote_closed', 'The poll is not open.');
  if (!(CHOICES[kind] as readonly string[]).includes(choice))
    throw new DomainError('bad_choice', `The choices are ${CHOICES[kind].join(', ')}.`);
  if (isExcluded) throw refusal('conflict_of_interest');
}

/** Stores the vote with its event. */
function cast(
  tx: LogTransaction,
  poll: LockedPoll,
  { userId, marketId, choice }: { userId: string; marketId: string; choice: Choice },
): Poll {
  const { id, kind, previous } = poll;
  const counts = countsAfter(poll.counts, previous, choice);
  const isProlonged = prolongs(poll, counts);
  const addedMs = isProlonged ? LATE_CHANGE_MS : 0;
  const closesAtMs = poll.closesAtMs + addedMs;
  tx.beforeEvents({ name: 'poll_vote', text: VOTE_SQL, values: [id, userId, choice] });
  tx.beforeEvents({
    name: 'poll_count',
    text: COUNT_SQL,
    values: [id, JSON.stringify(counts), addedMs / MS_PER_SECOND, isProlonged ? 1 : 0],
  });
  const after = { ...poll, counts, closesAtMs };
  const closesAt = new Date(closesAtMs).toISOString();
  tx.append(
    'market.vote.cast',
    { marketId, pollId: id, voteType: kind, userId, choice, previous, counts, closesAt },
    { market: `market:${marketId}` },
  );
  return shown(after, choice);
}

const shown = ({ id, kind, counts, opensAtMs, closesAtMs }: LockedPoll, choice: Choice): Poll => ({
  pollId: id,
  voteType: kind,
  state: 'open',
  counts,
  opensAt: new Date(opensAtMs).toISOString(),
  closesAt: new Date(closesAtMs).toISOString(),
  closedAt: null,
  yourChoice: choice,
});
