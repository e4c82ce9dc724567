// The habit of a few accounts of one person: they pass shares to and fro at prices of their choice, take out what they can,
// and use held profits for further orders. A void must leave the other users as they were.
import type { Command, Outcome, PlaceOrder, Side } from '../../src/domain/exchange/engine/commands.js';
import type { Chance } from './chance.js';
import { availableOf, findPosition, findUser, profitHeld, type Market, type World } from './model/world.js';
import type { Scenario } from './scenario.js';

const LOT = 10_000n;
const MEMBERS_MAX = 4;
/** Prices at which shares change hands inside a coalition. */
const PRICES = [1, 1, 2, 2_000, 5_000, 8_000, 9_998, 9_999, 9_999];

export class Coalition {
  private readonly members: readonly string[];
  private readonly planned: Command[] = [];

  constructor(
    private readonly chance: Chance,
    { users }: Scenario,
    private readonly world: World,
  ) {
    const count = Math.min(users.length, chance.int(2, MEMBERS_MAX));
    const first = chance.int(0, users.length - count);
    this.members = users.slice(first, first + count);
  }

  /** The next command of the plan, or of a new plan; null without a market for it. */
  next(): Command | null {
    if (this.planned.length === 0) this.plan();
    return this.planned.shift() ?? null;
  }

  private plan(): void {
    const { chance, world, members } = this;
    const books = world.markets.filter(({ state, venue }) => state === 'ACTIVE' && venue === 'book');
    if (books.length === 0) return;
    const market = chance.pick(books);
    const [giver, taker] = chance.is(0.5) ? [members[0], members[1]] : [members.at(-1), members[0]];
    if (giver === undefined || taker === undefined) return;
    const kind = chance.weighted({ pass: 8, pair: 3, takeOut: 2, useProfit: 2, clear: 1 });
    if (kind === 'pass') this.pass(market, giver, taker);
    else if (kind === 'pair')
      this.trade(market, giver, taker, chance.pick(['YES', 'NO']), 'BUY', this.size());
    else if (kind === 'takeOut') this.takeOut(giver);
    else if (kind === 'useProfit') this.useProfit(market, giver);
    else
      this.planned.push({
        kind: 'cancel_orders',
        userId: giver,
        marketId: market.id,
        outcome: null,
        side: null,
      });
  }

  private size(): bigint {
    return (this.chance.sized(20_000_000n) / LOT + 1n) * LOT;
  }

  /** The giver sells shares to the taker, and another time the taker sells them back at another price. */
  private pass(market: Market, giver: string, taker: string): void {
    const outcome = this.chance.pick<Outcome>(['YES', 'NO']);
    const held = findPosition(market, giver, outcome)?.shares ?? 0n;
    const [from, to, shares] =
      held > 0n
        ? [giver, taker, held]
        : [taker, giver, findPosition(market, taker, outcome)?.shares ?? this.size()];
    this.trade(market, from, to, outcome, 'SELL', shares > 0n ? shares : this.size());
  }

  /** One member's resting order, which the other member takes at once. */
  private trade(
    market: Market,
    maker: string,
    taker: string,
    outcome: Outcome,
    side: Side,
    quantity: bigint,
  ): void {
    const price = this.chance.pick(PRICES);
    const other =
      side === 'SELL' ? { outcome, price } : { outcome: opposite(outcome), price: 10_000 - price };
    this.planned.push(
      order(market, maker, { outcome, side, price, quantity }),
      order(market, taker, { ...other, side: 'BUY', quantity }),
    );
  }

  private takeOut(userId: string): void {
    const user = findUser(this.world, userId);
    if (user) this.planned.push({ kind: 'withdraw', userId, amount: availableOf(this.world, user) });
  }

  /** A BUY as large as the held profit and the available credits pay for, or one lot larger. */
  private useProfit(market: Market, userId: string): void {
    const { chance } = this;
    const user = findUser(this.world, userId);
    if (!user) return;
    const price = chance.pick([100, 5_000, 9_000]);
    const funds = profitHeld(market, userId) + (chance.is(0.5) ? availableOf(this.world, user) : 0n);
    const quantity = (funds / BigInt(price) + BigInt(chance.int(0, 1))) * LOT;
    if (quantity > 0n)
      this.planned.push(order(market, userId, { outcome: 'YES', side: 'BUY', price, quantity }));
  }
}

const opposite = (outcome: Outcome): Outcome => (outcome === 'YES' ? 'NO' : 'YES');

const order = (
  { id }: Market,
  userId: string,
  terms: Pick<PlaceOrder, 'outcome' | 'side' | 'price' | 'quantity'>,
): PlaceOrder => ({
  kind: 'place_order',
  userId,
  marketId: id,
  clientOrderId: null,
  type: 'LIMIT',
  timeInForce: 'GTC',
  maxCost: null,
  expiresAtMs: null,
  postOnly: false,
  selfTradePrevention: 'cancel_oldest',
  ...terms,
});
