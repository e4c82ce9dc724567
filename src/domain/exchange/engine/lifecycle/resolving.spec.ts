import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  buyNo,
  buyYes,
  cancelAll,
  change,
  createMarket,
  CREDIT,
  DAY_MS,
  dispute,
  FUNDS,
  NOW_MS,
  resolve,
  settle,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import type { Command, CreateMarket, Verdict } from '../commands.js';
import type { Fact } from '../facts.js';
import { STEP_MAX } from '../money/limits.js';
import { LIFECYCLE_DEFAULTS, type EngineOptions, type LifecycleOptions } from '../options.js';

const RESOLVER_BOND = LIFECYCLE_DEFAULTS.resolverBond;
const withTerms = (more: Partial<LifecycleOptions>): Partial<EngineOptions> => ({
  lifecycle: { ...LIFECYCLE_DEFAULTS, ...more },
});

let scene: TradingScene;
/** ann has ten YES, bob ten NO, for half a credit each. */
function closed(more: Partial<CreateMarket> = {}, options: Partial<EngineOptions> = {}): void {
  scene = new TradingScene(options).withUsers('ann', 'bob', 'res').withMarket('m', more);
  scene.do(buyNo('bob', 5_000, 1_000));
  scene.do(buyYes('ann', 5_000, 1_000));
  scene.do(change('close_market'));
}
const COST = 5n * CREDIT;
const later = (ms: number): Fact[] => {
  scene.nowMs += ms;
  return scene.advance().flatMap(({ facts }) => [...facts]);
};
beforeEach(() => {
  closed();
});

describe('a named outcome', () => {
  it.each<readonly [Verdict, string, bigint, bigint]>([
    ['YES', 'FINALIZED', FUNDS + COST, FUNDS - COST],
    ['NO', 'FINALIZED', FUNDS - COST, FUNDS + COST],
    ['VOID', 'VOIDED', FUNDS, FUNDS],
  ])(
    '%s pays nothing before its window has ended, and then ends as %s by itself',
    (outcome, end, ann, bob) => {
      const { facts } = scene.do(resolve(outcome));
      expect(facts).toMatchObject([
        {
          type: 'market_changed',
          from: 'CLOSED',
          event: 'resolve',
          actor: 'boss',
          evidence: 'https://example.org/result',
          market: { state: 'RESOLVED', outcome, deadlineMs: NOW_MS + DAY_MS },
        },
      ]);
      expect(later(DAY_MS - 1)).toEqual([]);
      expect(scene.money('ann')).toEqual([FUNDS - COST, 0n]);
      later(1);
      expect(scene.market()).toMatchObject({ state: end, outcome });
      expect([scene.money('ann'), scene.money('bob')]).toEqual([
        [ann, 0n],
        [bob, 0n],
      ]);
      expect(later(100 * DAY_MS)).toEqual([]);
    },
  );

  it.each<readonly [Verdict, string]>([
    ['YES', 'FINALIZED'],
    ['VOID', 'VOIDED'],
  ])('%s ends the market at once without a window', (outcome, end) => {
    closed({ disputeWindowMs: 0 });
    expect(scene.do(resolve(outcome)).facts[0]).toMatchObject({ from: 'CLOSED', market: { state: end } });
    expect(scene.market().positions.YES.size).toBe(0);
  });

  it('is refused when nobody knows it, or when the market has it already', () => {
    expect(scene.refusal(resolve('MAYBE' as Verdict))).toBe('bad_outcome');
    expect(scene.refusal({ ...settle('YES'), outcome: 'VOID' } as unknown as Command)).toBe('bad_outcome');
    scene.do(resolve('YES'));
    expect(scene.refusal(resolve('YES'))).toBe('already_resolved');
    expect(scene.refusal(settle('YES'))).toBe('bad_market_state');
    expect(scene.refusal(change('void_market'))).toBe('bad_market_state');
  });

  it.each([resolve('YES', { actor: 'ann' }), resolve('VOID', { actor: 'bob' })])(
    'is refused to a holder of shares',
    (command) => {
      expect(scene.refusal(command)).toBe('conflict_of_interest');
    },
  );

  it('lets the cancellation of orders go on that its market began when it closed', () => {
    scene = new TradingScene().withUsers('ann').withMarket();
    for (let i = 0; i < 2 * STEP_MAX + 5; i += 1) scene.do(buyYes('ann', 1_000 + i, 1));
    scene.do(change('close_market'));
    expect(scene.queue('bid')).toHaveLength(STEP_MAX + 5);
    scene.do(resolve('YES'));
    scene.advance();
    expect(scene.queue('bid')).toEqual([]);
    expect(scene.money('ann')).toEqual([FUNDS, 0n]);
  });

  it('stops trading and merging', () => {
    scene.do(resolve('YES'));
    expect(scene.refusal(buyYes('ann', 1, 1))).toBe('market_closed');
    expect(scene.refusal({ kind: 'merge_shares', userId: 'ann', marketId: 'm', quantity: 10_000n })).toBe(
      'market_closed',
    );
  });
});

describe('a correction', () => {
  it('opens a new window', () => {
    scene.do(resolve('YES'));
    later(DAY_MS - 1);
    const { facts } = scene.do(resolve('NO'));
    expect(facts).toMatchObject([{ from: 'RESOLVED', event: 'correct', market: { outcome: 'NO' } }]);
    expect(later(DAY_MS - 1)).toEqual([]);
    later(1);
    expect(scene.market()).toMatchObject({ state: 'FINALIZED', outcome: 'NO' });
  });

  it('is one person’s once; then two persons are needed', () => {
    scene.do(resolve('YES'));
    scene.do(resolve('NO'));
    expect(scene.do(resolve('VOID')).answer).toMatchObject({
      market: { outcome: 'NO', pendingAct: 'resolve VOID', pendingBy: 'boss' },
    });
    expect(scene.refusal(resolve('VOID'))).toBe('approval_needed');
    scene.do(resolve('VOID', { actor: 'second' }));
    expect(scene.market()).toMatchObject({ outcome: 'VOID', pendingAct: null, corrections: 2 });
  });

  it('belongs to the resolver only for an own outcome, and to nobody during a dispute', () => {
    closed({ resolverId: 'res' });
    scene.do(resolve('YES'));
    const own = { actor: 'res', isResolver: true };
    expect(scene.refusal(resolve('NO', own))).toBe('not_the_resolver');
    scene.do(dispute('ann', 'NO'));
    expect(scene.refusal(resolve('NO'))).toBe('bad_market_state');
  });
});

describe('a resolver', () => {
  const own = { actor: 'res', isResolver: true };

  it('names the outcome in spite of the bond, and gets the bond back', () => {
    closed({ resolverId: 'res' });
    expect(scene.money('res')).toEqual([FUNDS - RESOLVER_BOND, RESOLVER_BOND]);
    expect(scene.refusal(resolve('YES', { actor: 'bob', isResolver: true }))).toBe('not_the_resolver');
    expect(scene.refusal(resolve('YES', { actor: null, isResolver: true }))).toBe('not_the_resolver');
    scene.do(resolve('YES', own));
    later(DAY_MS);
    expect(scene.money('res')).toEqual([FUNDS, 0n]);
  });

  it('with shares is refused', () => {
    scene = new TradingScene().withUsers('ann', 'res').withMarket('m', { resolverId: 'res' });
    scene.do(buyNo('res', 5_000, 10));
    scene.do(buyYes('ann', 5_000, 10));
    scene.do(change('close_market'));
    expect(scene.refusal(resolve('NO', own))).toBe('conflict_of_interest');
  });
});

describe('a market above the limit', () => {
  const limited = withTerms({ approvalLimit: 10n * CREDIT - 1n });

  it.each<readonly [string, (actor: string) => Command]>([
    ['resolve YES', (actor) => resolve('YES', { actor })],
    ['settle NO', (actor) => ({ ...settle('NO'), actor }) as Command],
    ['void', (actor) => ({ ...change('void_market'), actor }) as Command],
  ])('needs two persons for %s', (name, act) => {
    closed({}, limited);
    const first = scene.do(act('boss'));
    expect(first.facts).toEqual([]);
    expect(first.answer).toMatchObject({ market: { state: 'CLOSED', pendingAct: name, pendingBy: 'boss' } });
    expect(scene.refusal(act('boss'))).toBe('approval_needed');
    expect(scene.refusal(act('ann'))).toBe('conflict_of_interest');
    scene.do(act('second'));
    expect(scene.market().state).not.toBe('CLOSED');
    expect(scene.market()).toMatchObject({ pendingAct: null, pendingBy: null });
  });

  it('takes another act of another person as a new first act', () => {
    closed({}, limited);
    scene.do(resolve('YES', { actor: 'boss' }));
    scene.do(resolve('NO', { actor: 'second' }));
    expect(scene.market()).toMatchObject({ state: 'CLOSED', pendingAct: 'resolve NO', pendingBy: 'second' });
    scene.do(resolve('NO', { actor: 'boss' }));
    expect(scene.market()).toMatchObject({ state: 'RESOLVED', outcome: 'NO' });
  });

  it('counts no first person who has traded since: the second person becomes the first', () => {
    scene = new TradingScene(limited).withUsers('ann', 'bob', 'cyd').withMarket();
    scene.do(buyNo('bob', 5_000, 1_000));
    scene.do(buyYes('ann', 5_000, 1_000));
    const voided = (actor: string) => ({ ...change('void_market'), actor }) as Command;
    scene.do(voided('cyd'));
    scene.do(buyNo('cyd', 5_000, 10));
    expect(scene.do(voided('boss')).facts).toEqual([]);
    expect(scene.market()).toMatchObject({ state: 'ACTIVE', pendingAct: 'void', pendingBy: 'boss' });
    expect(scene.refusal(voided('cyd'))).toBe('conflict_of_interest');
    expect(scene.refusal(voided('boss'))).toBe('approval_needed');
    scene.do(voided('second'));
    expect(scene.market().state).toBe('VOIDED');
  });

  it('counts a first person who has no interest any more or never had one', () => {
    scene = new TradingScene(limited).withUsers('ann', 'bob', 'cyd').withMarket();
    scene.do(buyNo('bob', 5_000, 1_000));
    scene.do(buyYes('ann', 5_000, 1_000));
    const voided = (actor: string) => ({ ...change('void_market'), actor }) as Command;
    scene.do(voided('cyd'));
    scene.do(buyNo('cyd', 5_000, 10));
    scene.do(cancelAll('cyd'));
    scene.do(voided('boss'));
    expect(scene.market().state).toBe('VOIDED');
  });

  it('lets the resolver be the first person in spite of the bond, and answer for the outcome', () => {
    closed({ resolverId: 'res' }, limited);
    scene.do(resolve('YES', { actor: 'res', isResolver: true }));
    scene.do(resolve('YES'));
    expect(scene.market()).toMatchObject({ state: 'RESOLVED', outcome: 'YES', resolvedBy: 'res' });
  });

  it('does not let the resolver answer for another outcome than the resolver named', () => {
    closed({ resolverId: 'res' }, limited);
    scene.do(resolve('NO', { actor: 'res', isResolver: true }));
    scene.do(resolve('YES', { actor: null }));
    expect(scene.market()).toMatchObject({ state: 'RESOLVED', outcome: 'YES', resolvedBy: null });
  });

  it('counts held profits', () => {
    scene = new TradingScene(withTerms({ approvalLimit: 5n * CREDIT }))
      .withUsers('ann', 'bob', 'cyd')
      .withMarket();
    scene.do(buyNo('bob', 9_000, 500));
    scene.do(buyYes('ann', 1_000, 500));
    expect(scene.market().pot.available).toBe(5n * CREDIT);
    scene.do(buyYes('cyd', 9_000, 500));
    scene.do({ ...buyYes('ann', 9_000, 500), side: 'SELL' });
    expect(scene.market().profits).toBe(4n * CREDIT);
    scene.do(change('close_market'));
    expect(scene.do(resolve('YES')).answer).toMatchObject({ market: { pendingAct: 'resolve YES' } });
  });

  it('and an act of the first person alone stays after a deadline has passed, until the market changes', () => {
    closed({}, limited);
    scene.do(resolve('YES'));
    later(40 * DAY_MS);
    expect(scene.market()).toMatchObject({ state: 'VOIDED', pendingAct: null });
  });
});

describe('a market without an outcome', () => {
  it('is overdue after seven days, and voided after thirty', () => {
    const closesAtMs = NOW_MS + 100;
    scene = new TradingScene().withUsers('ann', 'bob').withMarket('m', { closesAtMs });
    scene.do(buyNo('bob', 5_000, 10));
    scene.do(buyYes('ann', 5_000, 10));
    later(100);
    expect(scene.market()).toMatchObject({ state: 'CLOSED', resolveByMs: closesAtMs + 7 * DAY_MS });
    expect(later(7 * DAY_MS - 1)).toEqual([]);
    expect(later(1)).toMatchObject([
      { type: 'market_changed', from: 'CLOSED', market: { state: 'CLOSED', isOverdue: true } },
      { type: 'market_alert', marketId: 'm', alert: 'overdue' },
    ]);
    expect(later(23 * DAY_MS - 1)).toEqual([]);
    later(1);
    expect(scene.market().state).toBe('VOIDED');
    expect(scene.money('ann')).toEqual([FUNDS, 0n]);
  });

  it('counts from its real closing when it had no closing time, and has its own time for an outcome', () => {
    closed({ resolveWithinMs: DAY_MS });
    expect(scene.market()).toMatchObject({ deadlineMs: NOW_MS + DAY_MS, resolveByMs: NOW_MS + DAY_MS });
    later(DAY_MS);
    expect(scene.market().deadlineMs).toBe(NOW_MS + 30 * DAY_MS);
  });

  it('is never voided by the clock once its outcome is named or disputed', () => {
    closed({ disputeWindowMs: 60 * DAY_MS });
    later(29 * DAY_MS);
    scene.do(resolve('YES'));
    later(31 * DAY_MS);
    expect(scene.market().state).toBe('RESOLVED');
    scene.do(dispute('ann', 'NO'));
    later(200 * DAY_MS);
    later(2 * DAY_MS);
    expect(scene.market()).toMatchObject({ state: 'DISPUTED', deadlineMs: null });
  });
});

describe('a pause', () => {
  it.each(['keep', 'cancel'] as const)('with the policy %s', (pausePolicy) => {
    scene = new TradingScene().withUsers('ann').withMarket('m', { pausePolicy });
    const count = STEP_MAX + 5;
    for (let i = 0; i < count; i += 1) scene.do(buyYes('ann', 1_000 + i, 1));
    scene.do(change('pause_market'));
    expect(scene.queue('bid')).toHaveLength(pausePolicy === 'keep' ? count : 5);
    if (pausePolicy === 'cancel') expect(scene.refusal(change('open_market'))).toBe('market_unfinished');
    const facts = scene.advance().flatMap((step) => step.facts);
    expect(
      facts.every((fact) => fact.type === 'order_cancelled' && fact.order.reason === 'market_paused'),
    ).toBe(true);
    expect(scene.queue('bid')).toHaveLength(pausePolicy === 'keep' ? count : 0);
    scene.do(change('open_market'));
    scene.do(cancelAll('ann'));
  });
});

describe('a payout whose credits do not add up', () => {
  it('stops with an alert, leaves the credits where they are, and goes on in no later step', () => {
    scene.market().pot.available -= 1n;
    scene.do(settle('YES'));
    expect(scene.market()).toMatchObject({ state: 'FINALIZED', isStopped: true });
    expect(scene.advance()).toEqual([]);
    expect(scene.market().pot.available).toBe(10n * CREDIT - 1n);
    expect(scene.house('house')).toEqual({ available: 0n, held: 0n });
  });

  it('is never the house’s gain after a refund', () => {
    scene.market().fees.available += 1n;
    const { facts } = scene.do(change('void_market'));
    expect(facts).toContainEqual({ type: 'market_alert', marketId: 'm', alert: 'payout_stopped' });
    expect(scene.market().fees.available).toBe(1n);
  });
});

it('creates a market with a resolver only with the resolver’s bond', () => {
  expect(scene.refusal(createMarket('n', { resolverId: 'nobody' }))).toBe('resolver_unknown');
  scene.do(createMarket('n', { resolverId: 'res' }));
  expect(scene.money('res')).toEqual([FUNDS - RESOLVER_BOND, RESOLVER_BOND]);
});
