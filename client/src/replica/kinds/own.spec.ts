// Every event of a user's channel, as the server's contract describes it, folded into what belongs to the user.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { proposalSchema } from '../../../../src/contract/proposals/proposals.js';
import { accountSchema, positionSchema } from '../../../../src/contract/trading/account.js';
import { orderSchema } from '../../../../src/contract/trading/orders.js';
import {
  USER_EVENTS,
  userEventSchema,
  type UserEventName,
} from '../../../../src/contract/trading/user-events.js';
import { watchlistSchema } from '../../../../src/contract/watchlists/watchlists.js';
import { testSeed } from '../../../../test/support/random.js';
import type { ChannelMessage } from '../../wire/transport.port.js';
import type { Kind } from '../driver.js';
import {
  accountOf,
  ordersOf,
  positionsOf,
  proposalsOf,
  watchlistsOf,
  type Account,
  type Order,
  type Owner,
  type Position,
  type Proposal,
  type Watchlist,
} from './own.js';

const exampleOf = <T>(schema: { meta(): unknown }): T => (schema.meta() as { example: T }).example;
const ACCOUNT = exampleOf<Account>(accountSchema);
const ORDER = exampleOf<Order>(orderSchema);
const POSITION = exampleOf<Position>(positionSchema);
const PROPOSAL = exampleOf<Proposal>(proposalSchema);
const WATCHLIST = exampleOf<Watchlist>(watchlistSchema);
const BALANCE = { available: '7', held: '3', total: '10' };
const { userId: USER } = ACCOUNT;

const nobody = { rest: null, channel: null } as unknown as Owner;
const account = accountOf(nobody);
const orders = ordersOf(nobody, {});
const positions = positionsOf(nobody, {});
const proposals = proposalsOf(nobody, {});
const watchlists = watchlistsOf(nobody);

let lastSeq = 0;
/** A message that the contract of the server knows. */
function told(event: UserEventName, data: object): ChannelMessage {
  lastSeq += 1;
  const place = { seq: lastSeq, tx: lastSeq, part: 1, parts: 1 };
  const message = { event, data, channel: 'user:u', timestamp: '2026-01-01T12:00:00.000Z', ...place };
  return userEventSchema.parse(message);
}

const fill = { tradeId: '1', priceBps: 1, price: null, quantity: '1', cost: '1', fee: '0', role: 'taker' };
const margin = { orderId: '1', marketId: 'm', itemId: null, outcome: 'YES', amount: '1', held: '0' };
const credits = { ...margin, asset: 'credits', balance: BALANCE, position: null };
const shares = { ...margin, asset: 'shares', balance: null, position: POSITION };
const changed = { position: POSITION, cause: 'trade', amount: null };
const settled = { proposalId: PROPOSAL.id, proposal: PROPOSAL };

describe('what belongs to a user', () => {
  const cases: Partial<Record<UserEventName, [Kind<never>, data: object, after: unknown]>> = {};
  const add = <T>(kind: Kind<T>, after: T, events: Partial<Record<UserEventName, object>>) => {
    for (const [event, data] of Object.entries(events))
      cases[event as UserEventName] = [kind as unknown as Kind<never>, data, after];
  };
  add(
    account,
    { userId: USER, ...BALANCE },
    {
      balance_updated: { ...BALANCE, cause: 'trade', amount: '-1' },
      margin_blocked: credits,
      margin_released: credits,
    },
  );
  add(orders, [ORDER], {
    order_placed: { order: ORDER },
    order_amended: { order: ORDER },
    order_executed: { order: ORDER, fill },
    order_cancelled: { order: ORDER },
  });
  add(positions, [POSITION], {
    position_opened: changed,
    position_updated: changed,
    position_closed: changed,
  });
  add(proposals, [PROPOSAL], {
    proposal_created: { proposal: PROPOSAL },
    proposal_received: { proposal: PROPOSAL },
    proposal_result: { ...settled, result: 'accepted' },
    proposal_settled: { ...settled, outcome: 'won' },
  });
  add(watchlists, [WATCHLIST], { watchlist_updated: { change: 'created', watchlist: WATCHLIST } });

  it.each(Object.entries(cases))('follows %s', (event, [kind, data, after]) => {
    const before = kind === (account as unknown) ? ACCOUNT : [];
    expect(kind.fold(before as never, [told(event as UserEventName, data)])).toEqual(after);
  });

  it('has no other event that changes it', () => {
    const others = USER_EVENTS.filter((event) => !(event in cases));
    expect(others).toEqual([
      'deposit_updated',
      'withdrawal_updated',
      'relation_updated',
      'proposal_settings_updated',
      'limits_changed',
      'watchlist_item_added',
      'watchlist_item_removed',
      'webhook_endpoint_changed',
    ]);
  });

  it('follows shares that are set aside, and a debt that comes and goes', () => {
    expect(positions.fold([], [told('margin_blocked', shares)])).toEqual([POSITION]);
    const owing = told('balance_updated', { ...BALANCE, debt: '5', cause: 'reversal', amount: '-5' });
    expect(account.fold(ACCOUNT, [owing])).toEqual({ userId: USER, ...BALANCE, debt: '5' });
    const paid = told('balance_updated', { ...BALANCE, cause: 'debt_repaid', amount: '-5' });
    expect(account.fold(ACCOUNT, [owing, paid])).toEqual({ userId: USER, ...BALANCE });
  });

  it('stays the same value when nothing of it has changed', () => {
    const other = [told('order_placed', { order: ORDER })];
    const held = { account: ACCOUNT, positions: [POSITION], lists: [WATCHLIST] };
    expect(account.fold(held.account, other)).toBe(held.account);
    expect(positions.fold(held.positions, other)).toBe(held.positions);
    expect(watchlists.fold(held.lists, other)).toBe(held.lists);
  });

  it('leaves a list that it does not fit any more', () => {
    const open = ordersOf(nobody, { status: 'OPEN', marketId: ORDER.marketId ?? '' });
    const filled = told('order_executed', { order: { ...ORDER, status: 'FILLED' }, fill });
    const elsewhere = told('order_placed', { order: { ...ORDER, id: '9', marketId: 'other' } });
    expect(open.fold([ORDER], [elsewhere])).toEqual([ORDER]);
    expect(open.fold([ORDER], [filled])).toEqual([]);
    const closed = told('position_closed', { ...changed, position: { ...POSITION, shares: '0' } });
    expect(positions.fold([POSITION], [closed])).toEqual([]);
    expect(positionsOf(nobody, { closed: 'true' }).fold([POSITION], [closed])).toHaveLength(1);
    const pending = proposalsOf(nobody, { state: 'pending', direction: 'sent' });
    const proposal = { ...PROPOSAL, status: 'ACCEPTED' as const };
    const accepted = told('proposal_result', { ...settled, proposal, result: 'accepted' });
    expect(pending.fold([PROPOSAL], [accepted])).toEqual([]);
    expect(proposalsOf(nobody, { state: 'accepted' }).fold([], [accepted])).toEqual([proposal]);
    expect(proposalsOf(nobody, { state: 'ended' }).fold([], [accepted])).toEqual([]);
  });

  it('holds the newest orders, newest first by number', () => {
    const many = Array.from({ length: 1_001 }, (_, at) =>
      told('order_placed', { order: { ...ORDER, id: String(at + 1) } }),
    );
    const list = orders.fold([], many);
    expect(list).toHaveLength(1_000);
    expect([list[0]?.id, list[1]?.id, list.at(-1)?.id]).toEqual(['1001', '1000', '2']);
  });

  it('keeps the order of lists and of their entries', () => {
    const item = { key: 'item:2', marketId: null, itemId: 2, addedAt: WATCHLIST.createdAt };
    const second = { ...WATCHLIST, id: 'w_2', items: [] };
    const renamed = { ...WATCHLIST, name: 'Other' };
    const [first] = WATCHLIST.items;
    const lists = [
      told('watchlist_updated', { change: 'created', watchlist: second }),
      told('watchlist_updated', { change: 'renamed', watchlist: renamed }),
      told('watchlist_item_added', { watchlistId: WATCHLIST.id, item }),
      told('watchlist_item_removed', { watchlistId: WATCHLIST.id, item: first }),
      told('watchlist_item_added', { watchlistId: 'unknown', item }),
    ];
    const after = watchlists.fold([WATCHLIST], lists);
    expect(after).toEqual([{ ...renamed, items: [...WATCHLIST.items.slice(1), item] }, second]);
    const deleted = told('watchlist_updated', { change: 'deleted', watchlist: renamed });
    expect(watchlists.fold(after, [deleted])).toEqual([second]);
  });
});

describe('folding', () => {
  const status = fc.constantFrom('OPEN', 'FILLED', 'CANCELLED');
  const fact = fc.tuple(fc.nat({ max: 12 }), status, fc.nat({ max: 3 }));
  const listed = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 40 });

  /** Whatever is read when, and whatever arrives again of what the answer has. */
  const continues = <T>(kind: Kind<T>, states: readonly T[], messages: readonly ChannelMessage[]): void => {
    const end = states.at(-1) as T;
    for (const [at, answer] of states.entries()) {
      expect(kind.fold(answer, messages.slice(at))).toEqual(end);
      const [one, rest] = [messages.slice(at, at + 3), messages.slice(at + 3)];
      expect(kind.fold(kind.fold(answer, one), rest)).toEqual(end);
    }
  };

  it('continues an answer of any moment to the same value', () => {
    const seed = testSeed('folding orders and positions');
    fc.assert(
      fc.property(fc.array(fact, { minLength: 1, maxLength: 40 }), (facts) => {
        const made = { orders: new Map<number, Order>(), positions: new Map<number, Position>() };
        const open = ordersOf(nobody, { status: 'OPEN' });
        const shown = [{ orders: [] as Order[], positions: [] as Position[] }];
        const messages = facts.flatMap(([id, status, shares]) => {
          const order = {
            ...ORDER,
            id: String(id + 1),
            status: status as Order['status'],
            held: String(shares),
          };
          const position = { ...POSITION, marketId: `m${id % 4}`, shares: String(shares) };
          made.orders.set(id, order);
          made.positions.set(id % 4, position);
          const present = {
            orders: [...made.orders.values()]
              .filter((one) => one.status === 'OPEN')
              .sort((one, other) => Number(other.id) - Number(one.id)),
            positions: [0, 1, 2, 3]
              .flatMap((key) => made.positions.get(key) ?? [])
              .filter((one) => one.shares !== '0'),
          };
          const before = shown.at(-1) ?? present;
          shown.push({ orders: present.orders, positions: before.positions }, present);
          return [told('order_amended', { order }), told('position_updated', { ...changed, position })];
        });
        continues(
          open,
          shown.map((one) => one.orders),
          messages,
        );
        continues(
          positions,
          shown.map((one) => one.positions),
          messages,
        );
      }),
      { seed, numRuns: 100 },
    );
  });

  it('continues watchlists of any moment to the same lists', () => {
    const seed = testSeed('folding watchlists');
    fc.assert(
      fc.property(listed, (keys) => {
        let list: Watchlist = { ...WATCHLIST, items: [] };
        const shown: (readonly Watchlist[])[] = [[list]];
        const messages = keys.map((itemId) => {
          const key = `item:${itemId + 1}`;
          const item = { key, marketId: null, itemId: itemId + 1, addedAt: WATCHLIST.createdAt };
          const isThere = list.items.some((other) => other.key === key);
          const rest = list.items.filter((other) => other.key !== key);
          list = { ...list, items: isThere ? rest : [...rest, item] };
          shown.push([list]);
          const event = isThere ? 'watchlist_item_removed' : 'watchlist_item_added';
          return told(event, { watchlistId: list.id, item });
        });
        continues(watchlists, shown, messages);
      }),
      { seed, numRuns: 100 },
    );
  });
});
