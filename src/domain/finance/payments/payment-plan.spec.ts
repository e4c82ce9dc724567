import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { microOfDecimal, microOfMinor, placesOf } from './currency.js';
import type { ParkedReason } from '../../../contract/finance/payments.js';
import {
  contradicts,
  grown,
  lastingReason,
  planFor,
  reversedOf,
  type Deposit,
  type Payment,
} from './payment-plan.js';
import type { PaymentReport } from './provider.port.js';

const NEW: Payment = {
  ...{ provider: 'stripe', id: 'pi_1', requestId: null, userId: null, currency: null, total: null },
  ...{
    captured: 0n,
    refunded: 0n,
    reversals: {},
    credited: 0n,
    taken: 0n,
    state: 'open',
    parkedReason: null,
  },
};
const DEPOSIT: Deposit = {
  ...{ id: 'd_1', kind: 'deposit', userId: 'ann', amount: 100n, provider: 'stripe', state: 'approved' },
  isTaken: false,
};
const report = (rest: Partial<PaymentReport>): PaymentReport => ({
  ...{ kind: 'payment', eventId: 'e', paymentId: 'pi_1', requestId: 'd_1', currency: 'USD', total: 100n },
  ...{ captured: null, refunded: null, reversal: null },
  ...rest,
});
const plan = (payment: Payment, deposit: Deposit | null = DEPOSIT) => planFor(payment, deposit, 'USD');

/** The ledger's movements after these reports. */
function after(reports: readonly PaymentReport[]): Payment {
  let payment = NEW;
  for (const one of reports) {
    payment = grown(payment, one);
    const { credit, take } = plan(payment);
    expect(credit >= 0n && take >= 0n).toBe(true);
    payment = { ...payment, credited: payment.credited + credit, taken: payment.taken + take };
  }
  return payment;
}

describe('a payment', () => {
  it('ends at the same sums whatever the order of its events, and however often they come', () => {
    const events = [
      report({ captured: 40n }),
      report({ captured: 100n }),
      report({ captured: 100n, refunded: 10n }),
      report({ captured: 100n, refunded: 30n }),
      report({ reversal: { id: 'dp_1', amount: 50n } }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray([...events, ...events], { minLength: 10 }), (order) => {
        const { credited, taken } = after(order);
        expect([credited, taken]).toEqual([100n, 80n]);
      }),
    );
  });

  it('never takes back more than was credited', () => {
    const payment = after([
      report({ captured: 100n, refunded: 100n }),
      report({ reversal: { id: 'x', amount: 100n } }),
    ]);
    expect(reversedOf(payment)).toBe(200n);
    expect([payment.credited, payment.taken]).toEqual([100n, 100n]);
  });

  it('waits for an operator when it does not match, and moves nothing', () => {
    const paid = grown(NEW, report({ captured: 100n }));
    const parked = (payment: Payment, deposit: Deposit | null) => plan(payment, deposit).park;
    expect(parked(paid, null)).toBe('unknown_request');
    expect(parked(paid, { ...DEPOSIT, isTaken: true })).toBe('second_payment');
    expect(parked(paid, { ...DEPOSIT, kind: 'withdrawal' })).toBe('wrong_request');
    expect(parked(paid, { ...DEPOSIT, provider: 'kushki' })).toBe('wrong_request');
    expect(parked({ ...paid, currency: 'EUR' }, DEPOSIT)).toBe('currency');
    expect(parked({ ...paid, total: 99n }, DEPOSIT)).toBe('amount');
    expect(parked({ ...paid, captured: 101n }, DEPOSIT)).toBe('amount');
    expect(parked(paid, { ...DEPOSIT, state: 'requested' })).toBe('not_approved');
    expect(parked(paid, { ...DEPOSIT, state: 'failed' })).toBe('request_failed');
    expect(plan({ ...paid, currency: 'EUR' })).toEqual({ park: 'currency', credit: 0n, take: 0n });
  });

  it('does not count amounts of another currency, nor change a total', () => {
    const paid = after([report({ captured: 100n })]);
    const yen = report({ currency: 'JPY', captured: 900n, refunded: 900n });
    expect(contradicts(paid, yen)).toBe(true);
    expect(grown(paid, yen)).toEqual(paid);
    const dearer = report({ total: 101n, captured: 100n });
    expect(contradicts(paid, dearer)).toBe(true);
    expect(grown(paid, dearer).total).toBe(100n);
    expect(contradicts(paid, report({ currency: null, total: null }))).toBe(false);
  });

  it('that waits for a decision is not freed by a later event', () => {
    const parked = (parkedReason: ParkedReason) => lastingReason({ ...NEW, state: 'parked', parkedReason });
    expect(parked('contradiction')).toBe('contradiction');
    expect(parked('refused')).toBe('refused');
    expect(parked('unknown_request')).toBeNull();
    expect(lastingReason(NEW)).toBeNull();
  });

  it('takes a chargeback also when it is parked or dismissed', () => {
    const paid = { ...after([report({ captured: 100n })]), state: 'dismissed' as const };
    const disputed = grown(paid, report({ reversal: { id: 'dp_1', amount: 60n } }));
    expect(plan(disputed)).toMatchObject({ credit: 0n, take: 60n });
  });
});

describe('an amount of a provider', () => {
  it.each([
    ['JPY', 500, 500_000_000n],
    ['USD', 1_234, 12_340_000n],
    ['KWD', 1_234, 1_234_000n],
    ['CLF', 12_345, 1_234_500n],
  ])('of %s counts minor units by ISO 4217', (currency, minor, micro) => {
    expect(microOfMinor(minor, placesOf(currency))).toBe(micro);
  });

  it.each([
    [12.5, 2, 12_500_000n],
    ['12.50', 2, 12_500_000n],
    [0.1, 2, 100_000n],
    [1.005, 2, null],
    [1.005, 3, 1_005_000n],
    [5, 0, 5_000_000n],
    [5.5, 0, null],
    [-1, 2, null],
    [1e21, 2, null],
    ['1e3', 2, null],
    [Number.NaN, 2, null],
    [null, 2, null],
  ])('as the decimal number %p with %p places is %p', (units, places, micro) => {
    expect(microOfDecimal(units, places)).toBe(micro);
  });

  it.each([1.5, -1, 2 ** 53, Number.NaN, '5', null])('is not %p minor units', (minor) => {
    expect(microOfMinor(minor, 2)).toBeNull();
  });
});
