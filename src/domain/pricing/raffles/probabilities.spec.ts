import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { probabilitiesOf, totalOf, type Tickets } from './probabilities.js';

const players = (...tickets: number[]): Tickets[] =>
  tickets.map((count, i) => ({ playerId: `p${String(i).padStart(5, '0')}`, tickets: count }));

const bps = (...tickets: number[]): number[] => [...probabilitiesOf(players(...tickets)).values()];

describe('probabilities from tickets', () => {
  it.each([
    [[1], [10_000]],
    [
      [1, 1],
      [5_000, 5_000],
    ],
    [
      [650, 350],
      [6_500, 3_500],
    ],
    [
      [1, 1, 1],
      [3_334, 3_333, 3_333],
    ],
    [
      [1, 2, 3],
      [1_667, 3_333, 5_000],
    ],
    [
      [0, 5],
      [0, 10_000],
    ],
  ])('of %j are %j', (tickets, expected) => {
    expect(bps(...tickets)).toEqual(expected);
  });

  it('do not exist while no player has a ticket', () => {
    expect(bps()).toEqual([]);
    expect(bps(0, 0)).toEqual([]);
  });

  it('are exact for the largest numbers of tickets', () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(bps(most, most, most, most)).toEqual([2_500, 2_500, 2_500, 2_500]);
    expect(totalOf(players(most, most))).toBe(2n * BigInt(most));
  });

  it('sum to 10,000 and differ from the exact share by less than one basis point', () => {
    const tickets = fc.array(fc.oneof(fc.nat(20), fc.maxSafeNat()), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(tickets, (counts) => {
        const total = totalOf(players(...counts));
        fc.pre(total > 0n);
        const found = bps(...counts);
        expect(found.reduce((a, b) => a + b, 0)).toBe(10_000);
        for (const [i, count] of counts.entries()) {
          const distance = BigInt(found[i] ?? 0) * total - BigInt(count) * 10_000n;
          expect(distance < total && distance > -total).toBe(true);
        }
      }),
    );
  });

  it('do not depend on the order of the players', () => {
    const some = players(3, 3, 3, 1, 7, 7);
    const reversed = probabilitiesOf([...some].reverse());
    for (const [playerId, probability] of probabilitiesOf(some))
      expect(reversed.get(playerId)).toBe(probability);
  });
});
