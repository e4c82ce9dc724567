// Invalid input: a valid command with one invalid field.
import type { Command, PlaceOrder } from '../../src/domain/exchange/engine/commands.js';
import type { Chance } from './chance.js';

const PRICES = [
  0,
  -1,
  0.5,
  1.5,
  10_000,
  10_001,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 53,
  1e300,
  NaN,
  Infinity,
  -Infinity,
];
const QUANTITIES = [
  0n,
  -1n,
  1n,
  9_999n,
  10_001n,
  -10_000n,
  10n ** 15n,
  10n ** 15n + 10_000n,
  2n ** 63n,
  -(2n ** 63n),
  10n ** 30n,
];
const AMOUNTS = [0n, -1n, 10n ** 18n, 10n ** 18n + 1n, 2n ** 63n - 1n, 2n ** 63n, -(2n ** 63n), 10n ** 30n];
const TIMES = [0, -1, 0.5, NaN, Infinity, 1e300, 253_402_300_799_999, 253_402_300_800_000, 2 ** 53];
const IDS = [0, -1, 1.5, NaN, Infinity, 2 ** 53, 1e300];
const MARKETS = ['', 'm-0', 'no-such-market', 'item:999', 'item:', 'item:2x', 'item:02', '__proto__'];

/** A command that is refused and changes nothing; time goes on. */
export const NOTHING: Command = { kind: 'fund_house', account: 'house', amount: 0n };

export function spoil(chance: Chance, command: Command, nowMs: number): Command {
  switch (command.kind) {
    case 'place_order':
      return { ...command, ...spoiltOrder(chance, nowMs) };
    case 'amend_order':
      return {
        ...command,
        ...chance.pick([
          { price: chance.pick(PRICES) },
          { quantity: chance.pick(QUANTITIES) },
          { expiresAtMs: chance.pick([...TIMES, nowMs, nowMs + 0.5]) },
          { orderId: chance.pick(IDS) },
          { userId: 'nobody' },
        ]),
      };
    case 'cancel_order':
      return { ...command, ...chance.pick([{ orderId: chance.pick(IDS) }, { userId: 'nobody' }]) };
    case 'cancel_orders':
      return { ...command, ...chance.pick([{ marketId: chance.pick(MARKETS) }, { userId: 'nobody' }]) };
    case 'deposit':
    case 'withdraw':
      return { ...command, ...chance.pick([{ amount: chance.pick(AMOUNTS) }, { userId: 'nobody' }]) };
    case 'hold_withdrawal':
      return { ...command, ...chance.pick([{ amount: chance.pick(AMOUNTS) }, { userId: 'nobody' }]) };
    case 'pay_in':
    case 'reverse_payment':
      return { ...command, ...chance.pick([{ amount: chance.pick(AMOUNTS) }, { payerId: 'nobody' }]) };
    case 'end_withdrawal':
      return { ...command, withdrawalId: 'nothing' };
    case 'bar_account':
      return { ...command, userId: 'nobody', isBarred: false };
    case 'set_limits':
      return { ...command, stake: chance.pick([-1n, 10n ** 18n + 1n]) };
    case 'exclude_user':
      return { ...command, untilMs: chance.pick([...TIMES, nowMs, nowMs + 0.5]) };
    case 'clear_on':
    case 'abandon_clearing':
      return command;
    case 'close_account':
      return { ...command, forfeit: false };
    case 'fund_house':
      return { ...command, amount: chance.pick(AMOUNTS) };
    case 'create_market':
      return {
        ...command,
        ...chance.pick([
          { marketId: chance.pick(['', 'item:2', 'a:b']) },
          { makerFeeBps: chance.pick([-1, 0.5, 1_001, NaN]) },
          { takerFeeBps: chance.pick([-1, 0.5, 1_001, NaN]) },
          { liquidity: chance.pick([null, 0n, -1n, 999_999n, 10n ** 13n + 1n, 10n ** 8n]) },
          { closesAtMs: chance.pick([...TIMES, nowMs, nowMs + 0.5]) },
          { venue: chance.pick(['book', 'amm'] as const) },
          { voidRule: chance.pick(['refund', 'price'] as const) },
          { voidPriceBps: chance.pick([null, -1, 0.5, 10_001, NaN, 5_000]) },
        ]),
      };
    case 'open_market':
    case 'pause_market':
    case 'close_market':
    case 'void_market':
    case 'settle_market':
      return { ...command, marketId: chance.pick([...MARKETS, 'item:2']) };
    case 'merge_shares':
      return {
        ...command,
        ...chance.pick<object>([
          { quantity: chance.pick(QUANTITIES) },
          { marketId: chance.pick(MARKETS) },
          { userId: 'nobody' },
        ]),
      };
    case 'propose_market':
      return {
        ...command,
        ...chance.pick<object>([
          { bond: chance.pick(AMOUNTS) },
          { voteEndsMs: chance.pick([...TIMES, nowMs, nowMs + 0.5]) },
          { proposerId: 'nobody' },
          { disputeWindowMs: chance.pick([-1, 0.5, NaN, 366 * 86_400_001]) },
          { marketId: chance.pick(['', 'item:2', 'a:b']) },
        ]),
      };
    case 'decide_proposal':
      return {
        ...command,
        ...chance.pick<object>([{ yes: chance.pick([-1, 0.5, NaN]) }, { marketId: 'item:2' }]),
      };
    case 'decide_dispute':
      return {
        ...command,
        ...chance.pick<object>([
          { counts: { YES: chance.pick([-1, 0.5, NaN]), NO: 1, VOID: 1 } },
          { claim: 'MAYBE' },
          { marketId: chance.pick(MARKETS) },
        ]),
      };
    case 'resolve_market':
      return {
        ...command,
        ...chance.pick<object>([{ outcome: 'MAYBE' }, { marketId: chance.pick(MARKETS) }]),
      };
    case 'dispute_market':
      return {
        ...command,
        ...chance.pick<object>([
          { claim: 'MAYBE' },
          { userId: 'nobody' },
          { marketId: chance.pick(MARKETS) },
        ]),
      };
    case 'approve_market':
    case 'reject_market':
      return { ...command, marketId: chance.pick(MARKETS) };
    case 'offer_wager':
      return {
        ...command,
        ...chance.pick<object>([
          { proposerStake: chance.pick([...AMOUNTS, 999_999n]) },
          { responderStake: chance.pick([...AMOUNTS, 999_999n]) },
          { openMs: chance.pick([...IDS, 86_400_001]) },
          { toUserId: chance.pick(['nobody', command.userId]) },
          { marketId: chance.pick([...MARKETS, 'item:2']) },
          { outcome: 'GREEN' },
          { userId: 'nobody' },
        ]),
      };
    case 'accept_wager':
    case 'decline_wager':
    case 'cancel_wager':
      return { ...command, ...chance.pick([{ wagerId: chance.pick(IDS) }, { userId: 'nobody' }]) };
    case 'open_account':
    case 'sweep_on':
    case 'abandon_sweep':
    case 'quotes':
    case 'try_on':
    case 'abandon_round':
    case 'advance':
    case 'finish_on':
      return command;
  }
}

function spoiltOrder(chance: Chance, nowMs: number): Partial<PlaceOrder> {
  return chance.pick<Partial<PlaceOrder>>([
    { price: chance.pick(PRICES) },
    { price: null },
    { quantity: chance.pick(QUANTITIES) },
    { quantity: null },
    { maxCost: chance.pick(AMOUNTS) },
    { maxCost: null },
    { expiresAtMs: chance.pick([...TIMES, nowMs, nowMs + 0.5]) },
    { expiresAtMs: null },
    { validUntilMs: chance.pick([...TIMES, nowMs - 1, nowMs, nowMs + 86_400_000, nowMs + 86_400_001]) },
    { timeInForce: chance.pick(['GTC', 'IOC', 'FOK', 'GTD'] as const) },
    { type: chance.pick(['LIMIT', 'MARKET'] as const) },
    { side: chance.pick(['BUY', 'SELL'] as const) },
    { outcome: chance.pick(['YES', 'NO'] as const) },
    { postOnly: true },
    { marketId: chance.pick(MARKETS) },
    { userId: 'nobody' },
  ]);
}
