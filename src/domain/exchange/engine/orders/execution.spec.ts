import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  buyNo,
  buyYes,
  FUNDS,
  LOT,
  sellYes,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';

const BOUNDED = { numRuns: 60, endOnFailure: true } as const;

const aFee = fc.integer({ min: 0, max: 1_000 });
const somePieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12, size: 'max' });

const sceneWith = (makerFeeBps: number, takerFeeBps: number): TradingScene =>
  new TradingScene().withUsers('bank', 'ann', 'bob').withMarket('m', { makerFeeBps, takerFeeBps });

const ceil = (value: bigint): bigint => (value + 9_999n) / 10_000n;

describe('the fee of an order', () => {
  it('is rounded up once, however many fills there are, as taker', () => {
    fc.assert(
      fc.property(
        somePieces,
        fc.integer({ min: 1, max: 9_999 }),
        aFee,
        aFee,
        (pieces, price, maker, taker) => {
          const scene = sceneWith(maker, taker);
          for (const lots of pieces) scene.do(buyNo('bob', 10_000 - price, lots));
          const lots = pieces.reduce((sum, piece) => sum + piece, 0);
          const order = scene.order(buyYes('ann', price, lots));
          expect(order).toMatchObject({ status: 'FILLED', cost: BigInt(lots * price) });
          expect(order.fees).toBe(ceil(BigInt(lots * price * taker)));
          expect(scene.money('ann')).toEqual([FUNDS - order.cost - order.fees, 0n]);
        },
      ),
      BOUNDED,
    );
  });

  it('is rounded up once, however many fills there are, as maker', () => {
    fc.assert(
      fc.property(
        somePieces,
        fc.integer({ min: 1, max: 9_999 }),
        aFee,
        aFee,
        (pieces, price, maker, taker) => {
          const scene = sceneWith(maker, taker);
          const lots = pieces.reduce((sum, piece) => sum + piece, 0);
          scene.do(buyYes('ann', price, lots));
          for (const piece of pieces) scene.do(buyNo('bob', 10_000 - price, piece));
          const paid = BigInt(lots * price) + ceil(BigInt(lots * price * maker));
          expect(scene.money('ann')).toEqual([FUNDS - paid, 0n]);
        },
      ),
      BOUNDED,
    );
  });

  it('never leaves an order short: the hold covers the highest cost of the rest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ lots: fc.integer({ min: 1, max: 9 }), better: fc.nat({ max: 300 }) }), {
          maxLength: 8,
          size: 'max',
        }),
        aFee,
        aFee,
        (asks, maker, taker) => {
          const scene = sceneWith(maker, taker);
          const price = 5_000;
          for (const { lots, better } of asks) scene.do(buyNo('bob', 10_000 - price + better, lots));
          const order = scene.order(buyYes('ann', price, 80));
          const rest = (order.quantity ?? 0n) - order.filled;
          const feeNumerator = order.cost * BigInt(taker);
          const restCost = (rest / LOT) * BigInt(price);
          const highest = BigInt(Math.max(maker, taker));
          expect(order.held).toBe(restCost + ceil(feeNumerator + restCost * highest) - order.fees);
          expect(scene.money('ann')).toEqual([FUNDS - order.cost - order.fees - order.held, order.held]);
        },
      ),
      BOUNDED,
    );
  });

  it('comes out of the proceeds of a sale, and may take a whole micro credit', () => {
    const scene = sceneWith(0, 1).give('ann', 'YES', 1);
    const [before] = scene.money('ann');
    scene.do(buyYes('bob', 1, 1));
    expect(scene.order(sellYes('ann', 1, 1))).toMatchObject({ cost: 1n, fees: 1n });
    expect(scene.money('ann')).toEqual([before, 0n]);
  });
});

describe('a position', () => {
  it('costs the price of its shares with fees, and realises the proceeds of a sale less the cost of the sold part', () => {
    const scene = sceneWith(0, 100);
    scene.do(buyNo('bob', 5_000, 3));
    scene.do(buyYes('ann', 5_000, 3));
    expect(scene.position('ann')).toMatchObject({ shares: 3n * LOT, cost: 15_150n, realised: 0n });
    scene.do(buyYes('bob', 6_000, 1));
    scene.do(sellYes('ann', 6_000, 1));
    expect(scene.position('ann')).toMatchObject({ shares: 2n * LOT, cost: 10_100n, realised: 890n });
  });

  it('rounds the cost of sold shares down, so that the last shares take the rest', () => {
    const scene = sceneWith(0, 100);
    scene.do(buyNo('bob', 9_999, 3));
    scene.do(buyYes('ann', 1, 3));
    expect(scene.position('ann')).toMatchObject({ cost: 4n });
    scene.do(buyYes('bob', 2, 3));
    const costs = [1, 1, 1].map(() => {
      scene.do(sellYes('ann', 2, 1));
      return scene.position('ann')?.cost;
    });
    expect(costs).toEqual([3n, 2n, 0n]);
  });

  it('opens, is updated, closes, and opens again', () => {
    const scene = sceneWith(0, 0);
    const changeOf = (command: Parameters<typeof scene.do>[0]) =>
      scene
        .do(command)
        .facts.flatMap((fact) =>
          fact.type === 'order_executed' && fact.order.userId === 'ann' ? [fact.change] : [],
        );
    scene.do(buyNo('bob', 5_000, 4));
    const changes = [
      changeOf(buyYes('ann', 5_000, 1)),
      changeOf(buyYes('ann', 5_000, 1)),
      (scene.do(buyYes('bob', 4_000, 2)), changeOf(sellYes('ann', 4_000, 1))),
      changeOf(sellYes('ann', 4_000, 1)),
      changeOf(buyYes('ann', 5_000, 1)),
    ];
    expect(changes).toEqual([['opened'], ['updated'], ['updated'], ['closed'], ['opened']]);
  });
});
