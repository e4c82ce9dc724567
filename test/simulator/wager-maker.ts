// Offers of wagers and answers to them: by the right users and by others, in time and late, once and again.
import type { Command, OfferWager } from '../../src/domain/exchange/engine/commands.js';
import type { Chance } from './chance.js';
import { availableOf, type Market, type Wager, type World } from './model/world.js';
import type { Scenario } from './scenario.js';

const CREDIT = 1_000_000n;
const ANSWERS = ['accept_wager', 'decline_wager', 'cancel_wager'] as const;
const OPEN_MS = [null, 500, 5_000, 20_000];

export class WagerMaker {
  constructor(
    private readonly chance: Chance,
    private readonly scenario: Scenario,
    private readonly world: World,
  ) {}

  /** null when no market takes wagers. */
  next(): Command | null {
    const { chance, world } = this;
    const wagers = world.markets.flatMap((market) => market.wagers);
    const pending = wagers.filter(({ status }) => status === 'PENDING');
    const some = chance.is(0.85) ? pending : wagers;
    return some.length > 0 && chance.is(0.5) ? this.answer(chance.pick(some)) : this.offer();
  }

  private answer(wager: Wager): Command {
    const { chance, scenario } = this;
    const kind = chance.pick([...ANSWERS, 'accept_wager', 'accept_wager'] as const);
    const right = kind === 'cancel_wager' ? wager.userId : wager.toUserId;
    const wrong = chance.pick([wager.userId, wager.toUserId, chance.pick(scenario.users)]);
    return { kind, userId: chance.is(0.95) ? right : wrong, wagerId: wager.id };
  }

  private offer(): OfferWager | null {
    const { chance, scenario, world } = this;
    const market = this.market();
    if (!market || world.users.length === 0) return null;
    const user = chance.pick(world.users);
    const available = availableOf(world, user);
    const own = chance.is(0.1) ? available : CREDIT + chance.sized(2n * CREDIT);
    const other = chance.is(0.2) ? own : CREDIT + chance.sized(chance.pick([1n, 10n, 120n]) * CREDIT);
    const isPago = own === other ? chance.is(0.5) : own < other !== chance.is(0.03);
    const openMs = chance.pick(OPEN_MS);
    return {
      kind: 'offer_wager',
      userId: user.id,
      toUserId: chance.pick(scenario.users),
      marketId: market.id,
      type: isPago ? 'PAGO' : 'DOY',
      outcome: chance.pick(['YES', 'NO'] as const),
      proposerStake: own,
      responderStake: other,
      ...(openMs !== null && { openMs }),
    };
  }

  private market(): Market | null {
    const { chance, world } = this;
    const open = world.markets.filter(({ venue, state }) => venue !== 'quote' && state === 'ACTIVE');
    const some = open.length > 0 && chance.is(0.95) ? open : world.markets;
    return some.length > 0 ? chance.pick(some) : null;
  }
}
