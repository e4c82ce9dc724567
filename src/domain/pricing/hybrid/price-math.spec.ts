import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { hybridBps, sentimentBps, sentimentOf } from './price-math.js';

interface Vectors {
  readonly weights: readonly [number, number];
  readonly cases: readonly { readonly raffle: number; readonly sentiment: number; readonly hybrid: number }[];
}
const vectors = JSON.parse(readFileSync('test/fixtures/vectors/hybrid-price.json', 'utf8')) as Vectors;
const [raffleWeight, marketWeight] = vectors.weights;

describe('a hybrid price', () => {
  it.each(vectors.cases)('of raffle $raffle and sentiment $sentiment is $hybrid', (given) => {
    expect(hybridBps(given.raffle, given.sentiment, { raffleWeight, marketWeight })).toBe(given.hybrid);
  });

  it('is rounded half up for every pair of probabilities that makes a tie', () => {
    const weights = { raffleWeight: 5000, marketWeight: 5000 };
    for (let raffle = 0; raffle < 10_000; raffle += 1)
      expect(hybridBps(raffle, raffle + 1, weights)).toBe(raffle + 1);
  });
});

describe('a sentiment', () => {
  it.each([
    [0n, 0],
    [4_999n, 0],
    [5_000n, 1],
    [14_999n, 1],
    [15_000n, 2],
    [99_995_000n, 10_000],
    [100_000_000n, 10_000],
  ])('of %d micro credits in 100 credits is shown as %d', (sentiment, bps) => {
    expect(sentimentBps(sentiment, 100_000_000n)).toBe(bps);
  });

  it('of a probability is exact for any number of whole credits', () => {
    for (const liquidity of [1_000_000n, 7_000_000n, 10n ** 15n])
      for (const bps of [0, 1, 3_333, 9_999, 10_000])
        expect(sentimentBps(sentimentOf(bps, liquidity), liquidity)).toBe(bps);
  });
});
