import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { someCommands, type Step } from '../../../../../test/support/trading-arbitraries.js';
import {
  amend,
  buyNo,
  buyYes,
  change,
  createMarket,
  CREDIT,
  LOT,
  NOW_MS,
  settle,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import { dumpOf } from '../../../../../test/support/trading-dump.js';
import type { Command } from '../commands.js';
import { apply, blockerOf, deriveFromRows, emptyState, hasDue, moveTime, startOf, undo } from '../index.js';
import { STEP_MAX } from '../money/limits.js';

const BOUNDED = { numRuns: 120, endOnFailure: true } as const;

/** Fees that give no round sums. */
const FEES = { makerFeeBps: 7, takerFeeBps: 33 };

function newScene(): TradingScene {
  const scene = new TradingScene().withUsers('bank', 'ann', 'bob', 'cyd').withMarket('m', FEES);
  scene.do({ kind: 'fund_house', account: 'house', amount: 1_000n * CREDIT });
  scene.withMarket('a', { venue: 'amm', liquidity: 10n * CREDIT });
  scene.quote([{ itemId: 2, high: 110, low: 100 }]);
  scene.give('ann', 'YES', 50).give('bob', 'NO', 50);
  scene.state.changes.clear();
  return scene;
}

/** As the desk does: first the steps that the command waits for, then the command. Other due work may be left. */
function carryOut(scene: TradingScene, steps: readonly Step[]): void {
  for (const { command, laterMs } of steps) {
    scene.nowMs += laterMs;
    moveTime(scene.state, scene.nowMs);
    // A cancellation of many orders would otherwise need further steps.
    const isReady = (): boolean =>
      command.kind !== 'cancel_orders' && blockerOf(scene.state, command) === null;
    for (let step = scene.nextStep(); step && !isReady(); step = scene.nextStep())
      apply(scene.state, step, scene.nowMs);
    apply(scene.state, command, scene.nowMs);
  }
}

const steps = fc.array(someCommands, { maxLength: 25, size: 'max' });

describe('undoing a batch', () => {
  it('keeps the accounts of the house after the very first batch, so that the next batch stores them', () => {
    const state = emptyState(new TradingScene().state.options);
    const start = startOf(state);
    apply(state, { kind: 'fund_house', account: 'house', amount: CREDIT }, NOW_MS);
    undo(state, start);
    expect(state.changes.accounts.map(({ row, before }) => [row.kind, row.available, before])).toEqual(
      ['external', 'house', 'quotes'].map((kind) => [kind, 0n, null]),
    );
    expect(apply(state, { kind: 'fund_house', account: 'house', amount: CREDIT }, NOW_MS).ok).toBe(true);
  });

  it('leaves rows, books and due times as they were before, whatever the batch did', () => {
    fc.assert(
      fc.property(steps, steps, (committed, batch) => {
        const scene = newScene();
        carryOut(scene, committed);
        scene.state.changes.clear();
        const start = startOf(scene.state);
        const before = dumpOf(scene.state).rest;
        carryOut(scene, batch);
        undo(scene.state, start);
        expect(dumpOf(scene.state).rest).toEqual(before);
        expect(scene.state.changes.isEmpty).toBe(true);
      }),
      BOUNDED,
    );
  });

  it('lets the same batch give the same result again', () => {
    const withoutQuotes = steps.map((all) => all.filter(({ command }) => command.kind !== 'quotes'));
    fc.assert(
      fc.property(withoutQuotes, withoutQuotes, (committed, batch) => {
        const scene = newScene();
        carryOut(scene, committed);
        scene.state.changes.clear();
        const start = startOf(scene.state);
        const { nowMs } = scene;
        carryOut(scene, batch);
        const first = dumpOf(scene.state);
        undo(scene.state, start);
        scene.nowMs = nowMs;
        carryOut(scene, batch);
        expect(dumpOf(scene.state)).toEqual(first);
      }),
      { ...BOUNDED, numRuns: 60 },
    );
  });

  describe('brings back', () => {
    let scene: TradingScene;
    let first: number;
    let second: number;
    beforeEach(() => {
      scene = newScene();
      first = scene.id(buyYes('cyd', 4_000, 3));
      second = scene.id(buyYes('bob', 4_000, 3));
      scene.state.changes.clear();
    });

    const takenBack = (...commands: Command[]): void => {
      const before = dumpOf(scene.state).rest;
      const start = startOf(scene.state);
      for (const command of commands) expect(apply(scene.state, command, scene.nowMs).ok).toBe(true);
      expect(dumpOf(scene.state).rest).not.toEqual(before);
      undo(scene.state, start);
      expect(dumpOf(scene.state).rest).toEqual(before);
    };

    it('an order that was filled, to its place in the queue', () => {
      takenBack(buyNo('ann', 6_000, 4));
      expect(scene.queue('bid')).toEqual([first, second]);
      expect(scene.levels('bid')).toEqual([[4_000, 6]]);
    });

    it('an order that lost its place', () => {
      takenBack(amend('cyd', first, { quantity: 5n * LOT }));
      expect(scene.queue('bid')).toEqual([first, second]);
    });

    it('the expiry of an order that was amended', () => {
      const expiresAtMs = NOW_MS + 10;
      const gtd = scene.id(buyYes('cyd', 1, 1, { timeInForce: 'GTD', expiresAtMs }));
      scene.state.changes.clear();
      takenBack(amend('cyd', gtd, { expiresAtMs: NOW_MS + 99 }));
      scene.nowMs = expiresAtMs;
      scene.advance();
      expect(scene.state.orders.has(gtd)).toBe(false);
    });

    it('a market that was settled and paid, its orders and positions', () => {
      takenBack(change('close_market'), settle('YES'));
      expect(scene.market()).toMatchObject({ state: 'ACTIVE', outcome: null });
    });

    it('a market that was being closed in steps', () => {
      for (let i = 0; i < STEP_MAX; i += 1) scene.do(buyYes('ann', 1, 1));
      scene.state.changes.clear();
      takenBack(change('close_market'));
      expect(hasDue(scene.state, scene.nowMs)).toBe(false);
    });

    it('the place of an order that had lost its first place earlier', () => {
      scene.do(amend('cyd', first, { quantity: 5n * LOT }));
      scene.state.changes.clear();
      takenBack(buyNo('ann', 6_000, 4));
      expect(scene.queue('bid')).toEqual([second, first]);
    });

    it('no market that was new', () => {
      takenBack(createMarket('n', { closesAtMs: NOW_MS + 5 }), change('open_market', 'n'));
      expect(scene.state.markets.has('n')).toBe(false);
    });

    it('no account that was new', () => {
      takenBack({ kind: 'open_account', userId: 'dan' });
      expect(scene.state.users.has('dan')).toBe(false);
    });
  });

  it('takes back the prices of items, and how fresh they are', () => {
    const scene = newScene();
    scene.quote([{ itemId: 2, high: 55, low: 50 }]);
    scene.state.changes.clear();
    const start = startOf(scene.state);
    const nowMs = NOW_MS + 500;
    const later = [
      [{ itemId: 2, high: 75, low: 70 }],
      [2, 9].map((itemId) => ({ itemId, high: 85, low: 80 })),
    ];
    for (const items of later) apply(scene.state, { kind: 'quotes', atMs: nowMs, items }, nowMs);
    undo(scene.state, start);
    expect([...scene.state.quotes]).toContainEqual([2, { ask: 55, bid: 50, lastListedMs: null }]);
    expect(scene.state.quotes.has(9)).toBe(false);
    expect(scene.state.quotesAtMs).toBe(NOW_MS);
  });
});

describe('what is derived from rows', () => {
  it('equals the earlier state', () => {
    fc.assert(
      fc.property(steps, (committed) => {
        const scene = newScene();
        carryOut(scene, committed);
        const before = dumpOf(scene.state);
        deriveFromRows(scene.state);
        expect(dumpOf(scene.state)).toEqual(before);
      }),
      { ...BOUNDED, numRuns: 60 },
    );
  });
});
