import { describe, expect, it } from '@jest/globals';
import { addAnswer, ANSWER_ROW, answerFigures } from './answer-times.js';
import { busiest, totalOf } from './figures-total.js';
import type { Report } from './process-figures.js';

function reportOf(process: string, count: number, ms: number): Report {
  const answers = new Array<number>(ANSWER_ROW).fill(0);
  const add = (index: number, by = 1) => (answers[index] = (answers[index] ?? 0) + by);
  for (let i = 0; i < count; i += 1) addAnswer(add, ms, 200);
  const figures = {
    process,
    connections: { sse: count },
    subscriptions: { prices: 1 },
    channels: [{ channel: 'prices', listeners: { sse: count } }],
    users: {},
    waitingBytes: 10,
    eventsPerMinute: count,
    answers: answerFigures(answers),
    loopLagMs: ms,
    memoryBytes: 1_000,
    slowQueries: 1,
    head: 100 + count,
    uptimeSeconds: count,
  };
  return { figures, answers };
}

describe('the figures of several processes', () => {
  it('add what is counted, take the greatest of what all have, and join the times of answers', () => {
    const { processes, answers, ...total } = totalOf([reportOf('a', 99, 10), reportOf('b', 1, 500)]);
    expect(total).toEqual({
      connections: { sse: 100 },
      subscriptions: { prices: 2 },
      channels: [{ channel: 'prices', listeners: { sse: 100 } }],
      users: {},
      waitingBytes: 20,
      eventsPerMinute: 99,
      loopLagMs: 500,
      memoryBytes: 2_000,
      slowQueries: 2,
      head: 199,
      uptimeSeconds: 99,
    });
    expect([answers.perMinute, answers.meanMs]).toEqual([100, 14.9]);
    expect(answers.p99Ms).toBeLessThan(12);
    expect(processes.map(({ process }) => process)).toEqual(['a', 'b']);
  });

  it('name the channels with the most listeners, at most twenty', () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ channel: `market:${i}`, listeners: { ws: i } }));
    const top = busiest([...many, { channel: 'market:3', listeners: { sse: 100 } }]);
    expect(top).toHaveLength(20);
    expect(top[0]).toEqual({ channel: 'market:3', listeners: { ws: 3, sse: 100 } });
    expect(top[1]).toEqual({ channel: 'market:29', listeners: { ws: 29 } });
  });
});
