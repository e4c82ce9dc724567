import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lotsFor, oddsOf, oddsPaid, offersOf, priceOfOdds, withFee } from './odds.js';

const price = fc.integer({ min: 1, max: 9_999 });
const fee = fc.integer({ min: 0, max: 1_000 });
const costOf = (lots: bigint, bps: number, feeBps: number): bigint =>
  lots * BigInt(bps) + (lots * BigInt(bps) * BigInt(feeBps) + 9_999n) / 10_000n;

/** Decimal odds in ten-thousandths. */
const decimalOf = (text: string): bigint => BigInt(text.replace('.', ''));

describe('odds', () => {
  it.each([
    [5_000, '2.0000', '1/1'],
    [6_500, '1.5384', '7/13'],
    [5_405, '1.8501', '919/1081'],
    [1, '10000.0000', '9999/1'],
    [9_999, '1.0001', '1/9999'],
  ])('of the price %d are %s and %s', (bps, decimal, fractional) => {
    expect(oddsOf(bps)).toEqual({ priceBps: bps, decimal, fractional, chanceBps: bps });
  });

  it.each([0, 10_000, 10_500])('are none where nothing can be won: %d', (bps) => {
    expect(oddsOf(bps)).toBeNull();
  });

  it('as decimals lead back to the price', () => {
    fc.assert(fc.property(price, (bps) => priceOfOdds(oddsOf(bps)?.decimal ?? '') === bps));
  });

  it.each([
    ['1.85', 5_405],
    ['2', 5_000],
    ['1', 10_000],
    ['10001', 0],
    ['3.3333', 3_000],
  ])('of at least %s are paid at the price %d', (minOdds, bps) => {
    expect(priceOfOdds(minOdds)).toBe(bps);
  });

  it('are never better than what is paid, fees included', () => {
    fc.assert(
      fc.property(price, fee, fc.bigInt({ min: 1n, max: 10n ** 11n }), (bps, feeBps, lots) => {
        const odds = oddsOf(withFee(bps, feeBps));
        if (odds === null) return;
        const [paid, wins] = [costOf(lots, bps, feeBps), lots * 10_000n];
        expect(decimalOf(odds.decimal) * paid).toBeLessThanOrEqual(wins * 10_000n);
        const [profit = '', stake = ''] = odds.fractional.split('/');
        expect(BigInt(profit) * paid).toBeLessThanOrEqual((wins - paid) * BigInt(stake));
        expect(BigInt(odds.chanceBps) * wins).toBeGreaterThanOrEqual(paid * 10_000n);
        const matched = oddsPaid(paid, wins);
        expect(matched && decimalOf(matched.decimal) * paid <= wins * 10_000n).not.toBe(false);
      }),
    );
  });

  it('of offers have the fee in them', () => {
    expect(offersOf(['bid', 4_000, '1'], ['ask', 5_000, '1'], 100)).toEqual({
      RED: oddsOf(5_050),
      BLUE: oddsOf(6_060),
    });
    expect(offersOf(undefined, ['ask', 9_999, '1'], 100)).toEqual({ RED: null, BLUE: null });
  });
});

describe('the lots of a stake', () => {
  it('are the most that it pays for with the fee', () => {
    const stake = fc.bigInt({ min: 0n, max: 10n ** 18n });
    fc.assert(
      fc.property(stake, price, fee, (micro, bps, feeBps) => {
        const lots = lotsFor(micro, bps, feeBps);
        expect(costOf(lots, bps, feeBps)).toBeLessThanOrEqual(micro);
        expect(costOf(lots + 1n, bps, feeBps)).toBeGreaterThan(micro);
      }),
    );
  });
});
