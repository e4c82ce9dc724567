import { describe, expect, it } from '@jest/globals';
import { CommandBudget } from './command-budget.js';

const WINDOW_MS = 10_000;
const takeAll = (budget: CommandBudget, nowMs: number) => {
  let taken = 0;
  while (taken < 1_000 && budget.take(nowMs)) taken += 1;
  return taken;
};

describe('a budget of commands', () => {
  it('allows 60 per window, and 60 again in the next', () => {
    const budget = new CommandBudget();
    expect(takeAll(budget, WINDOW_MS)).toBe(60);
    expect(budget.take(2 * WINDOW_MS - 1)).toBe(false);
    expect(takeAll(budget, 2 * WINDOW_MS)).toBe(60);
  });

  it('starts a new window when the clock was set back', () => {
    const budget = new CommandBudget();
    takeAll(budget, 5 * WINDOW_MS);
    expect(budget.take(WINDOW_MS)).toBe(true);
  });

  it('ends at the tenth bad command in a row', () => {
    const budget = new CommandBudget();
    const nine = () => Array.from({ length: 9 }, () => budget.bad());
    expect(nine()).not.toContain(false);
    budget.good();
    expect(nine()).not.toContain(false);
    expect(budget.bad()).toBe(false);
  });
});
