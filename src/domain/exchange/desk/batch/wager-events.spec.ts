import { describe, expect, it } from '@jest/globals';
import { assertStreamMessage } from '../../../../../test/support/contract-check.js';
import { productChannels } from '../../../../../test/support/product-channels.js';
import type { Fact, WagerCause, WagerView } from '../../engine/facts.js';
import { loggedWager, wagerOf } from '../../views/logged.js';
import { draftsOf, type EventDraft } from './event-drafts.js';

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
  draftsFor(facts)
    .flatMap((draft) => messagesOf('user', draft))
    .map(({ data }) => data);

function messagesOf(family: 'user' | 'admin', draft: EventDraft | undefined): Record<string, unknown>[] {
  const channel = draft?.channels[family];
  if (!draft || channel === undefined) return [];
  const { type, data } = draft;
  const messages = registry.find(family)?.messages({ seq: 40, atMs: 1_000, type, data, tx: 40 }, channel);
  return (messages ?? []).map(({ json }) => {
    const message = JSON.parse(json) as Record<string, unknown>;
    assertStreamMessage(null, message);
    return message;
  });
}

describe('the events of wagers', () => {
  it('are one for each of the two users, and one for operators', () => {
    const drafts = draftsFor([changed('ann', 'stake', 5n), changed('bob', null, 0n)]);
    expect(drafts.map(({ channels }) => channels)).toEqual([
      { user: 'user:ann' },
      { admin: 'admin:bets' },
      { user: 'user:bob' },
    ]);
    expect(JSON.parse(drafts[2]?.data ?? '')).toEqual({
      facts: [
        [
          'wager_changed',
          [4, 'PAGO', 'm', 'YES', 'ann', 'bob', '5', '9', 'PENDING', null, 1, 2, 1],
          null,
          '0',
          ['90', '10'],
          'responder',
        ],
      ],
    });
    expect(wagerOf(loggedWager(wager))).toEqual(wager);
  });

  it('give the proposal, and a change of credits as a change of the balance', () => {
    const of = (cause: WagerCause | null, by = 'ann') => told([changed(by, cause, 5n)]);
    const sent = { proposal: { id: '4', fightId: 'm', side: 'RED', direction: 'sent', status: 'PENDING' } };
    expect(of('stake')).toMatchObject([sent, { cause: 'stake', amount: '-5', available: '90', held: '10' }]);
    expect(of('stake_returned')).toMatchObject([sent, { cause: 'stake_returned', amount: '5' }]);
    expect(of('wager_won')).toMatchObject([sent, { cause: 'wager_won', amount: '5' }]);
    expect(of('wager_lost')).toMatchObject([sent, { cause: 'wager_lost', amount: '-5' }]);
    expect(of(null, 'bob')).toMatchObject([{ proposal: { direction: 'received' } }]);
  });

  it.each([
    ['PENDING', null, 'proposal_created', 'CREATED', {}],
    ['ACCEPTED', null, 'proposal_result', 'ACCEPTED', { result: 'accepted' }],
    ['DECLINED', 'stake_returned', 'proposal_result', 'REJECTED', { result: 'rejected' }],
    ['EXPIRED', 'stake_returned', 'proposal_result', 'TIMEOUT', { result: 'timeout' }],
    ['CANCELLED', 'stake_returned', 'proposal_result', 'CANCELLED', { result: 'cancelled' }],
    ['PAID', 'wager_won', 'proposal_settled', null, { outcome: 'won' }],
    ['PAID', 'wager_lost', 'proposal_settled', null, { outcome: 'lost' }],
    ['REFUNDED', 'stake_returned', 'proposal_settled', null, { outcome: 'refunded' }],
  ] as const)('tell both users and operators of %s', (status, cause, event, action, data) => {
    const fact = { ...changed('ann', cause, 5n), wager: { ...wager, status } } as Fact;
    const [forUser, forOperators] = draftsFor([fact]);
    expect(messagesOf('user', forUser)[0]).toMatchObject({ event, data });
    const notices = messagesOf('admin', forOperators);
    expect(notices).toMatchObject(
      action === null
        ? []
        : [{ type: 'PAGO_PROPOSAL', priority: 'medium', data: { action, proposerId: 'ann' } }],
    );
  });

  it('are critical for operators above the limit', () => {
    const big = (proposerStake: bigint) => ({ ...wager, proposerStake, responderStake: 1_000_000_000n });
    const of = (view: WagerView) => {
      const fact: Fact = { ...changed('ann', 'stake', 5n), wager: view } as Fact;
      return messagesOf('admin', draftsFor([fact])[1])[0];
    };
    expect(of(big(1_000_000_000n))).toMatchObject({ priority: 'medium' });
    expect(of(big(1_000_000_001n))).toMatchObject({ priority: 'critical' });
  });
});
