import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHOICES } from '../../../contract/markets/votes.js';
import { countsAfter, emptyCounts, leaderOf, prolongs, type Standing } from './tally.js';

describe('the counts of a poll', () => {
  it('equal the votes, whatever users choose and change', () => {
    const acts = fc.array(fc.tuple(fc.nat(4), fc.constantFrom(...CHOICES.dispute)));
    fc.assert(
      fc.property(acts, (cast) => {
        const votes = new Map<number, string>();
        let counts = emptyCounts('dispute');
        for (const [user, choice] of cast) {
          counts = countsAfter(counts, votes.get(user) ?? null, choice);
          votes.set(user, choice);
        }
        const expected = CHOICES.dispute.map(
          (choice) => [...votes.values()].filter((of) => of === choice).length,
        );
        expect(CHOICES.dispute.map((choice) => counts[choice])).toEqual(expected);
      }),
    );
  });

  it('have a leader only with more votes than every other choice', () => {
    expect(leaderOf({ YES: 0, NO: 0, VOID: 0 })).toBeNull();
    expect(leaderOf({ YES: 2, NO: 2, VOID: 1 })).toBeNull();
    expect(leaderOf({ YES: 2, NO: 3, VOID: 1 })).toBe('NO');
  });
});

describe('a late vote', () => {
  const minute = 60_000;
  const poll: Standing = {
    kind: 'dispute',
    counts: { YES: 3, NO: 2, VOID: 0 },
    leftMs: 5 * minute,
    prolonged: 0,
  };
  const tied = { YES: 3, NO: 3, VOID: 0 };

  it.each<[string, Partial<Standing>, Standing['counts'], boolean]>([
    ['prolongs a poll when it ends a lead', {}, tied, true],
    ['prolongs a poll when it takes the lead', { counts: tied }, { YES: 3, NO: 4, VOID: 0 }, true],
    ['does not when the leader stays', {}, { YES: 4, NO: 2, VOID: 0 }, false],
    ['does not more than ten minutes before the end', { leftMs: 10 * minute + 1 }, tied, false],
    ['does not a fourth time', { prolonged: 3 }, tied, false],
    ['does not in a poll on a proposal', { kind: 'proposal' }, tied, false],
  ])('%s', (_, rest, after, expected) => {
    expect(prolongs({ ...poll, ...rest }, after)).toBe(expected);
  });
});
