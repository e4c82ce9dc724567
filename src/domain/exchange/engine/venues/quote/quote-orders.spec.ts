import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { QuoteOrders } from './quote-orders.js';

interface Resting {
  readonly side: 'BUY' | 'SELL';
  readonly price: number;
  readonly entry: number;
}

const BOUNDED = { numRuns: 200, endOnFailure: true } as const;

const aStep = fc.oneof(
  fc.record({
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    price: fc.integer({ min: 1, max: 5 }),
  }),
  fc.nat({ max: 30 }),
);

const sorted = (orders: readonly Resting[], side: Resting['side']): Resting[] =>
  orders
    .filter((order) => order.side === side)
    .sort((a, b) => (side === 'BUY' ? b.price - a.price : a.price - b.price) || a.entry - b.entry);

describe('resting orders of an item', () => {
  it('have the order of sorted arrays: best price first, then oldest', () => {
    fc.assert(
      fc.property(fc.array(aStep, { maxLength: 50, size: 'max' }), (steps) => {
        const resting = new QuoteOrders<Resting>();
        let plain: Resting[] = [];
        steps.forEach((step, entry) => {
          if (typeof step === 'object') {
            const order = { ...step, entry };
            resting.add(order);
            plain.push(order);
          } else {
            const gone = plain[step];
            if (!gone) return;
            resting.remove(gone);
            plain = plain.filter((order) => order !== gone);
          }
          expect(resting.buys).toEqual(sorted(plain, 'BUY'));
          expect(resting.sells).toEqual(sorted(plain, 'SELL'));
          expect(resting.isEmpty).toBe(plain.length === 0);
        });
      }),
      BOUNDED,
    );
  });

  it('do not change when an unknown order is removed', () => {
    const resting = new QuoteOrders<Resting>();
    const here: Resting = { side: 'BUY', price: 3, entry: 1 };
    resting.add(here);
    resting.remove({ ...here });
    expect(resting.buys).toEqual([here]);
  });
});
