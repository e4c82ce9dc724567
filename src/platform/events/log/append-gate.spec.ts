import { describe, expect, it } from '@jest/globals';
import { AppendGate, PASSED_MAX } from './append-gate.js';

/** An append that ends when the test ends it. */
function held() {
  let end: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => ([end, fail] = [resolve, reject]));
  return { work: () => done, end: () => end(), fail: (error: Error) => fail(error) };
}

/** A gate and a list of the appends that ran, in order. */
function scene() {
  const gate = new AppendGate(10);
  const order: string[] = [];
  const run = (name: string, priority: 'desk' | 'ordinary') =>
    gate.run(priority, async () => void order.push(name));
  return { gate, order, first: held(), run };
}

describe('AppendGate', () => {
  it('runs one append at a time, those of the desk first, the rest in order', async () => {
    const { gate, order, first, run } = scene();
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

  it('lets only a few desk appends pass a waiting append', async () => {
    const { gate, order, first, run } = scene();
    const all = [gate.run('ordinary', first.work), run('old', 'ordinary')];
    /** Each append enters the gate again before its own turn is over, as a busy desk does. */
    const chain = async (n: number): Promise<void> => {
      await gate.run('desk', async () => {
        order.push('desk');
        if (n === PASSED_MAX - 1) all.push(run('young', 'ordinary'));
        if (n < 2 * PASSED_MAX) all.push(chain(n + 1));
      });
    };
    all.push(chain(1));
    first.end();
    for (let i = 0; i < all.length; i += 1) await all[i];
    expect(order.indexOf('old')).toBe(PASSED_MAX);
    expect(order.indexOf('young')).toBe(2 * PASSED_MAX);
    expect(order).toHaveLength(2 * PASSED_MAX + 2);
  });

  it('refuses one append too many, and never refuses the desk because of ordinary appends', async () => {
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

  it('opens again after a failed append', async () => {
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
