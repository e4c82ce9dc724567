// What the log and the tables say about markets, votes, disputes and money, compared with the acts that were acknowledged.
import { expect } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { parseCursor } from '../../src/contract/cursor.js';
import type { Choice, VoteCast, VoteClosed } from '../../src/contract/markets/votes.js';
import type { MarketStateChanged } from '../../src/platform/events/payloads/exchange.js';
import type { Json } from './accounts.js';
import { isDone, type Act } from './court-hands.js';

/** What each user begins with, in micro credits. */
const PAPER_FUNDS = 10_000_000_000n;
/** The names that the log has for acts which the route names otherwise. */
const NAMES: Readonly<Record<string, string>> = { join: 'dispute', correct: 'resolve' };

interface Logged<T> {
  readonly seq: number;
  readonly type: string;
  readonly data: T;
}

const STATES_SQL = `
  select seq::float8 as seq, type, data from event where type = 'exchange.market.state_changed' order by seq`;
const VOTES_SQL = `
  select seq::float8 as seq, type, data from event
  where type in ('market.vote.cast', 'market.vote.closed') order by seq`;

/** Each user's orders in a market, with how the market ended. All orders are BUYs. */
const RESULTS_SQL = `
  select account.user_id as "userId", account.available + account.held as total,
    coalesce((select sum(case when market.state = 'VOIDED' then cost + fees
        when market.outcome = trade_order.outcome then filled else 0 end - cost - fees)
      from trade_order join market on market.id = market_id where account_id = account.id), 0) as result,
    coalesce((select sum(reward - case when against = market.outcome and not market.good_faith then bond else 0 end)
      from dispute join market on market.id = market_id where account_id = account.id), 0) as disputes
  from trading_account as account where kind = 'user' order by account.user_id`;

const HOUSE_SQL = `
  select available + held as total,
    (select coalesce(sum(case when status = 'lost' then bond else 0 end - house_reward), 0) from dispute) as gain
  from trading_account where kind = 'house'`;

/** Disputes whose end does not follow from the final outcome. */
const WRONG_SQL = `
  select dispute.id from dispute join market on market.id = market_id
  where status <> case when against <> coalesce(market.outcome, '') or market.good_faith then 'returned' else 'lost' end
    or (reward > 0) <> (dispute.id = (
      select min(id) from dispute as right_one where right_one.market_id = market.id and claim = market.outcome))`;

const LEFT_SQL = `
  select (select count(*)::int from hold) as holds,
    (select count(*)::int from position where not settled) as positions,
    (select count(*)::int from dispute where status = 'open') as disputes,
    (select coalesce(json_agg(id || ' ' || state), '[]') from market
      where venue <> 'quote' and state not in ('FINALIZED', 'VOIDED', 'REJECTED')) as markets,
    (select coalesce(sum(available + held), 0)::int from trading_account where kind in ('pot', 'fees')) as pots`;

export class CourtRecords {
  constructor(private readonly sql: DataSource) {}

  /** Acts that were acknowledged, and no others, are in the log, each once; no vote is lost; no credit is made. */
  async check(acts: readonly Act[]): Promise<void> {
    const done = acts.filter(isDone);
    await this.checkActs(done);
    await this.checkVotes(done);
    const keys = done.filter(({ event }) => event === 'order').map(({ key }) => key);
    const [orders] = await this.sql.query<{ count: number }[]>(
      'select count(*)::int as count from trade_order where client_order_id = any($1)',
      [keys],
    );
    expect(orders?.count).toBe(keys.length);
    const [sums] = await this.sql.query<{ total: string; odd: number }[]>(
      `select (select sum(available + held)::text from trading_account) as total,
        (select count(*)::int from (
          select from posting group by transfer_id having sum(credits) <> 0) as unequal) as odd`,
    );
    expect(sums).toEqual({ total: '0', odd: 0 });
  }

  private async checkActs(done: readonly Act[]): Promise<void> {
    const states = await this.sql.query<Logged<MarketStateChanged>[]>(STATES_SQL);
    const logged = states
      .filter(({ data: { actor, event } }) => actor !== null && event !== 'pause')
      .map(({ data: { market, event = '', actor } }) => `${market.id} ${NAMES[event] ?? event} ${actor}`);
    const acknowledged = done
      .filter(({ event, answer }) => event !== 'vote' && event !== 'order' && !isWaiting(answer?.body))
      .map(({ marketId, event, who }) => `${marketId} ${event} ${who.userId}`);
    expect(logged.sort()).toEqual(acknowledged.sort());
  }

  private async checkVotes(done: readonly Act[]): Promise<void> {
    const events = await this.sql.query<Logged<VoteCast | VoteClosed>[]>(VOTES_SQL);
    const polls = new Map<string, Poll>();
    for (const { seq, type, data } of events) {
      const poll = polls.get(data.pollId) ?? new Poll();
      polls.set(data.pollId, poll);
      if (type === 'market.vote.cast') poll.cast(seq, data as VoteCast);
      else poll.close(data as VoteClosed);
    }
    for (const { event, key, who, body, answer } of done) {
      if (event !== 'vote') continue;
      const seq = parseCursor(answer?.headers.get('ringside-seq') ?? '')?.seq ?? 0;
      const poll = polls.get(String(answer?.body.pollId));
      expect([key, poll?.choiceAt(who.userId, seq)]).toEqual([key, body.choice]);
    }
  }

  /** Throws until every market has ended and its work is done. */
  async assertSettled(): Promise<true> {
    const [left] = await this.sql.query<unknown[]>(LEFT_SQL);
    expect(left).toEqual({ holds: 0, positions: 0, disputes: 0, markets: [], pots: 0 });
    return true;
  }

  /** Micro credits of the house. */
  async house(): Promise<bigint> {
    const [house] = await this.sql.query<{ total: string }[]>(HOUSE_SQL);
    return BigInt(house?.total ?? 0);
  }

  /** All markets have ended: each user has what the orders and disputes of that user say, and the house has the rest. */
  async checkMoney(houseBefore: bigint): Promise<void> {
    const users =
      await this.sql.query<Record<'userId' | 'total' | 'result' | 'disputes', string>[]>(RESULTS_SQL);
    for (const { userId, total, result, disputes } of users)
      expect([userId, BigInt(total)]).toEqual([userId, PAPER_FUNDS + BigInt(result) + BigInt(disputes)]);
    const [house] = await this.sql.query<{ total: string; gain: string }[]>(HOUSE_SQL);
    expect(BigInt(house?.total ?? 0)).toBe(houseBefore + BigInt(house?.gain ?? 0));
    expect(await this.sql.query(WRONG_SQL)).toEqual([]);
  }

  /** How much of each kind the run has seen. */
  async summary(): Promise<Readonly<Record<'votes' | 'polls' | 'disputes' | 'ended', number>>> {
    const [counts] = await this.sql.query<Record<'votes' | 'polls' | 'disputes' | 'ended', number>[]>(
      `select (select count(*)::int from vote) as votes,
        (select count(*)::int from poll where kind = 'dispute') as polls,
        (select count(*)::int from dispute) as disputes,
        (select count(*)::int from dispute where status = 'lost') as lost,
        (select count(*)::int from dispute where reward > 0) as rewarded,
        (select count(*)::int from market where state = 'FINALIZED') as finalized,
        (select count(*)::int from market where state = 'VOIDED') as voided,
        (select count(*)::int from market where state in ('FINALIZED', 'VOIDED')) as ended`,
    );
    if (!counts) throw new Error('there are no counts');
    return counts;
  }
}

/** The act waits for a second person. */
const isWaiting = (market: Json): boolean => market.approval !== null;

/** One poll as its votes make it. */
class Poll {
  private readonly choices = new Map<string, Choice>();
  private readonly log: { readonly seq: number; readonly userId: string; readonly choice: Choice }[] = [];
  private counts: Record<string, number> | null = null;
  private isClosed = false;

  cast(seq: number, { userId, choice, previous, counts }: VoteCast): void {
    expect(this.isClosed).toBe(false);
    expect(previous).toBe(this.choices.get(userId) ?? null);
    expect(previous).not.toBe(choice);
    this.choices.set(userId, choice);
    this.log.push({ seq, userId, choice });
    this.counts = counts;
    expect(counts).toMatchObject(this.tally());
  }

  close({ counts }: VoteClosed): void {
    expect(this.isClosed).toBe(false);
    this.isClosed = true;
    expect(counts).toEqual(this.counts ?? counts);
    expect(Object.values<number>(counts).reduce((sum, count) => sum + count, 0)).toBe(this.choices.size);
  }

  choiceAt(userId: string, seq: number): Choice | undefined {
    return this.log.findLast((vote) => vote.userId === userId && vote.seq <= seq)?.choice;
  }

  private tally(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const choice of this.choices.values()) counts[choice] = (counts[choice] ?? 0) + 1;
    return counts;
  }
}
