import { describe, expect, it } from '@jest/globals';
import { Semaphore } from './semaphore.js';

/** Work that ends when the test ends it. */
class Gate {
  readonly running: number[] = [];
  private readonly ends: (() => void)[] = [];

  enter(n: number): Promise<number> {
    this.running.push(n);
    return new Promise((resolve) => this.ends.push(() => resolve(n)));
  }

  async endNext(): Promise<void> {
    this.ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a semaphore', () => {
  it('runs a limited number of tasks at once, and the others in order of arrival', async () => {
    const semaphore = new Semaphore(2);
    const gate = new Gate();
    const done = Promise.all([1, 2, 3, 4].map((n) => semaphore.run(() => gate.enter(n))));
    await new Promise((resolve) => setImmediate(resolve));
    expect(gate.running).toEqual([1, 2]);
    await gate.endNext();
    expect(gate.running).toEqual([1, 2, 3]);
    await gate.endNext();
    await gate.endNext();
    await gate.endNext();
    expect(await done).toEqual([1, 2, 3, 4]);
  });

  it('frees the place when the work fails, or throws at once', async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(
      semaphore.run(() => {
        throw new Error('never');
      }),
    ).rejects.toThrow('never');
    await expect(semaphore.run(async () => 'yes')).resolves.toBe('yes');
  });
});
