import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  lmsrCharge,
  lmsrPriceBps,
  lmsrSharesFor,
  lmsrSharesWithin,
  lmsrSubsidy,
  type LmsrBook,
} from './lmsr.js';

interface Trade {
  readonly name?: string;
  readonly b: string;
  readonly q: readonly string[];
  readonly outcome: number;
  readonly delta: string;
  readonly charge: string;
}
interface Spend extends Omit<Trade, 'delta' | 'charge'> {
  readonly spend: string;
  readonly shares: string;
}

// Computed with another program, with 120 decimal digits.
const vectors = JSON.parse(readFileSync('test/fixtures/vectors/lmsr.json', 'utf8')) as {
  named: Trade[];
  random: Trade[];
  spend: Spend[];
};
const bookOf = ({ b, q }: Pick<Trade, 'b' | 'q'>): LmsrBook => ({ b: BigInt(b), q: q.map(BigInt) });

const BOUNDED = { numRuns: 100, endOnFailure: true } as const;

const aBook = fc.record({
  b: fc.bigInt(1_000n, 10_000_000_000n),
  q: fc.array(fc.bigInt(0n, 20_000_000_000n), { minLength: 2, maxLength: 5 }),
});
const someShares = fc.bigInt(1n, 10_000_000_000n);

const buy = ({ b, q }: LmsrBook, outcome: number, delta: bigint): LmsrBook => ({
  b,
  q: q.map((shares, i) => (i === outcome ? shares + delta : shares)),
});

describe('the market maker', () => {
  it.each(vectors.named)('charges as another program computed: $name', (trade) => {
    expect(lmsrCharge(bookOf(trade), trade.outcome, BigInt(trade.delta))).toBe(BigInt(trade.charge));
  });

  it('charges as another program computed for random books and trades', () => {
    for (const trade of vectors.random)
      expect({
        ...trade,
        charge: String(lmsrCharge(bookOf(trade), trade.outcome, BigInt(trade.delta))),
      }).toEqual(trade);
  });

  it.each(vectors.spend)('buys $shares shares for $spend', ({ spend, shares, outcome, ...book }) => {
    expect(lmsrSharesFor(bookOf(book), outcome, BigInt(spend), null)).toBe(BigInt(shares));
  });

  it('charges the exact amount where it is a whole number', () => {
    // From 10 behind to 10 ahead, the two outcomes change places.
    expect(lmsrCharge({ b: 7n, q: [0n, 10n] }, 0, 20n)).toBe(10n);
    expect(lmsrCharge({ b: 7n, q: [20n, 10n] }, 0, -20n)).toBe(-10n);
  });

  it('rounds correctly where an outcome is almost certain', () => {
    const book = { b: 1n, q: [1_000_000n, 0n] };
    expect(lmsrCharge(book, 0, 5n)).toBe(5n);
    expect(lmsrCharge(book, 0, -5n)).toBe(-4n);
    expect(lmsrCharge(book, 1, 5n)).toBe(1n);
    expect(lmsrCharge(book, 1, -5n)).toBe(0n);
  });

  it.each([
    [-3n, 1402928n],
    [-1n, 1402930n],
    [0n, 1402930n],
    [1n, 1402931n],
    [3n, 1402933n],
  ])('knows which of two vanishing rests is greater, %d from changing places', (off, charge) => {
    // Each outcome in turn is almost certain; the price of the other outcome is about 10^-609.
    const book = { b: 1_000n, q: [0n, 1_402_930n] };
    expect(lmsrCharge(book, 0, 2n * 1_402_930n + off)).toBe(charge);
    expect(lmsrSharesFor(book, 0, 1_402_930n, null)).toBe(2n * 1_402_930n);
  });

  it('never pays for a round trip, in any number of steps', () => {
    fc.assert(
      fc.property(aBook, fc.nat({ max: 4 }), someShares, someShares, (book, at, one, two) => {
        const outcome = at % book.q.length;
        const whole = lmsrCharge(book, outcome, one + two);
        const parts = lmsrCharge(book, outcome, one) + lmsrCharge(buy(book, outcome, one), outcome, two);
        expect(parts).toBeGreaterThanOrEqual(whole);
        const back = lmsrCharge(buy(book, outcome, one + two), outcome, -(one + two));
        expect(whole + back).toBeGreaterThanOrEqual(0n);
        expect(whole).toBeGreaterThanOrEqual(1n);
        expect(whole).toBeLessThanOrEqual(one + two);
      }),
      BOUNDED,
    );
  });

  it('takes in at least what it pays out, except for the subsidy', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1_000n, 1_000_000_000n),
        fc.array(
          fc.record({ outcome: fc.nat({ max: 2 }), delta: fc.bigInt(-1_000_000_000n, 1_000_000_000n) }),
        ),
        (b, trades) => {
          let book: LmsrBook = { b, q: [0n, 0n, 0n] };
          let taken = lmsrSubsidy(b, 3);
          for (const { outcome, delta } of trades) {
            const held = book.q[outcome] ?? 0n;
            const traded = delta < -held ? -held : delta;
            taken += lmsrCharge(book, outcome, traded);
            book = buy(book, outcome, traded);
          }
          for (const shares of book.q) expect(taken).toBeGreaterThanOrEqual(shares);
        },
      ),
      BOUNDED,
    );
  });

  it('holds the largest loss of two outcomes, and not less', () => {
    expect(lmsrSubsidy(100_000_000n, 2)).toBe(69_314_719n);
    expect(lmsrSubsidy(10n ** 13n, 2)).toBe(6_931_471_805_600n);
    expect(lmsrSubsidy(100_000_000n, 3)).toBe(109_861_229n);
  });

  it('prices between 0 and 10000, rounded half up, and higher after more purchases', () => {
    expect(lmsrPriceBps({ b: 100n, q: [0n, 0n] }, 0)).toBe(5_000);
    expect(lmsrPriceBps({ b: 1n, q: [1_000n, 0n] }, 0)).toBe(10_000);
    expect(lmsrPriceBps({ b: 1n, q: [1_000n, 0n] }, 1)).toBe(0);
    // 1 / (1 + e^-9.9034375) is 0.99995000, just below or above the half between 9999 and 10000.
    expect(lmsrPriceBps({ b: 10_000_000n, q: [99_034_370n, 0n] }, 0)).toBe(9_999);
    expect(lmsrPriceBps({ b: 10_000_000n, q: [99_034_380n, 0n] }, 0)).toBe(10_000);
    fc.assert(
      fc.property(aBook, someShares, (book, delta) => {
        expect(lmsrPriceBps(buy(book, 0, delta), 0)).toBeGreaterThanOrEqual(lmsrPriceBps(book, 0));
      }),
      BOUNDED,
    );
  });

  it('spends no more than it may, and could not buy one share more', () => {
    fc.assert(
      fc.property(aBook, fc.bigInt(0n, 100_000_000_000n), (book, spend) => {
        const shares = lmsrSharesFor(book, 1, spend, null);
        expect(lmsrCharge(book, 1, shares)).toBeLessThanOrEqual(spend);
        expect(lmsrCharge(book, 1, shares + 1n)).toBeGreaterThan(spend);
      }),
      BOUNDED,
    );
  });

  it('buys no more than the quantity', () => {
    const book = { b: 100_000_000n, q: [0n, 0n] };
    expect(lmsrSharesFor(book, 0, 10_000_000n, 19_090_281n)).toBe(19_090_281n);
    expect(lmsrSharesFor(book, 0, 10_000_000n, 19_090_283n)).toBe(19_090_282n);
  });

  it('pays the fee out of the same budget, and could not buy one share more', () => {
    const withFee = (charge: bigint, feeBps: number) => charge + (charge * BigInt(feeBps) + 9_999n) / 10_000n;
    const budgets = fc.oneof(fc.bigInt(0n, 300n), fc.bigInt(0n, 100_000_000_000n));
    fc.assert(
      fc.property(aBook, budgets, fc.nat({ max: 1_000 }), (book, budget, feeBps) => {
        const shares = lmsrSharesWithin(book, 0, budget, feeBps, null);
        expect(withFee(lmsrCharge(book, 0, shares), feeBps)).toBeLessThanOrEqual(budget);
        expect(withFee(lmsrCharge(book, 0, shares + 1n), feeBps)).toBeGreaterThan(budget);
      }),
      BOUNDED,
    );
  });
});
