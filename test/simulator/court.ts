// Proposals, named outcomes, disputes and decisions: by operators, resolvers, polls and the users of a market.
import type { Command, DecideDispute, Verdict } from '../../src/domain/exchange/engine/commands.js';
import type { Chance } from './chance.js';
import type { Market, World } from './model/world.js';
import type { Scenario } from './scenario.js';

const VERDICTS: readonly Verdict[] = ['YES', 'NO', 'VOID'];
const OPERATORS = ['admin', 'second', 'third'];

export class Court {
  constructor(
    private readonly chance: Chance,
    private readonly scenario: Scenario,
    private readonly world: World,
  ) {}

  /** The next act; null when no market waits for one. */
  next(): Command | null {
    const { chance, world } = this;
    const waiting = world.markets.filter(
      ({ venue, state }) =>
        venue !== 'quote' && ['PROPOSED', 'CLOSED', 'RESOLVED', 'DISPUTED'].includes(state),
    );
    const past = world.pastMarkets.at(-chance.int(1, 5));
    const candidates = waiting.length > 0 ? waiting : world.markets.slice(0, 1);
    if (candidates.length === 0 || (waiting.length === 0 && chance.is(0.9))) return null;
    const anyone = past && chance.is(0.05) ? past : chance.pick(candidates);
    switch (chance.is(0.05) ? chance.pick(['PROPOSED', 'CLOSED', 'RESOLVED', 'DISPUTED']) : anyone.state) {
      case 'PROPOSED':
        return this.judgeProposal(anyone);
      case 'CLOSED':
        return this.resolve(anyone);
      case 'RESOLVED':
        return chance.is(0.15) ? this.resolve(anyone) : this.dispute(anyone);
      case 'DISPUTED':
        return chance.is(0.5) ? this.dispute(anyone) : this.decide(anyone);
      default:
        return null;
    }
  }

  private user(): string {
    return this.chance.pick(this.scenario.users);
  }

  private operator(): string | null {
    const { chance } = this;
    return chance.is(0.1) ? this.user() : chance.is(0.1) ? null : chance.pick(OPERATORS);
  }

  private judgeProposal({ id, proposerId, resolverId }: Market): Command {
    const { chance } = this;
    if (chance.is(0.5))
      return {
        kind: 'decide_proposal',
        marketId: id,
        pollId: `poll-${id}`,
        yes: chance.int(0, 6),
        no: chance.int(0, 3),
        needed: 2,
        seq: 1,
      };
    const kind = chance.is(0.7) ? 'approve_market' : 'reject_market';
    const actor = chance.is(0.2) ? (resolverId ?? proposerId) : this.operator();
    return { kind, marketId: id, actor, reason: null };
  }

  private resolve({ id, resolverId }: Market): Command {
    const { chance } = this;
    const isResolver = resolverId !== null && chance.is(0.5);
    return {
      kind: 'resolve_market',
      marketId: id,
      outcome: chance.pick(VERDICTS),
      actor: isResolver ? resolverId : this.operator(),
      evidence: null,
      isResolver: isResolver || chance.is(0.03),
    };
  }

  private dispute({ id, outcome }: Market): Command {
    const { chance } = this;
    const claims = VERDICTS.filter((verdict) => verdict !== outcome);
    return {
      kind: 'dispute_market',
      marketId: id,
      userId: this.user(),
      claim: chance.is(0.95) ? chance.pick(claims) : chance.pick(VERDICTS),
    };
  }

  private decide({ id }: Market): DecideDispute {
    const { chance } = this;
    const kind = 'decide_dispute';
    if (chance.is(0.3)) {
      const counts = { YES: chance.int(0, 9), NO: chance.int(0, 4), VOID: chance.int(0, 2) };
      return { kind, marketId: id, by: 'votes', claim: null, pollId: `poll-${id}`, counts, seq: 1 };
    }
    return {
      kind,
      marketId: id,
      by: 'operator',
      claim: chance.is(0.3) ? null : chance.pick(VERDICTS),
      actor: this.operator(),
      goodFaith: chance.is(0.2),
      dismiss: chance.is(0.15),
    };
  }
}
