import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  amend,
  buyNo,
  buyYes,
  cancel,
  CREDIT,
  fillsIn,
  FUNDS,
  LOT,
  NOW_MS,
  placeOrder,
  sellNo,
  sellYes,
  tradesIn,
  TradingScene,
} from '../../../../../../test/support/trading-builders.js';

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('bank', 'ann', 'bob', 'cyd').withMarket();
});

describe('matching', () => {
  it('takes the best price first, and at each price the oldest order', () => {
    const late = scene.give('bob', 'YES', 9).id(sellYes('bob', 5_002, 3));
    const first = scene.id(buyNo('cyd', 4_999, 3));
    const second = scene.id(sellYes('bob', 5_001, 3));
    const best = scene.id(buyNo('cyd', 5_000, 3));
    expect(fillsIn(scene.do(buyYes('ann', 5_002, 11)))).toEqual([
      [best, 5_000, 3],
      [first, 5_001, 3],
      [second, 5_001, 3],
      [late, 5_002, 2],
    ]);
    expect(scene.levels('ask')).toEqual([[5_002, 1]]);
  });

  it('goes no further than its price, and rests with the remaining lots', () => {
    scene.do(buyNo('bob', 5_000, 1));
    scene.do(buyNo('bob', 4_998, 1));
    const id = scene.id(buyYes('ann', 5_001, 3));
    expect(scene.levels('bid')).toEqual([[5_001, 2]]);
    expect(scene.levels('ask')).toEqual([[5_002, 1]]);
    expect(scene.queue('bid')).toEqual([id]);
  });

  it('uses the price of the resting order, and releases the saved credits', () => {
    scene.do(buyNo('bob', 6_000, 10));
    scene.do(buyYes('ann', 7_000, 10));
    expect(scene.money('ann')).toEqual([FUNDS - 40_000n, 0n]);
    expect(scene.money('bob')).toEqual([FUNDS - 60_000n, 0n]);
  });

  it('releases the saved credits of an order whose rest still waits', () => {
    scene.do(buyNo('bob', 6_000, 4));
    scene.do(buyYes('ann', 7_000, 10));
    expect(scene.money('ann')).toEqual([FUNDS - 4n * 4_000n - 6n * 7_000n, 6n * 7_000n]);
  });

  it('reports the two sides, each with the price of its own outcome', () => {
    const maker = scene.id(buyNo('bob', 3_000, 2));
    const { facts } = scene.do(buyYes('ann', 7_000, 2));
    const fills = facts.flatMap((fact) => (fact.type === 'order_executed' ? [fact] : []));
    expect(fills.map(({ fill, change }) => [fill.role, fill.price, fill.cost, change])).toEqual([
      ['taker', 7_000, 14_000n, 'opened'],
      ['maker', 3_000, 6_000n, 'opened'],
    ]);
    expect(fills[1]?.order).toMatchObject({ id: maker, status: 'FILLED', filled: 2n * LOT, held: 0n });
  });
});

describe('a trade', () => {
  it('mints a pair when both sides buy', () => {
    scene.do(buyNo('bob', 4_000, 100));
    scene.do(buyYes('ann', 6_000, 100));
    expect(scene.moved).toEqual([
      ['trade', 'ann', -600_000n, CREDIT, 0n],
      ['trade', 'bob', -400_000n, 0n, CREDIT],
      ['trade', 'pot', CREDIT, -CREDIT, -CREDIT],
    ]);
    expect(scene.market()).toMatchObject({ yes: CREDIT, no: CREDIT, lastPrice: 6_000 });
  });

  it('moves shares when one side buys and the other sells', () => {
    scene.give('bob', 'NO', 100);
    scene.do(sellNo('bob', 4_000, 100));
    scene.do(buyNo('ann', 4_000, 100));
    expect(scene.moved).toEqual([
      ['trade', 'ann', -400_000n, 0n, CREDIT],
      ['trade', 'bob', 400_000n, 0n, -CREDIT],
    ]);
    expect(scene.market()).toMatchObject({ yes: CREDIT, no: CREDIT, lastPrice: 6_000 });
  });

  it('burns a pair when both sides sell', () => {
    scene.give('ann', 'YES', 100).give('bob', 'NO', 100);
    scene.do(sellNo('bob', 3_000, 100));
    scene.do(sellYes('ann', 7_000, 100));
    expect(scene.moved).toEqual([
      ['trade', 'ann', 700_000n, -CREDIT, 0n],
      ['trade', 'bob', 300_000n, 0n, -CREDIT],
      ['trade', 'pot', -CREDIT, CREDIT, CREDIT],
    ]);
    expect(scene.market()).toMatchObject({ yes: CREDIT, no: CREDIT });
  });

  it('takes the fee of a maker and of a taker from each side, in transfers of the same number', () => {
    scene.withMarket('f', { makerFeeBps: 10, takerFeeBps: 50 });
    scene.do(buyNo('bob', 4_000, 100, { marketId: 'f' }));
    scene.do(buyYes('ann', 6_000, 100, { marketId: 'f' }));
    expect(scene.moved).toEqual([
      ['trade', 'ann', -600_000n, CREDIT, 0n],
      ['fee', 'ann', -3_000n, 0n, 0n],
      ['fee', 'fees', 3_000n, 0n, 0n],
      ['trade', 'bob', -400_000n, 0n, CREDIT],
      ['fee', 'bob', -400n, 0n, 0n],
      ['fee', 'fees', 400n, 0n, 0n],
      ['trade', 'pot', CREDIT, -CREDIT, -CREDIT],
    ]);
    expect(new Set(scene.state.changes.postings.map(({ transferId }) => transferId)).size).toBe(1);
  });
});

describe('the levels whose totals changed', () => {
  const told = () => {
    const marks = [...(scene.state.changes.levels.get(scene.market()) ?? [])];
    return marks.map((mark) => `${mark % 2 === 1 ? 'ask' : 'bid'} ${mark >> 1}`).sort();
  };

  it('include the level of an order that rests', () => {
    scene.do(buyYes('ann', 4_000, 1));
    expect(told()).toEqual(['bid 4000']);
  });

  it('include the levels at which an order traded, and the level at which it rests', () => {
    scene.do(buyNo('bob', 5_000, 1));
    scene.do(buyNo('bob', 4_999, 1));
    scene.do(buyYes('ann', 5_002, 3));
    expect(told()).toEqual(['ask 5000', 'ask 5001', 'bid 5002']);
  });

  it('include a level that traded in part, and no other level', () => {
    scene.do(buyNo('bob', 5_000, 3));
    scene.do(buyNo('bob', 4_000, 3));
    scene.do(buyYes('ann', 5_000, 2));
    expect(told()).toEqual(['ask 5000']);
  });

  it('include both prices of a moved order, and the price of a reduced or cancelled order', () => {
    const id = scene.id(buyYes('ann', 4_000, 3));
    scene.do(amend('ann', id, { price: 4_001 }));
    expect(told()).toEqual(['bid 4000', 'bid 4001']);
    scene.do(amend('ann', id, { quantity: LOT }));
    expect(told()).toEqual(['bid 4001']);
    scene.do(cancel('ann', id));
    expect(told()).toEqual(['bid 4001']);
  });
});

describe('time in force', () => {
  beforeEach(() => {
    scene.do(buyNo('bob', 5_000, 3));
  });

  it('IOC trades what it can and cancels the rest', () => {
    expect(scene.order(buyYes('ann', 5_000, 5, { timeInForce: 'IOC' }))).toMatchObject({
      filled: 3n * LOT,
      status: 'CANCELLED',
      reason: 'unfilled',
      held: 0n,
    });
    expect(scene.levels('bid')).toEqual([]);
  });

  it('FOK trades all of it or is refused', () => {
    expect(scene.refusal(buyYes('ann', 5_000, 4, { timeInForce: 'FOK' }))).toBe('fok_unfillable');
    expect(scene.order(buyYes('ann', 5_000, 3, { timeInForce: 'FOK' })).status).toBe('FILLED');
  });

  it('FOK does not count lots beyond its price', () => {
    scene.do(buyNo('bob', 4_999, 5));
    expect(scene.refusal(buyYes('ann', 5_000, 4, { timeInForce: 'FOK' }))).toBe('fok_unfillable');
    expect(scene.order(buyYes('ann', 5_001, 8, { timeInForce: 'FOK' })).status).toBe('FILLED');
  });

  it('GTD rests until its time, and then expires', () => {
    const expiresAtMs = NOW_MS + 1_000;
    const id = scene.id(buyYes('ann', 4_000, 5, { timeInForce: 'GTD', expiresAtMs }));
    scene.nowMs = expiresAtMs - 1;
    expect(scene.advance()).toEqual([]);
    scene.nowMs = expiresAtMs;
    const [step] = scene.advance();
    expect(step?.facts).toMatchObject([
      { type: 'order_cancelled', order: { id, status: 'EXPIRED', reason: 'expired', held: 0n } },
    ]);
    expect(scene.money('ann')).toEqual([FUNDS, 0n]);
  });

  it('post-only rests, and is refused when it would trade', () => {
    expect(scene.refusal(buyYes('ann', 5_000, 1, { postOnly: true }))).toBe('post_only_would_trade');
    expect(scene.order(buyYes('ann', 4_999, 1, { postOnly: true })).status).toBe('OPEN');
  });

  it('post-only is refused even when the resting order belongs to the same user', () => {
    const postOnly = { postOnly: true, selfTradePrevention: 'cancel_oldest' as const };
    expect(scene.refusal(buyYes('bob', 5_000, 1, postOnly))).toBe('post_only_would_trade');
  });
});

describe('a book', () => {
  it('trades at the lowest and at the highest price', () => {
    scene.do(buyNo('bob', 9_999, 1));
    expect(tradesIn(scene.do(buyYes('ann', 1, 1)))).toMatchObject([{ price: 1, taker: { cost: 1n } }]);
    scene.do(buyNo('bob', 1, 1));
    expect(tradesIn(scene.do(buyYes('ann', 9_999, 1)))).toMatchObject([
      { price: 9_999, taker: { cost: 9_999n } },
    ]);
  });

  it('leaves no gap between YES and NO: BUY YES at p meets BUY NO at 10000 - p only', () => {
    scene.do(buyNo('bob', 4_999, 1));
    expect(scene.order(placeOrder('ann', { price: 5_000 })).status).toBe('OPEN');
    expect(scene.levels('bid')).toEqual([[5_000, 1]]);
    expect(scene.levels('ask')).toEqual([[5_001, 1]]);
  });

  it('refuses an order with which the lots of a price could not be counted exactly', () => {
    scene.do(buyYes('bob', 1, 1));
    const level = scene.market().book?.bids.bestLevel;
    if (!level) throw new Error('nobody rests');
    level.lots = Number.MAX_SAFE_INTEGER - 2;
    expect(scene.refusal(buyYes('ann', 1, 3))).toBe('amount_too_large');
    expect(scene.order(buyYes('ann', 1, 2)).status).toBe('OPEN');
  });
});
