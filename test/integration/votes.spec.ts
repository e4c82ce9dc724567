// Votes against the close on real PostgreSQL, from two processes: the closing counts are the votes of the log, and no vote is
// answered that the close does not have.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DomainError } from '../../src/platform/common/errors.js';
import { SystemClock } from '../../src/platform/common/clock.js';
import { parseCursor } from '../../src/contract/cursor.js';
import type { Choice, Counts, PollKind, VoteCast, VoteClosed } from '../../src/contract/markets/votes.js';
import { readConfig } from '../../src/platform/config/config.js';
import { IdempotentLog } from '../../src/platform/http/index.js';
import type { Exchange } from '../../src/domain/exchange/index.js';
import type { ProjectionRunner } from '../../src/platform/events/index.js';
import { PollClosing } from '../../src/domain/markets/votes/poll-closing.service.js';
import { MarketReader } from '../../src/domain/exchange/index.js';
import { PollDecisions } from '../../src/domain/markets/votes/poll-decisions.js';
import { Votes } from '../../src/domain/markets/votes/votes.service.js';
import { codeOf } from '../support/desk-scene.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { startLogProcess, type LogProcess } from '../support/log-process.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';

const ROUNDS = 60;
const USERS = 12;

interface Side {
  readonly process: LogProcess;
  readonly votes: Votes;
  readonly closing: PollClosing;
}

let database: TestDatabase;
let sides: [Side, Side];
beforeAll(async () => {
  database = await testDatabase();
  const side = async (): Promise<Side> => {
    const process = await startLogProcess(database.url);
    const { dataSource, log, reads } = process;
    const idempotent = new IdempotentLog(dataSource, log, reads, new SystemClock());
    return {
      process,
      votes: new Votes(idempotent, reads, new MarketReader(reads), readConfig({})),
      closing: new PollClosing(log, dataSource),
    };
  };
  sides = [await side(), await side()];
});
afterAll(async () => {
  for (const { process } of sides) await process.close();
  await database.drop();
});

const sql = <T>(text: string, values: unknown[] = []): Promise<T[]> =>
  sides[0].process.dataSource.query<T[]>(text, values);

interface Opened {
  readonly kind?: PollKind;
  /** From now. */
  readonly lastsMs?: number;
  readonly counts?: Counts;
  readonly excluded?: readonly string[];
}

async function openPoll(
  marketId: string,
  { kind = 'proposal', lastsMs = 60_000, counts = { yes: 0, no: 0 }, excluded = [] }: Opened = {},
): Promise<void> {
  const id = kind === 'proposal' ? `${marketId}:proposal` : `${marketId}:dispute:1`;
  await sql(
    `insert into poll (id, market_id, kind, counts, excluded, opens_at, closes_at, resolved_at)
     values ($1, $2, $3, $4, $5, clock_timestamp(), clock_timestamp() + make_interval(secs => $6), now())`,
    [id, marketId, kind, JSON.stringify(counts), excluded, lastsMs / 1_000],
  );
}

interface Logged {
  readonly seq: number;
  readonly type: string;
  readonly data: VoteCast | VoteClosed;
}
const logged = (marketId: string): Promise<Logged[]> =>
  sql(`select seq::float8 as seq, type, data from event where ch_market = $1 order by seq`, [
    `market:${marketId}`,
  ]);

/** The counts of the votes of a log, checked against the counts that each of them says. */
function tallyOf(events: readonly Logged[]): Counts {
  const chosen = new Map<string, Choice>();
  let counts: Record<string, number> = { yes: 0, no: 0 };
  for (const { data } of events) {
    const { userId, choice, previous, counts: said } = data as VoteCast;
    expect(previous).toBe(chosen.get(userId) ?? null);
    chosen.set(userId, choice);
    counts = { yes: 0, no: 0 };
    for (const of of chosen.values()) counts[of] = (counts[of] ?? 0) + 1;
    expect(said).toEqual(counts);
  }
  return counts;
}

describe('votes against the close', () => {
  it(`end in counts that are the votes of the log, in each of ${ROUNDS} rounds`, async () => {
    const random = seededRandom(testSeed('votes'));
    for (let round = 0; round < ROUNDS; round += 1) {
      const marketId = `r${round}`;
      // Some polls end by their deadline while votes arrive, the others by an operator.
      const byDeadline = round % 2 === 0;
      await openPoll(marketId, { lastsMs: byDeadline ? 10 + randomInt(random, 0, 30) : 60_000 });
      const cast = async (user: number): Promise<string[]> => {
        const cursors: string[] = [];
        for (let n = 0; n < 4; n += 1) {
          const { votes } = sides[randomInt(random, 0, 1)] ?? sides[0];
          const choice = randomInt(random, 0, 1) === 0 ? 'yes' : 'no';
          const cast = votes.vote(`u${user}`, marketId, choice);
          const code = await codeOf(cast);
          if (code === null) cursors.push((await cast).cursor ?? '');
          else expect(code).toBe('vote_closed');
        }
        return cursors;
      };
      const close = async (): Promise<void> => {
        const [{ closing: one }, { closing: other }] = sides;
        if (!byDeadline) await Promise.all([one, other].map((it) => it.closeFor(marketId, 'operator')));
        for (let open = 1; open > 0;) {
          await Promise.all([one.closeDue(), other.closeDue()]);
          open = (await sql(`select from poll where market_id = $1 and state = 'open'`, [marketId])).length;
        }
      };
      const [cursors] = await Promise.all([
        Promise.all(Array.from({ length: USERS }, (_, user) => cast(user))),
        close(),
      ]);
      const events = await logged(marketId);
      const closed = events.filter(({ type }) => type === 'market.vote.closed');
      expect(closed).toHaveLength(1);
      const [last] = events.slice(-1);
      expect(last).toBe(closed[0]);
      const counts = tallyOf(events.slice(0, -1));
      expect(last?.data.counts).toEqual(counts);
      const table = await sql<{ choice: string; count: number }>(
        `select choice, count(*)::int as count from vote where poll_id = $1 group by choice`,
        [`${marketId}:proposal`],
      );
      expect({ yes: 0, no: 0, ...Object.fromEntries(table.map((row) => [row.choice, row.count])) }).toEqual(
        counts,
      );
      // A vote that was answered is in the log before the close; a vote without an event answers an older position.
      for (const cursor of cursors.flat())
        expect(parseCursor(cursor ?? '')?.seq).toBeLessThan(last?.seq ?? 0);
    }
  }, 120_000);

  it('are answered once: the same choice again appends nothing, another choice moves the vote', async () => {
    const { votes } = sides[0];
    await openPoll('again');
    const first = await votes.vote('ann', 'again', 'yes');
    const again = await votes.vote('ann', 'again', 'yes');
    expect(again.value).toEqual(first.value);
    expect(parseCursor(again.cursor ?? '')?.seq).toBeGreaterThanOrEqual(
      parseCursor(first.cursor ?? '')?.seq ?? 0,
    );
    expect(await logged('again')).toHaveLength(1);
    expect((await votes.vote('ann', 'again', 'no')).value.counts).toEqual({ yes: 0, no: 1 });
    expect(await logged('again')).toMatchObject([
      { data: { choice: 'yes', previous: null, counts: { yes: 1, no: 0 } } },
      { data: { choice: 'no', previous: 'yes', counts: { yes: 0, no: 1 } } },
    ]);
  });

  it('are refused without a poll, before and after it, for a choice it does not have, and by its parties', async () => {
    const { votes } = sides[0];
    await openPoll('over', { lastsMs: -1 });
    await openPoll('early');
    await sql(`update poll set opens_at = now() + interval '1 minute' where market_id = 'early'`);
    await openPoll('now', { excluded: ['resolver'] });
    await sql(
      `insert into market (id, venue, state, maker_fee_bps, taker_fee_bps, void_rule, yes, no, created_at, updated_at,
         dispute_window_ms, resolve_within_ms, pause_policy, corrections, round, good_faith, payout_stopped)
       values ('none', 'book', 'ACTIVE', 0, 0, 'refund', 0, 0, now(), now(), 0, 0, 'keep', 0, 0, false, false)`,
    );
    const refused: [string, string, Choice, string][] = [
      ['nowhere', 'ann', 'yes', 'unknown_market'],
      ['none', 'ann', 'yes', 'no_vote'],
      ['over', 'ann', 'yes', 'vote_closed'],
      ['early', 'ann', 'yes', 'vote_closed'],
      ['now', 'ann', 'VOID', 'bad_choice'],
      ['now', 'resolver', 'yes', 'conflict_of_interest'],
    ];
    for (const [marketId, user, choice, code] of refused)
      expect([marketId, await codeOf(votes.vote(user, marketId, choice))]).toEqual([marketId, code]);
    expect(
      await sql('select from vote join poll on poll.id = poll_id where market_id <> $1 and market_id !~ $2', [
        'again',
        '^r',
      ]),
    ).toEqual([]);
  });
});

describe('the tight limit for idle transactions', () => {
  it('holds while the row of a poll is locked, and not before', async () => {
    const { process, votes, closing } = sides[0];
    await sql('create table note (text text)');
    const noted = `insert into note select tg_op || ' ' || current_setting('idle_in_transaction_session_timeout')`;
    await sql(`create function note_limit() returns trigger language plpgsql as
      $$ begin ${noted}; return new; end $$`);
    for (const table of ['vote', 'poll'])
      await sql(`create trigger note_limit before insert or update on ${table}
        for each row execute function note_limit()`);
    await openPoll('tight');
    await sql('delete from note');
    await process.log.transaction(async (tx) => {
      const [limit] = await tx.run([
        { text: `select current_setting('idle_in_transaction_session_timeout')` },
      ]);
      expect(limit?.rows).toEqual([['10s']]);
    });
    await votes.vote('ann', 'tight', 'yes');
    await closing.closeFor('tight', 'operator');
    for (const table of ['vote', 'poll']) await sql(`drop trigger note_limit on ${table}`);
    expect(await sql('select text from note')).toEqual(
      ['INSERT 1s', 'UPDATE 1s', 'UPDATE 1s'].map((text) => ({ text })),
    );
  });
});

describe('a poll that the exchange does not decide', () => {
  const LATE = { late: 61, soon: 50, fresh: 5 };

  it('is submitted again after ten seconds, and is an alert after sixty, once', async () => {
    const { process } = sides[0];
    for (const [marketId, seconds] of Object.entries(LATE)) {
      await openPoll(marketId);
      await sql(
        `update poll set state = 'closed', closed_by = 'deadline',
           closed_at = clock_timestamp() - make_interval(secs => $2) where market_id = $1`,
        [marketId, seconds],
      );
    }
    await openPoll('decided');
    await sql(
      `update poll set state = 'closed', closed_by = 'deadline', closed_at = now() - interval '1 hour',
         decided_at = now() where market_id = 'decided'`,
    );
    const asked: unknown[] = [];
    const unreachable = {
      submit: ({ marketId }: { marketId: string }) => {
        asked.push(marketId);
        return marketId === 'late' ? Promise.reject(new DomainError('unavailable', 'No desk.')) : null;
      },
    };
    Logger.overrideLogger(false);
    const decisions = new PollDecisions(
      {} as ProjectionRunner,
      unreachable as unknown as Exchange,
      process.log,
      process.dataSource,
      new SystemClock(),
      readConfig({}),
    );
    await decisions.lookForUndecided();
    await decisions.lookForUndecided();
    // The oldest comes first; the next poll is not asked for while the exchange cannot be reached.
    expect(asked).toEqual(['late', 'late']);
    const alerts = await sql<{ ch_admin: string; data: { data: { marketId: string } } }>(
      `select ch_admin, data from event where type = 'market.vote.stuck'`,
    );
    expect(alerts.map(({ ch_admin: channel, data }) => [channel, data.data.marketId])).toEqual([
      ['admin:system', 'late'],
    ]);
  });
});
