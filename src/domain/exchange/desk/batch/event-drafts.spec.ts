import { describe, expect, it } from '@jest/globals';
import { assertStreamMessage } from '../../../../../test/support/contract-check.js';
import { productChannels } from '../../../../../test/support/product-channels.js';
import type { ChannelFamily } from '../../../../contract/streams/channels.js';
import type { AccountView, Fact, FillView, MarketView, OrderView, PositionView } from '../../engine/facts.js';
import { draftsOf, FACTS_PER_EVENT_MAX, type BatchEvents, type EventDraft } from './event-drafts.js';

const registry = productChannels();

const account: AccountView = { userId: 'u1', available: 900n, held: 100n };
const order: OrderView = {
  id: 7,
  userId: 'u1',
  clientOrderId: 'c',
  marketId: 'm1',
  outcome: 'YES',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: 6500,
  quantity: 2_000_000n,
  maxCost: null,
  expiresAtMs: null,
  postOnly: false,
  selfTradePrevention: 'cancel_newest',
  filled: 0n,
  cost: 0n,
  fees: 0n,
  held: 1_300_000n,
  status: 'OPEN',
  reason: null,
  createdAtMs: 1_000,
  updatedAtMs: 1_000,
};
const sale: OrderView = { ...order, id: 8, side: 'SELL', held: 2_000_000n };
const position: PositionView = {
  userId: 'u1',
  marketId: 'm1',
  outcome: 'YES',
  shares: 5_000_000n,
  held: 2_000_000n,
  cost: 3_000_000n,
  realised: -1n,
};
const fill: FillView = {
  tradeId: 3,
  price: 6500,
  quantity: 500_000n,
  cost: 325_000n,
  fee: 33n,
  role: 'taker',
};
const market: MarketView = {
  id: 'm1',
  venue: 'book',
  state: 'ACTIVE',
  makerFeeBps: 0,
  takerFeeBps: 0,
  liquidity: null,
  yes: 0n,
  no: 0n,
  outcome: null,
  closesAtMs: 60_000,
  voidRule: 'refund',
  voidPriceBps: null,
  createdAtMs: 0,
  lastPrice: null,
  deadlineMs: 60_000,
  resolveByMs: null,
  isOverdue: false,
  proposerId: null,
  resolverId: null,
  resolvedBy: null,
  disputeWindowMs: 0,
  resolveWithinMs: 0,
  windowEndsMs: null,
  pausePolicy: 'keep',
  round: 0,
  pendingAct: null,
  pendingBy: null,
};
const trade: Fact = {
  type: 'trade',
  id: 3,
  marketId: 'm1',
  kind: 'mint',
  atMs: 1_000,
  price: 6500,
  quantity: 500_000n,
  taker: { userId: 'u1', orderId: 7, outcome: 'YES', side: 'BUY', cost: 325_000n, fee: 33n },
  maker: { userId: 'u2', orderId: 5, outcome: 'NO', side: 'BUY', cost: 175_000n, fee: 0n },
};

const nothing = (id: number): bigint => {
  throw new Error(`no held amount for ${id}`);
};
const batchOf = (facts: readonly Fact[], rest: Partial<BatchEvents> = {}): EventDraft[] =>
  draftsOf({ batch: 12, facts, heldBefore: nothing, books: [], accounts: [], ...rest });

/** What a listener to all channels of these events hears; each message keeps the contract. */
function heard(drafts: readonly EventDraft[]): Record<string, unknown>[] {
  return drafts.flatMap(({ type, channels, data }, i) =>
    Object.entries(channels).flatMap(([family, channel]) =>
      (
        registry
          .find(family as ChannelFamily)
          ?.messages({ seq: 40 + i, atMs: 1_000, type, data, tx: 40 }, channel) ?? []
      ).map(({ json }) => {
        const message = JSON.parse(json) as Record<string, unknown>;
        assertStreamMessage(null, message);
        return message;
      }),
    ),
  );
}
const told = (facts: readonly Fact[], rest: Partial<BatchEvents> = {}) =>
  heard(batchOf(facts, rest)).map(({ event, type, data }) => ({ ...(data as object), name: event ?? type }));
const placed = (view: OrderView): Fact => ({ type: 'order_placed', order: view, account, position: null });

describe('the events of a batch', () => {
  it('are one for each user and each market, in the order of the first facts, then the accounts of the house', () => {
    const filled = { ...order, filled: 500_000n, held: 975_000n };
    const drafts = batchOf(
      [
        {
          type: 'market_changed',
          from: null,
          event: 'create',
          market,
          actor: 'admin',
          reason: null,
          evidence: null,
        },
        placed(order),
        placed({ ...order, id: 9, userId: 'u2' }),
        { type: 'order_executed', order: filled, fill, change: 'opened', position, account },
        trade,
        { ...trade, id: 4 },
      ],
      {
        books: [
          { marketId: 'm1', levels: [['bid', 6500, '2000000']], checksum: 1 },
          { marketId: 'm2', levels: [['bid', 1, '0']], checksum: 0 },
        ],
        accounts: [[1, 'external', -5n, 0n]],
      },
    );
    expect(drafts.map(({ type, channels }) => [type, channels])).toEqual([
      ['exchange.market.state_changed', { market: 'market:m1' }],
      ['exchange.user.changed', { user: 'user:u1' }],
      ['exchange.user.changed', { user: 'user:u2' }],
      ['exchange.market.orders_changed', { market: 'market:m1', book: 'book:m1' }],
      ['exchange.market.orders_changed', { book: 'book:m2' }],
      ['exchange.batch.committed', {}],
    ]);
    expect(JSON.parse(drafts.at(-1)?.data ?? '')).toEqual({
      batch: 12,
      accounts: [[1, 'external', '-5', '0']],
    });
    expect(
      heard(drafts).map(({ channel, event, type, tx, seq, part, parts }) => [
        ...[channel, event ?? type, tx, seq],
        ...[part, parts],
      ]),
    ).toEqual([
      ['market:m1', 'market_state', 40, 40, 1, 1],
      ['user:u1', 'order_placed', 40, 41, 1, 5],
      ['user:u1', 'margin_blocked', 40, 41, 2, 5],
      ['user:u1', 'order_executed', 40, 41, 3, 5],
      ['user:u1', 'position_opened', 40, 41, 4, 5],
      ['user:u1', 'balance_updated', 40, 41, 5, 5],
      ['user:u2', 'order_placed', 40, 42, 1, 2],
      ['user:u2', 'margin_blocked', 40, 42, 2, 2],
      ['market:m1', 'trade', 40, 43, 1, 2],
      ['market:m1', 'trade', 40, 43, 2, 2],
      ['book:m1', 'book_levels', undefined, 43, undefined, undefined],
      ['book:m2', 'book_levels', undefined, 44, undefined, undefined],
    ]);
  });

  it('keep the order of trades before and after a state', () => {
    const paused: Fact = {
      type: 'market_changed',
      from: 'ACTIVE',
      event: 'fault',
      market,
      actor: null,
      reason: null,
      evidence: null,
    };
    const drafts = batchOf([trade, paused, { ...trade, id: 4 }], {
      books: [{ marketId: 'm1', levels: [], checksum: 0 }],
    });
    expect(drafts.map(({ channels }) => channels)).toEqual([
      { market: 'market:m1' },
      { market: 'market:m1' },
      { market: 'market:m1', book: 'book:m1' },
      {},
    ]);
    expect(heard(drafts).map(({ type }) => type)).toEqual(['trade', 'market_state', 'trade', 'book_levels']);
  });

  it('hold at most FACTS_PER_EVENT_MAX facts each', () => {
    const many = Array.from({ length: FACTS_PER_EVENT_MAX + 1 }, (_, id) => id + 1);
    const drafts = batchOf(many.flatMap((id) => [placed({ ...order, id }), { ...trade, id }]));
    const lengths = drafts.map(({ data }) => {
      const { facts, trades } = JSON.parse(data) as { facts?: unknown[]; trades?: unknown[] };
      return (facts ?? trades)?.length;
    });
    expect(lengths).toEqual([FACTS_PER_EVENT_MAX, FACTS_PER_EVENT_MAX, 1, 1, undefined]);
    expect(heard(drafts).flatMap(({ data, event }) => (event === 'order_placed' ? data : []))).toMatchObject(
      many.map((id) => ({ order: { id: String(id) } })),
    );
  });

  it('give the held part of the balance for a purchase', () => {
    expect(told([placed(order)])).toMatchObject([
      { name: 'order_placed', order: { id: '7', status: 'OPEN' } },
      {
        name: 'margin_blocked',
        orderId: '7',
        asset: 'credits',
        amount: '1300000',
        held: '1300000',
        balance: { available: '900', held: '100', total: '1000' },
        position: null,
      },
    ]);
  });

  it('give the held part of the position for a sale', () => {
    expect(told([{ type: 'order_placed', order: sale, account, position }])).toMatchObject([
      { name: 'order_placed' },
      {
        name: 'margin_blocked',
        asset: 'shares',
        amount: '2000000',
        balance: null,
        position: { held: '2000000' },
      },
    ]);
  });

  it('give the order, the position and the balance for a fill, with the changes by the fill', () => {
    const filled = { ...order, filled: 500_000n, held: 975_000n };
    const messages = told([
      { type: 'order_executed', order: filled, fill, change: 'opened', position, account },
      { type: 'order_executed', order: sale, fill, change: 'closed', position, account },
    ]);
    expect(messages).toMatchObject([
      {
        name: 'order_executed',
        order: { filledQuantity: '500000', remainingQuantity: '1500000' },
        fill: { tradeId: '3', priceBps: 6500, price: null, role: 'taker' },
      },
      { name: 'position_opened', cause: 'trade', amount: null, position: { averagePrice: '600000' } },
      { name: 'balance_updated', cause: 'trade', amount: '-325033' },
      { name: 'order_executed' },
      { name: 'position_closed' },
      { name: 'balance_updated', amount: '324967' },
    ]);
  });

  it('give the amount released since the last fact for a cancelled order', () => {
    const filled = { ...order, filled: 500_000n, held: 975_000n };
    const cancelled: OrderView = { ...filled, held: 0n, status: 'CANCELLED', reason: 'user' };
    const cancel: Fact = { type: 'order_cancelled', order: cancelled, account, position: null };
    const released = { name: 'margin_released', amount: '975000', held: '0' };
    expect(
      told([
        placed(order),
        { type: 'order_executed', order: filled, fill, change: 'opened', position, account },
        cancel,
      ]).at(-1),
    ).toMatchObject(released);
    expect(told([cancel], { heldBefore: () => 975_000n }).at(-1)).toMatchObject(released);
  });

  it('give the change of the held amount for an amendment, if there is one', () => {
    const amended: Fact = { type: 'order_amended', order, account, position: null };
    const names = (before: bigint) => told([amended], { heldBefore: () => before }).map(({ name }) => name);
    expect(names(1_000_000n)).toEqual(['order_amended', 'margin_blocked']);
    expect(names(1_400_000n)).toEqual(['order_amended', 'margin_released']);
    expect(names(1_300_000n)).toEqual(['order_amended']);
  });

  it('give deposits and withdrawals', () => {
    expect(
      told([
        { type: 'balance_changed', cause: 'deposit', amount: 5n, account },
        { type: 'balance_changed', cause: 'withdrawal', amount: 5n, account },
        {
          type: 'position_settled',
          cause: 'payout',
          amount: 9n,
          position: { ...position, shares: 0n },
          account,
        },
      ]),
    ).toMatchObject([
      { name: 'balance_updated', cause: 'deposit', amount: '5' },
      { name: 'balance_updated', cause: 'withdrawal', amount: '-5' },
      { name: 'position_closed', cause: 'payout', amount: '9', position: { averagePrice: null } },
      { name: 'balance_updated', cause: 'payout', amount: '9' },
    ]);
  });

  it('put no facts of an item on the channels of markets', () => {
    const drafts = batchOf([
      {
        type: 'market_changed',
        from: null,
        event: 'create',
        evidence: null,
        market: { ...market, id: 'item:2', venue: 'quote' },
        actor: null,
        reason: null,
      },
      { ...trade, marketId: 'item:2', kind: 'quote' },
      placed({ ...order, marketId: 'item:2', price: 100 }),
    ]);
    expect(drafts.map(({ type, channels }) => [type, channels])).toEqual([
      ['exchange.market.orders_changed', {}],
      ['exchange.user.changed', { user: 'user:u1' }],
      ['exchange.batch.committed', {}],
    ]);
    expect(heard(drafts)[0]).toMatchObject({ data: { order: { itemId: 2, price: 100, priceBps: null } } });
  });

  it('show users to the public under a public id, always the same', () => {
    const [message, again] = heard(batchOf([trade, trade]));
    expect(JSON.stringify(message)).not.toContain('u1');
    expect(JSON.stringify(message)).not.toContain('u2');
    expect((again?.data as { user: string }).user).toBe((message?.data as { user: string }).user);
    expect(message).toMatchObject({
      data: {
        trade_id: '3',
        kind: 'mint',
        trade_type: 'buy',
        outcome: true,
        price_bps: 6500,
        cost: '325000',
      },
    });
  });

  it('give the states of a market and the time at which the current one ends by itself', () => {
    const changed = (state: MarketView['state']): Fact => ({
      type: 'market_changed',
      from: 'ACTIVE',
      event: 'pause',
      evidence: null,
      market: { ...market, state, deadlineMs: state === 'CLOSED' ? null : 60_000 },
      actor: 'admin',
      reason: 'because',
    });
    const [paused, closed] = heard(batchOf([changed('PAUSED'), changed('CLOSED')]));
    expect(paused).toMatchObject({
      type: 'market_state',
      data: {
        old_state: 'ACTIVE',
        new_state: 'PAUSED',
        deadline: '1970-01-01T00:01:00.000Z',
        reason: 'because',
      },
    });
    expect(closed).toMatchObject({ data: { new_state: 'CLOSED', deadline: null } });
    expect(JSON.stringify(closed)).not.toContain('"admin"');
  });
});
