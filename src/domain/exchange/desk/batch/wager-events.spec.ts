import { describe, expect, it } from '@jest/globals';
import { assertStreamMessage } from '../../../../../test/support/contract-check.js';
import { productChannels } from '../../../../../test/support/product-channels.js';
import type { Fact, WagerCause, WagerView } from '../../engine/facts.js';
import { loggedWager, wagerOf } from '../../views/logged.js';
import { draftsOf } from './event-drafts.js';

const registry = productChannels();
const wager: WagerView = {
  ...{ id: 4, type: 'PAGO', marketId: 'm', outcome: 'YES', proposerId: 'ann', responderId: 'bob' },
  ...{ proposerStake: 5n, responderStake: 9n, status: 'PENDING', reason: null },
  ...{ createdAtMs: 1, expiresAtMs: 2, updatedAtMs: 1 },
};
const changed = (userId: string, cause: WagerCause | null, amount: bigint): Fact => ({
  ...{ type: 'wager_changed', wager, cause, amount },
  account: { userId, available: 90n, held: 10n },
});
const draftsFor = (facts: readonly Fact[]) =>
  draftsOf({ batch: 1, facts, heldBefore: () => 0n, books: [], accounts: [] }).slice(0, -1);

/** The messages on the channels of the users; each message keeps the contract. */
const told = (facts: readonly Fact[]): unknown[] =>
  draftsFor(facts).flatMap(({ type, channels, data }) => {
    const messages = registry
      .find('user')
      ?.messages({ seq: 40, atMs: 1_000, type, data, tx: 40 }, channels.user ?? '');
    return (messages ?? []).map(({ json }) => {
      const message = JSON.parse(json) as Record<string, unknown>;
      assertStreamMessage(null, message);
      return message.data;
    });
  });

describe('the events of wagers', () => {
  it('are one for each of the two users', () => {
    const drafts = draftsFor([changed('ann', 'stake', 5n), changed('bob', null, 0n)]);
    expect(drafts.map(({ channels }) => channels)).toEqual([{ user: 'user:ann' }, { user: 'user:bob' }]);
    expect(JSON.parse(drafts[1]?.data ?? '')).toEqual({
      facts: [
        [
          'wager_changed',
          [4, 'PAGO', 'm', 'YES', 'ann', 'bob', '5', '9', 'PENDING', null, 1, 2, 1],
          null,
          '0',
          ['90', '10'],
        ],
      ],
    });
    expect(wagerOf(loggedWager(wager))).toEqual(wager);
  });

  it('give a change of credits as a change of the balance, and nothing where the credits stay', () => {
    const of = (cause: WagerCause | null) => told([changed('ann', cause, 5n)]);
    expect(of('stake')).toMatchObject([{ cause: 'stake', amount: '-5', available: '90', held: '10' }]);
    expect(of('stake_returned')).toMatchObject([{ cause: 'stake_returned', amount: '5' }]);
    expect(of('wager_won')).toMatchObject([{ cause: 'wager_won', amount: '5' }]);
    expect(of('wager_lost')).toMatchObject([{ cause: 'wager_lost', amount: '-5' }]);
    expect(of(null)).toEqual([]);
  });
});
