import { describe, expect, it } from '@jest/globals';
import {
  buyNo,
  buyYes,
  change,
  createMarket,
  CREDIT,
  FUNDS,
  sellOff,
  sellYes,
  settle,
  spend,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import type { CreateMarket } from '../commands.js';

/** ann has 100 lots of YES at 60 %, bob 100 lots of NO at 40 %: one share and one credit. */
function traded(terms: Partial<CreateMarket> = {}): TradingScene {
  const scene = new TradingScene().withUsers('ann', 'bob', 'cyd').withMarket('m', terms);
  scene.do(buyNo('bob', 4_000, 100));
  scene.do(buyYes('ann', 6_000, 100));
  return scene;
}

const emptied = (scene: TradingScene) => {
  const { pot, fees, yes, no, positions } = scene.market();
  return [pot.available, fees.available, yes, no, positions.YES.size, positions.NO.size];
};

describe('settling a book', () => {
  it.each([
    ['YES', 'ann', 'bob'],
    ['NO', 'bob', 'ann'],
  ] as const)('to %s pays one credit for each share of %s, out of the pot', (outcome, winner, loser) => {
    const scene = traded();
    const before = scene.money(winner);
    scene.do(change('close_market'));
    const { facts } = scene.do(settle(outcome));
    expect(scene.money(winner)).toEqual([before[0] + CREDIT, 0n]);
    const shares = (of: 'YES' | 'NO') => (of === 'YES' ? [CREDIT, 0n] : [0n, CREDIT]);
    const other = outcome === 'YES' ? 'NO' : 'YES';
    const paid = [
      ['payout', winner, CREDIT, ...shares(outcome).map((s) => -s)],
      ['payout', 'pot', -CREDIT, ...shares(outcome)],
    ];
    const lost = [
      ['payout', loser, 0n, ...shares(other).map((s) => -s)],
      ['payout', 'pot', 0n, ...shares(other)],
    ];
    expect(scene.moved).toEqual(outcome === 'YES' ? [...paid, ...lost] : [...lost, ...paid]);
    expect(facts.filter(({ type }) => type === 'position_settled')).toHaveLength(2);
    expect(emptied(scene)).toEqual([0n, 0n, 0n, 0n, 0, 0]);
  });

  it('reports the realised profit of each position, fees included', () => {
    const scene = traded({ makerFeeBps: 10, takerFeeBps: 50 });
    scene.do(change('close_market'));
    const { facts } = scene.do(settle('YES'));
    expect(facts.slice(1)).toMatchObject([
      {
        cause: 'payout',
        amount: CREDIT,
        position: { userId: 'ann', shares: 0n, cost: 0n, realised: CREDIT - 603_000n },
      },
      { cause: 'payout', amount: 0n, position: { userId: 'bob', shares: 0n, realised: -400_400n } },
    ]);
  });

  it('gives the fees to the house', () => {
    const scene = traded({ makerFeeBps: 10, takerFeeBps: 50 });
    scene.do(change('close_market'));
    scene.do(settle('YES'));
    expect(scene.moved.slice(-2)).toEqual([
      ['remainder', 'fees', -3_400n, 0n, 0n],
      ['remainder', 'house', 3_400n, 0n, 0n],
    ]);
    expect(scene.house('house').available).toBe(3_400n);
  });

  it('reports no position that was closed before without a profit', () => {
    const scene = traded();
    scene.do(buyYes('cyd', 5_000, 100));
    scene.do(sellYes('ann', 5_000, 100));
    scene.do(change('close_market'));
    const { facts } = scene.do(settle('YES'));
    const settled = facts.flatMap((fact) => (fact.type === 'position_settled' ? fact.position.userId : []));
    expect(settled).toEqual(['bob', 'cyd']);
  });

  it('happens once', () => {
    const scene = traded();
    scene.do(change('close_market'));
    scene.do(settle('YES'));
    expect(scene.refusal(settle('NO'))).toBe('bad_market_state');
    expect(scene.advance()).toEqual([]);
  });
});

describe('closing', () => {
  it('cancels resting orders and releases their holds', () => {
    const scene = traded();
    scene.do(buyYes('ann', 1_000, 7));
    scene.do(sellYes('ann', 9_000, 7));
    const { facts } = scene.do(change('close_market'));
    expect(facts.slice(1)).toMatchObject([
      { type: 'order_cancelled', order: { side: 'BUY', reason: 'market_closed', held: 0n } },
      { type: 'order_cancelled', order: { side: 'SELL', reason: 'market_closed' }, position: { held: 0n } },
    ]);
    expect(scene.money('ann')).toEqual([FUNDS - 600_000n, 0n]);
    expect([scene.levels('bid'), scene.levels('ask')]).toEqual([[], []]);
  });
});

describe('settling a market maker', () => {
  const SUBSIDY = 69_314_719n;
  function maker(outcome: 'YES' | 'NO'): { scene: TradingScene; shares: bigint; cost: bigint } {
    const scene = new TradingScene().withUsers('ann');
    scene.do({ kind: 'fund_house', account: 'house', amount: 100n * CREDIT });
    scene.withMarket('m', { venue: 'amm', liquidity: 100n * CREDIT });
    const { filled, cost } = scene.order(spend('ann', 50n * CREDIT));
    scene.do(change('close_market'));
    scene.do(settle(outcome));
    return { scene, shares: filled, cost };
  }

  it('takes the credits that the pot lacks from the subsidy', () => {
    const { scene, shares, cost } = maker('YES');
    expect(shares).toBeGreaterThan(cost);
    expect(scene.moved.slice(0, 2)).toEqual([
      ['subsidy', 'house', cost - shares, 0n, 0n],
      ['subsidy', 'pot', shares - cost, 0n, 0n],
    ]);
    expect(scene.money('ann')).toEqual([FUNDS - cost + shares, 0n]);
    expect(scene.house('house')).toEqual({ available: 100n * CREDIT - (shares - cost), held: 0n });
    expect(shares - cost).toBeLessThanOrEqual(SUBSIDY);
    expect(emptied(scene)).toEqual([0n, 0n, 0n, 0n, 0, 0]);
  });

  it('moves the credits beyond the payout from the pot to the house', () => {
    const { scene, cost } = maker('NO');
    expect(scene.house('house')).toEqual({ available: 100n * CREDIT + cost, held: 0n });
    expect(scene.money('ann')).toEqual([FUNDS - cost, 0n]);
    expect(emptied(scene)).toEqual([0n, 0n, 0n, 0n, 0, 0]);
  });

  it('releases a subsidy when the market is voided', () => {
    const scene = new TradingScene().withUsers('ann');
    scene.do({ kind: 'fund_house', account: 'house', amount: SUBSIDY });
    scene.withMarket('m', { venue: 'amm', liquidity: 100n * CREDIT });
    scene.do(spend('ann', 50n * CREDIT));
    scene.do(change('void_market'));
    expect(scene.house('house')).toEqual({ available: SUBSIDY, held: 0n });
    expect(scene.money('ann')).toEqual([FUNDS, 0n]);
  });
});

describe('voiding a market', () => {
  it('refunds the paid amounts, with the fees', () => {
    const scene = traded({ makerFeeBps: 10, takerFeeBps: 50 });
    const { facts } = scene.do(change('void_market'));
    expect(scene.moved).toEqual([
      ['refund', 'ann', 603_000n, -CREDIT, 0n],
      ['refund', 'pot', -603_000n, CREDIT, 0n],
      ['refund', 'bob', 400_400n, 0n, -CREDIT],
      ['refund', 'pot', -397_000n, 0n, CREDIT],
      ['refund', 'fees', -3_400n, 0n, 0n],
    ]);
    expect(['ann', 'bob'].map((user) => scene.money(user)[0])).toEqual([FUNDS, FUNDS]);
    expect(facts.slice(2)).toMatchObject([
      { cause: 'refund', amount: 603_000n, position: { realised: 0n, cost: 0n, shares: 0n } },
      { cause: 'refund', amount: 400_400n, position: { realised: 0n, cost: 0n, shares: 0n } },
    ]);
    expect(emptied(scene)).toEqual([0n, 0n, 0n, 0n, 0, 0]);
  });

  it('refunds everything to each user who paid more than they received', () => {
    const scene = traded();
    scene.do(buyYes('cyd', 8_000, 50));
    scene.do(sellYes('ann', 8_000, 50));
    scene.do(change('void_market'));
    expect(['ann', 'bob', 'cyd'].map((user) => scene.money(user)[0])).toEqual([FUNDS, FUNDS, FUNDS]);
  });

  it('takes back profits first, so that every user is where they were', () => {
    const scene = new TradingScene().withUsers('ann', 'bob', 'cyd').withMarket();
    scene.do(buyNo('bob', 8_000, 100));
    scene.do(buyYes('ann', 2_000, 100));
    scene.do(buyYes('cyd', 9_000, 100));
    scene.do(sellYes('ann', 9_000, 100));
    expect(scene.money('ann')).toEqual([FUNDS, 700_000n]);
    const { facts } = scene.do(change('void_market'));
    expect(scene.moved).toEqual([
      ['taking', 'ann', -700_000n, 0n, 0n],
      ['taking', 'pot', 700_000n, 0n, 0n],
      ['refund', 'bob', 800_000n, 0n, -CREDIT],
      ['refund', 'pot', -800_000n, 0n, CREDIT],
      ['refund', 'cyd', 900_000n, -CREDIT, 0n],
      ['refund', 'pot', -900_000n, CREDIT, 0n],
    ]);
    expect(['ann', 'bob', 'cyd'].map((user) => scene.money(user))).toEqual(Array(3).fill([FUNDS, 0n]));
    expect(scene.house('house').available).toBe(0n);
    const settled = facts.flatMap((fact) =>
      fact.type === 'position_settled' ? [[fact.position.userId, fact.amount, fact.position.realised]] : [],
    );
    expect(settled).toEqual([
      ['ann', -700_000n, 0n],
      ['bob', 800_000n, 0n],
      ['cyd', 900_000n, 0n],
    ]);
  });

  it('divides a refund between both outcomes in proportion to the amounts paid', () => {
    const scene = new TradingScene().withUsers('ann', 'bob').withMarket();
    scene.do(buyNo('bob', 4_000, 100));
    scene.do(buyYes('ann', 6_000, 100));
    scene.do(buyYes('bob', 7_000, 100));
    scene.do(buyNo('ann', 3_000, 100));
    const { facts } = scene.do(change('void_market'));
    const amounts = facts.flatMap((fact) =>
      fact.type === 'position_settled'
        ? [`${fact.position.userId} ${fact.position.outcome} ${fact.amount} ${fact.position.realised}`]
        : [],
    );
    expect(amounts).toEqual(['ann YES 600000 0', 'ann NO 300000 0', 'bob YES 700000 0', 'bob NO 400000 0']);
  });

  it('leaves two accounts nothing that trade with each other at prices of their choice', () => {
    const scene = new TradingScene().withUsers('ann', 'bob', 'cyd', 'dan').withMarket();
    scene.do(buyYes('ann', 5_000, 100));
    scene.do(buyNo('bob', 5_000, 100));
    scene.do(buyYes('cyd', 5_000, 100));
    scene.do(buyNo('dan', 5_000, 100));
    for (let i = 0; i < 9; i += 1) {
      scene.do(sellYes('cyd', 9_999, 100));
      scene.do(buyYes('dan', 9_999, 100));
      scene.do(sellYes('dan', 1, 100));
      scene.do(buyYes('cyd', 1, 100));
    }
    scene.do(change('void_market'));
    expect(['ann', 'bob', 'cyd', 'dan'].map((user) => scene.money(user))).toEqual(Array(4).fill([FUNDS, 0n]));
  });

  it('pauses an open market first, in the same command', () => {
    const { facts } = traded().do(change('void_market'));
    expect(facts.slice(0, 2)).toMatchObject([
      { type: 'market_changed', from: 'ACTIVE', market: { state: 'PAUSED' } },
      { type: 'market_changed', from: 'PAUSED', market: { state: 'VOIDED' } },
    ]);
  });

  it('gives the subsidy of a market maker back whole, and takes back what was won from the maker', () => {
    const subsidy = 69_314_719n;
    const scene = new TradingScene().withUsers('ann', 'bob');
    scene.do({ kind: 'fund_house', account: 'house', amount: subsidy });
    scene.withMarket('m', { venue: 'amm', liquidity: 100n * CREDIT });
    const { filled } = scene.order(spend('ann', 10n * CREDIT));
    scene.do(spend('bob', 60n * CREDIT));
    scene.do(sellOff('ann', filled));
    const [available, held] = scene.money('ann');
    expect(available).toBe(FUNDS);
    expect(held).toBeGreaterThan(0n);
    scene.do(change('void_market'));
    expect(['ann', 'bob'].map((user) => scene.money(user))).toEqual(Array(2).fill([FUNDS, 0n]));
    expect(scene.house('house')).toEqual({ available: subsidy, held: 0n });
    expect(emptied(scene)).toEqual([0n, 0n, 0n, 0n, 0, 0]);
  });
});

describe('voiding a market with the rule price', () => {
  const priced = { voidRule: 'price', voidPriceBps: 3_000 } as const;

  it('pays each share at the price that was fixed, and keeps the fees', () => {
    const scene = traded({ makerFeeBps: 10, takerFeeBps: 50, ...priced });
    scene.do(buyYes('cyd', 9_000, 100));
    scene.do(sellYes('ann', 9_000, 100));
    expect(scene.money('ann')[1]).toBe(0n);
    const before = scene.money('ann');
    scene.do(change('void_market'));
    expect(scene.moved.filter(([kind]) => kind === 'refund')).toEqual([
      ['refund', 'bob', 700_000n, 0n, -CREDIT],
      ['refund', 'pot', -700_000n, 0n, CREDIT],
      ['refund', 'cyd', 300_000n, -CREDIT, 0n],
      ['refund', 'pot', -300_000n, CREDIT, 0n],
    ]);
    expect(scene.money('ann')).toEqual(before);
    expect(scene.house('house').available).toBeGreaterThan(0n);
    expect(emptied(scene)).toEqual([0n, 0n, 0n, 0n, 0, 0]);
  });

  it.each([
    ['a market maker', { venue: 'amm', liquidity: 100n * CREDIT, ...priced }],
    ['no price', { voidRule: 'price', voidPriceBps: null }],
    ['a price above one credit', { voidRule: 'price', voidPriceBps: 10_001 }],
    ['a price below zero', { voidRule: 'price', voidPriceBps: -1 }],
    ['a price for a refund', { voidRule: 'refund', voidPriceBps: 5_000 }],
  ] as const)('is not possible with %s', (_what, terms) => {
    expect(new TradingScene().refusal(createMarket('m', terms))).toBe('bad_market');
  });
});
