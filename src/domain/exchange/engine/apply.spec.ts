import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  buyNo,
  buyYes,
  cancelAll,
  CREDIT,
  FUNDS,
  TradingScene,
} from '../../../../test/support/trading-builders.js';
import { someCommands, someJunk } from '../../../../test/support/trading-arbitraries.js';
import { dumpOf } from '../../../../test/support/trading-dump.js';
import { apply, hasDue } from './index.js';

const BOUNDED = { numRuns: 100, endOnFailure: true } as const;
const MOST = 10n ** 18n;

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('ann');
});

const deposit = (userId: string, amount: bigint) => ({ kind: 'deposit' as const, userId, amount });
const withdraw = (userId: string, amount: bigint) => ({ kind: 'withdraw' as const, userId, amount });
const fund = (amount: bigint) => ({ kind: 'fund_house' as const, account: 'house' as const, amount });

describe('an account', () => {
  it('starts with nothing outside paper mode', () => {
    const { answer, facts } = scene.do({ kind: 'open_account', userId: 'bob' });
    expect(answer).toEqual({ type: 'account', account: { userId: 'bob', available: 0n, held: 0n } });
    expect([facts, scene.moved]).toEqual([[], []]);
  });

  it('starts with paper credits in paper mode, once', () => {
    const scene = new TradingScene({ paperFunds: FUNDS });
    scene.do({ kind: 'open_account', userId: 'bob' });
    expect(scene.moved).toEqual([
      ['paper', 'external', -FUNDS, 0n, 0n],
      ['paper', 'bob', FUNDS, 0n, 0n],
    ]);
    const { answer, facts } = scene.do({ kind: 'open_account', userId: 'bob' });
    expect(answer).toMatchObject({ account: { available: FUNDS } });
    expect([facts, scene.moved]).toEqual([[], []]);
  });

  it('accepts deposits and pays withdrawals', () => {
    scene.do(deposit('ann', 7n));
    expect(scene.moved).toEqual([
      ['deposit', 'external', -7n, 0n, 0n],
      ['deposit', 'ann', 7n, 0n, 0n],
    ]);
    const { facts } = scene.do(withdraw('ann', 3n));
    expect(scene.moved).toEqual([
      ['withdrawal', 'ann', -3n, 0n, 0n],
      ['withdrawal', 'external', 3n, 0n, 0n],
    ]);
    expect(facts).toMatchObject([{ type: 'balance_changed', cause: 'withdrawal', amount: 3n }]);
    expect(scene.money('ann')).toEqual([FUNDS + 4n, 0n]);
  });

  it('pays out no held credits', () => {
    scene.withMarket().do(buyYes('ann', 5_000, 2));
    expect(scene.refusal(withdraw('ann', FUNDS - 9_999n))).toBe('insufficient_funds');
    scene.do(withdraw('ann', FUNDS - 10_000n));
    expect(scene.money('ann')).toEqual([0n, 10_000n]);
  });

  it.each([
    ['a deposit to nobody', deposit('nobody', 1n), 'unknown_account'],
    ['a withdrawal of nobody', withdraw('nobody', 1n), 'unknown_account'],
    ['a deposit of nothing', deposit('ann', 0n), 'bad_amount'],
    ['a deposit below zero', deposit('ann', -1n), 'bad_amount'],
    ['a deposit beyond 2^63', deposit('ann', 2n ** 63n), 'bad_amount'],
    ['a deposit above the most', deposit('ann', MOST + 1n), 'bad_amount'],
    ['a withdrawal of nothing', withdraw('ann', 0n), 'bad_amount'],
    ['a withdrawal below zero', withdraw('ann', -1n), 'bad_amount'],
    ['a withdrawal beyond 2^63', withdraw('ann', 2n ** 63n), 'bad_amount'],
    ['a withdrawal of more than there is', withdraw('ann', FUNDS + 1n), 'insufficient_funds'],
    ['funds of nothing', fund(0n), 'bad_amount'],
    ['funds beyond 2^63', fund(2n ** 63n), 'bad_amount'],
  ] as const)('is not changed by %s', (_, command, code) => {
    expect(scene.refusal(command)).toBe(code);
  });

  it('never exceeds the limit on all money together', () => {
    const scene = new TradingScene({ paperFunds: 2n }).withUsers('ann');
    for (let i = 0; i < 8; i += 1) scene.do(deposit('ann', MOST));
    scene.do(deposit('ann', MOST - FUNDS - 3n));
    expect(scene.refusal(deposit('ann', 2n))).toBe('amount_too_large');
    expect(scene.refusal(fund(2n))).toBe('amount_too_large');
    expect(scene.refusal({ kind: 'open_account', userId: 'bob' })).toBe('amount_too_large');
    scene.do(deposit('ann', 1n));
    expect(scene.house('external').available).toBe(-9n * MOST);
  });
});

describe('apply', () => {
  it('never throws on a value of the right type, changes nothing when it refuses, and keeps the sum of all money', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(someCommands, someJunk), { maxLength: 40, size: 'max' }), (steps) => {
        const scene = new TradingScene({ paperFunds: 50n * CREDIT }).withUsers('ann', 'bob');
        scene.withMarket('m', { makerFeeBps: 7, takerFeeBps: 33 });
        const { state } = scene;
        scene.do({ kind: 'fund_house', account: 'house', amount: 1_000n * CREDIT });
        scene.withMarket('a', { venue: 'amm', liquidity: 10n * CREDIT });
        for (const { command, laterMs } of steps) {
          scene.nowMs += laterMs;
          scene.advance();
          state.changes.clear();
          state.nowMs = Math.max(state.nowMs, scene.nowMs);
          const before = JSON.stringify(dumpOf(state));
          const result = apply(state, command, scene.nowMs);
          if (!result.ok) expect(JSON.stringify(dumpOf(state))).toBe(before);
          const accounts = [...state.accounts.values()];
          expect(accounts.reduce((sum, { available, held }) => sum + available + held, 0n)).toBe(0n);
          expect(accounts.filter(({ held }) => held < 0n)).toEqual([]);
          expect(accounts.filter(({ available, kind }) => available < 0n && kind !== 'external')).toEqual([]);
        }
      }),
      BOUNDED,
    );
  });

  it('gives the same answers to the same commands at the same times', () => {
    fc.assert(
      fc.property(fc.array(someCommands, { maxLength: 30, size: 'max' }), (steps) => {
        const run = () => {
          const scene = new TradingScene().withUsers('ann', 'bob', 'cyd').withMarket();
          const results = steps.map(({ command, laterMs }) => {
            scene.nowMs += laterMs;
            scene.advance();
            return apply(scene.state, command, scene.nowMs);
          });
          return { results, dump: dumpOf(scene.state) };
        };
        expect(run()).toEqual(run());
      }),
      { ...BOUNDED, numRuns: 30 },
    );
  });

  it.each([Number.NaN, -1, 0])('takes a time of %d as standing still', (nowMs) => {
    const before = scene.state.nowMs;
    apply(scene.state, deposit('ann', 1n), nowMs);
    expect(scene.state.nowMs).toBe(before);
  });

  it('reports due work', () => {
    const { state } = scene.withMarket('m', { closesAtMs: scene.nowMs + 9 });
    expect([hasDue(state, scene.nowMs + 8), hasDue(state, scene.nowMs + 9)]).toEqual([false, true]);
    scene.nowMs += 9;
    expect(scene.advance()).toHaveLength(1);
    expect(hasDue(state, scene.nowMs)).toBe(false);
  });

  it('leaves no money behind when every order and position has ended', () => {
    scene.withUsers('bob').withMarket();
    scene.do(buyNo('bob', 5_000, 3));
    scene.do(buyYes('ann', 4_000, 3));
    for (const user of ['ann', 'bob']) {
      scene.do(cancelAll(user));
      scene.do(withdraw(user, FUNDS));
    }
    expect(scene.house('external')).toEqual({ available: 0n, held: 0n });
  });
});
