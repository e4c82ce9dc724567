// The acts of an admin: the life of markets, deposits and withdrawals.
import type { ChangeMarket, Command } from '../../src/domain/exchange/engine/commands.js';
import type { Chance } from './chance.js';
import { NOTHING } from './junk.js';
import { availableOf, newUser, type Market, type World } from './model/world.js';
import type { Scenario } from './scenario.js';

const DAY_MS = 86_400_000;
const ACTS = { open_market: 2, pause_market: 2, close_market: 4, settle_market: 2, void_market: 3 } as const;

export function adminCommand(chance: Chance, world: World): Command {
  const markets = world.markets.filter(({ venue }) => venue !== 'quote' || chance.is(0.02));
  if (markets.length === 0) return NOTHING;
  // Closed markets wait for a settlement; few other markets end at a time.
  const closed = markets.filter(({ state }) => state === 'CLOSED');
  const market = chance.pick(closed.length > 0 && chance.is(0.6) ? closed : markets);
  const past = world.pastMarkets.at(-chance.int(1, 5));
  const marketId = past && chance.is(0.05) ? past.id : market.id;
  const asked = markets.find(({ pending }) => pending?.act === 'void');
  if (asked && chance.is(0.5))
    return { kind: 'void_market', marketId: asked.id, actor: chance.pick(SECONDS), reason: null };
  const kind = chance.weighted(ACTS);
  const actor = actorOf(chance, world, market);
  if (kind === 'settle_market')
    return {
      kind,
      marketId,
      outcome: chance.pick(['YES', 'NO'] as const),
      actor,
      reason: 'It has been seen.',
    };
  return {
    kind,
    marketId,
    actor: chance.is(kind === 'void_market' ? 0.1 : 0.5) ? null : actor,
    reason: null,
  } satisfies ChangeMarket;
}

/** Now and then the operator is a user, with or without an interest in the market. */
function actorOf(chance: Chance, { users }: World, { positions }: Market): string {
  const strangers = users.filter(({ id }) => !positions.some(({ userId }) => userId === id));
  const some = chance.is(0.5) ? strangers : users;
  return chance.is(0.5) && some.length > 0 ? chance.pick(some).id : 'admin';
}

/** Admins who repeat the act of another person. */
const SECONDS = ['admin', 'second'];

export function moneyCommand(chance: Chance, { users }: Scenario, world: World): Command {
  const user = world.users.length > 0 ? chance.pick(world.users) : newUser(users[0] ?? '', 0n);
  const userId = user.id;
  const available = availableOf(world, user);
  switch (
    chance.weighted({
      deposit: 4,
      withdraw: 4,
      house: 1,
      quotes: 2,
      account: 1,
      bar: 1,
      limits: 2,
      exclude: 0.1,
      close: 0.1,
      whale: 0.2,
    })
  ) {
    case 'deposit':
      return { kind: 'deposit', userId, amount: chance.sized(20_000_000n) };
    case 'whale':
      return { kind: 'deposit', userId, amount: chance.sized(10n ** 18n) };
    case 'withdraw':
      return {
        kind: 'withdraw',
        userId,
        amount: chance.is(0.3) ? available + BigInt(chance.int(0, 1)) : chance.sized(available + 1n),
      };
    case 'house':
      return { kind: 'fund_house', account: 'house', amount: chance.sized(10n ** 9n) };
    case 'quotes':
      return { kind: 'fund_house', account: 'quotes', amount: chance.sized(10n ** 9n) };
    case 'bar':
      return { kind: 'bar_account', userId, isBarred: user.status !== 'barred' || chance.is(0.1) };
    case 'limits':
      return newLimits(chance, userId);
    case 'exclude':
      return { kind: 'exclude_user', userId, untilMs: world.now + DAY_MS + chance.int(-1, 3) };
    case 'close':
      // Most users must stay, or nothing would be traded any more.
      if (4 * world.users.filter(({ status }) => status === 'forfeited').length > users.length)
        return { kind: 'open_account', userId };
      return { kind: 'close_account', userId, forfeit: chance.is(0.8) };
    case 'account':
      return { kind: 'open_account', userId };
  }
}

/** Limits that a user reaches now and then, or none. */
function newLimits(chance: Chance, userId: string): Command {
  const by = chance.is(0.8) ? 'user' : 'operator';
  const names = (['deposit', 'stake', 'loss'] as const).filter(() => chance.is(0.5));
  const limit = () => chance.pick([null, 0n, chance.sized(10n ** 8n), chance.sized(10n ** 8n)]);
  return { kind: 'set_limits', userId, by, ...Object.fromEntries(names.map((name) => [name, limit()])) };
}
