// Hands that take markets from a proposal to the end over HTTP, side by side, while the program is killed: users propose, vote,
// trade and dispute, operators decide. Each act has a key and is remembered with its answer, so that it can be asked again.
import { setTimeout as delay } from 'node:timers/promises';
import type { Program } from '../checker/trading/program.js';
import { bearer, call, type Account, type Answer, type Json } from './accounts.js';
import { randomInt } from './random.js';

/** How long a hand waits when its market waits for a deadline. */
const PATIENCE_MS = 25;
const VERDICTS = ['YES', 'NO', 'VOID'] as const;
const ENDS = ['FINALIZED', 'VOIDED', 'REJECTED'];
/** The request may have been carried out. */
const IN_DOUBT = 500;

/** The event of the lifecycle that the act causes; `vote` and `order` cause none. */
type Event =
  'propose' | 'approve' | 'reject' | 'open' | 'close' | 'resolve' | 'settle' | 'void' | 'dispute' | 'decide';

export interface Act {
  readonly key: string;
  readonly event: Event | 'vote' | 'order';
  readonly route: string;
  readonly body: Json;
  readonly who: Account;
  marketId: string;
  /** Absent until the act is answered. */
  answer?: Answer<Json>;
}

export interface People {
  readonly admin: Account;
  /** A second dispute needs two of them. */
  readonly operators: readonly Account[];
  readonly traders: readonly Account[];
  /** They have no shares. */
  readonly voters: readonly Account[];
}

export const isDone = ({ answer }: Act): boolean => answer !== undefined && answer.status < 300;

export class CourtHands {
  readonly acts: Act[] = [];
  private readonly current: (string | null)[];
  /** Proposals that a kill has cut off from their hands. */
  private readonly left: string[] = [];
  private isEnding = false;
  /** The program is being killed, so that requests may fail. */
  private isCut = false;

  constructor(
    private readonly random: () => number,
    private readonly people: People,
    count: number,
  ) {
    this.current = Array.from({ length: count }, () => null);
  }

  /** Works until the program is gone. */
  async work(place: Program): Promise<void> {
    this.isCut = false;
    await Promise.all(this.current.map((_, hand) => this.hand(place, hand)));
  }

  /** Comes before a kill. */
  expectKill(): void {
    this.isCut = true;
  }

  /** Brings each market to its end, and begins none. */
  async end(place: Program): Promise<void> {
    this.isEnding = true;
    await this.work(place);
  }

  /** Asks again for an act. The answer of an act that was answered must be the same. */
  async repeat(place: Program, act: Act): Promise<void> {
    const answer = await this.send(place, act);
    if (act.answer && JSON.stringify(answer.body) !== JSON.stringify(act.answer.body))
      throw new Error(`${act.key} was answered ${asText(act.answer)}, and then ${asText(answer)}`);
    if (answer.status >= IN_DOUBT)
      throw new Error(`${act.key} is answered ${asText(answer)} ${place.errors()}`);
    if (act.event === 'propose' && answer.status < 300) {
      act.marketId = String(answer.body.id);
      if (!act.answer) this.left.push(act.marketId);
    }
    act.answer = answer;
  }

  private async hand(place: Program, hand: number): Promise<void> {
    try {
      while (await this.step(place, hand));
    } catch (error) {
      if (!this.isCut) throw error;
    }
  }

  private async step(place: Program, hand: number): Promise<boolean> {
    const { people } = this;
    const marketId = this.current[hand];
    const market = marketId ? (await call<Json>(place, `GET /markets/${marketId}`)).body : null;
    if (!market || ENDS.includes(market.state)) {
      if (this.isEnding && this.left.length === 0) return false;
      this.current[hand] = this.left.pop() ?? (await this.propose(place));
      return true;
    }
    const at = `POST /markets/${marketId}`;
    switch (market.state) {
      case 'PROPOSED':
        if (this.is(0.1)) await this.act(place, 'approve', `${at}/approve`, {}, this.pick(people.operators));
        else if (this.is(0.05))
          await this.act(place, 'reject', `${at}/reject`, REASON, this.pick(people.operators));
        else await this.vote(place, at, this.is(0.8) ? 'yes' : 'no');
        break;
      case 'APPROVED':
      case 'PAUSED':
        await this.act(place, 'open', `${at}/open`, {}, people.admin);
        break;
      case 'ACTIVE':
        await this.trade(place, marketId ?? '');
        break;
      case 'CLOSED':
        await this.name(place, at);
        break;
      case 'RESOLVED':
        if (this.is(0.5)) await this.dispute(place, at, market.outcome);
        else await delay(PATIENCE_MS);
        break;
      case 'DISPUTED':
        await this.judge(place, at, market.outcome);
        break;
      default:
        throw new Error(`${marketId} is ${JSON.stringify(market)}`);
    }
    return true;
  }

  private async propose(place: Program): Promise<string | null> {
    const closesAt = new Date(Date.now() + 3_600_000).toISOString();
    const body = { question: 'Does it snow?', closesAt, bond: this.is(0.5) ? '1000000' : '0' };
    const { answer } = await this.act(
      place,
      'propose',
      'POST /markets/proposals',
      body,
      this.pick(this.people.traders),
    );
    return answer && answer.status < 300 ? String(answer.body.id) : null;
  }

  /** Two users buy both outcomes at one price. */
  private async trade(place: Program, marketId: string): Promise<void> {
    const { admin, traders } = this.people;
    const at = `POST /markets/${marketId}`;
    if (this.is(0.04)) return void (await this.act(place, 'void', `${at}/void`, REASON, admin));
    if (this.is(0.4)) return void (await this.act(place, 'close', `${at}/close`, {}, admin));
    const price = randomInt(this.random, 10, 90) * 100;
    const quantity = String(randomInt(this.random, 1, 5) * 1_000_000);
    const first = randomInt(this.random, 0, traders.length - 1);
    for (const [outcome, offset, priceBps] of [
      ['YES', 0, price],
      ['NO', 1, 10_000 - price],
    ] as const) {
      const order = { marketId, outcome, side: 'BUY', type: 'LIMIT', priceBps, quantity };
      const who = traders[(first + offset) % traders.length] as Account;
      await this.act(place, 'order', 'POST /trading/orders', order, who);
    }
  }

  private async name(place: Program, at: string): Promise<void> {
    const { admin, operators } = this.people;
    const evidence = 'https://example.com/results';
    if (this.is(0.1)) await this.act(place, 'settle', `${at}/settle`, { outcome: 'YES' }, admin);
    else if (this.is(0.05)) await this.act(place, 'void', `${at}/void`, REASON, admin);
    else {
      const outcome = this.pick(VERDICTS);
      await this.act(place, 'resolve', `${at}/resolve`, { outcome, evidence }, this.pick(operators));
    }
  }

  private async dispute(place: Program, at: string, outcome: string): Promise<void> {
    const claim = this.pick(VERDICTS.filter((verdict) => verdict !== outcome));
    const body = { claim, reason: 'The result was corrected.' };
    await this.act(place, 'dispute', `${at}/disputes`, body, this.pick(this.people.traders));
  }

  private async judge(place: Program, at: string, outcome: string): Promise<void> {
    if (this.is(0.2)) return this.dispute(place, at, outcome);
    if (this.is(0.7)) return this.vote(place, at, this.pick(VERDICTS));
    const body = { claim: this.pick([null, ...VERDICTS]), goodFaith: this.is(0.2), ...REASON };
    await this.act(place, 'decide', `${at}/disputes/decide`, body, this.pick(this.people.operators));
  }

  private async vote(place: Program, at: string, choice: string): Promise<void> {
    await this.act(place, 'vote', `${at}/votes`, { choice }, this.pick(this.people.voters));
  }

  private async act(
    place: Program,
    event: Act['event'],
    route: string,
    body: Json,
    who: Account,
  ): Promise<Act> {
    const marketId = String(body.marketId ?? route.split('/')[2]);
    const act: Act = { key: `act-${this.acts.length}`, event, route, body, who, marketId };
    this.acts.push(act);
    const answer = await this.send(place, act);
    // The same key is asked again after the restart.
    if (answer.status < IN_DOUBT) act.answer = answer;
    if (event === 'propose' && answer.status < 300) act.marketId = String(answer.body.id);
    return act;
  }

  private send(place: Program, { key, event, route, body, who }: Act): Promise<Answer<Json>> {
    if (event === 'order')
      return call(place, route, { body: { ...body, clientOrderId: key }, headers: bearer(who) });
    return call(place, route, { body, headers: { ...bearer(who), 'idempotency-key': key } });
  }

  private is(probability: number): boolean {
    return this.random() < probability;
  }

  private pick<T>(values: readonly T[]): T {
    return values[randomInt(this.random, 0, values.length - 1)] as T;
  }
}

const REASON = { reason: 'Checked' };

const asText = ({ status, body }: Answer<Json>): string => `${status} ${JSON.stringify(body)}`;
