import { describe, expect, it } from '@jest/globals';
import { addAnswer, ANSWER_ROW, answerFigures } from './answer-times.js';

const rowOf = (answers: readonly (readonly [ms: number, status: number])[]): number[] => {
  const row = new Array<number>(ANSWER_ROW).fill(0);
  for (const [ms, status] of answers)
    addAnswer((index, by = 1) => (row[index] = (row[index] ?? 0) + by), ms, status);
  return row;
};

describe('the figures of answers', () => {
  it('are empty without an answer', () => {
    expect(answerFigures(rowOf([]))).toEqual({ perMinute: 0, meanMs: null, p99Ms: null, errorRate: 0 });
  });

  it('have the mean, the share of errors, and a p99 that one slow answer of a hundred does not move', () => {
    const fast = Array.from({ length: 99 }, () => [10, 200] as const);
    const { p99Ms, ...rest } = answerFigures(rowOf([...fast, [1_000, 503]]));
    expect(rest).toEqual({ perMinute: 100, meanMs: 19.9, errorRate: 0.01 });
    expect(p99Ms).toBeGreaterThanOrEqual(10);
    expect(p99Ms).toBeLessThan(12);
    expect(answerFigures(rowOf([...fast, [1_000, 200], [1_000, 200]])).p99Ms).toBeGreaterThanOrEqual(1_000);
  });

  it('hold for times of no length and of hours', () => {
    expect(answerFigures(rowOf([[0, 200]])).p99Ms).toBe(0.5);
    expect(answerFigures(rowOf([[1e9, 404]]))).toMatchObject({ meanMs: 1e9, errorRate: 0 });
  });
});
