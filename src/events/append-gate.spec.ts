import { describe, expect, it } from '@jest/globals';
import { AppendGate } from './append-gate.js';

/** An append that ends when the test says so. */
function held() {
  let end: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => ([end, fail] = [resolve, reject]));
  return { work: () => done, end: () => end(), fail: (error: Error) => fail(error) };
}

describe('AppendGate', () => {
  it('runs one append at a time, those of the desk first, the rest in order', async () => {
    const gate = new AppendGate(10, () => 0);
    const order: string[] = [];
    const first = held();
    const run = (name: string, priority: 'desk' | 'ordinary') =>
      gate.run(priority, async () => void order.push(name));
    const all = [
      gate.run('ordinary', first.work),
      run('a', 'ordinary'),
      run('b', 'ordinary'),
      run('d1', 'desk'),
      run('d2', 'desk'),
    ];
    expect(gate.waiting).toBe(4);
    expect(order).toEqual([]);
    first.end();
    await Promise.all(all);
    expect(order).toEqual(['d1', 'd2', 'a', 'b']);
    expect(gate.waiting).toBe(0);
  });

  it.each([
    ['many that are short', 40, 3],
    ['few that are long', 6, 40],
  ])('gives a quarter of the time to others beside appends of the desk, %s', async (_, count, tookMs) => {
    let nowMs = 0;
    const gate = new AppendGate(1_000, () => nowMs);
    const spentMs = { desk: 0, ordinary: 0 };
    let waiting = 0;
    let longestMs = 0;
    const run = async (priority: 'desk' | 'ordinary', ms: number): Promise<void> => {
      const sinceMs = nowMs;
      await gate.run(priority, async () => {
        if (priority === 'ordinary') longestMs = Math.max(longestMs, nowMs - sinceMs);
        nowMs += ms;
        spentMs[priority] += ms;
      });
    };
    const all: Promise<void>[] = [];
    /** Asks for its next turn before its own is over, as a desk without pause does. */
    const desk = async (left: number): Promise<void> => {
      await gate.run('desk', async () => {
        nowMs += tookMs;
        spentMs.desk += tookMs;
        for (; waiting < 16; waiting += 1) all.push(run('ordinary', 4).finally(() => (waiting -= 1)));
        if (left > 1) all.push(desk(left - 1));
      });
    };
    all.push(desk(count));
    for (let i = 0; i < all.length; i += 1) {
      await all[i];
      if (spentMs.desk === count * tookMs) break;
    }
    expect(spentMs.ordinary / nowMs).toBeGreaterThan(0.2);
    expect(spentMs.ordinary / nowMs).toBeLessThan(0.3);
    expect(longestMs).toBeLessThan(300);
    await Promise.all(all);
  });

  it('refuses one append too many, and never the desk because of others', async () => {
    const gate = new AppendGate(1);
    const first = held();
    const running = gate.run('ordinary', first.work);
    const waiting = gate.run('ordinary', async () => 'waited');
    await expect(gate.run('ordinary', async () => 'never')).rejects.toMatchObject({ code: 'busy' });
    const desk = gate.run('desk', async () => 'desk');
    await expect(gate.run('desk', async () => 'never')).rejects.toMatchObject({ code: 'busy' });
    first.end();
    await running;
    expect(await Promise.all([waiting, desk])).toEqual(['waited', 'desk']);
  });

  it('opens again after an append that failed', async () => {
    const gate = new AppendGate(1);
    const first = held();
    const failing = gate.run('ordinary', first.work);
    const next = gate.run('ordinary', async () => 'next');
    first.fail(new Error('no'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('next');
    expect(await gate.run('ordinary', async () => 'after')).toBe('after');
  });
});
