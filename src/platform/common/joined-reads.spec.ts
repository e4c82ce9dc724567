import { describe, expect, it } from '@jest/globals';
import { JoinedReads } from './joined-reads.js';

/** A read that ends when the test says so. Each read gives its number. */
class Source {
  started = 0;
  private readonly ends: ((isOk: boolean) => void)[] = [];

  read = (): Promise<number> => {
    this.started += 1;
    const n = this.started;
    return new Promise((resolve, reject) =>
      this.ends.push((isOk) => (isOk ? resolve(n) : reject(new Error(`read ${n}`)))),
    );
  };

  async end(n: number, isOk = true): Promise<void> {
    this.ends[n - 1]?.(isOk);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('joined reads', () => {
  it('give every caller a read that began after it asked, and run one at a time', async () => {
    const source = new Source();
    const reads = new JoinedReads<number>();
    const first = reads.run('a', source.read);
    const meanwhile = [reads.run('a', source.read), reads.run('a', source.read)];
    expect(source.started).toBe(1);
    await source.end(1);
    expect(source.started).toBe(2);
    const later = reads.run('a', source.read);
    await source.end(2);
    await source.end(3);
    expect(await Promise.all([first, ...meanwhile, later])).toEqual([1, 2, 2, 3]);
    expect(reads.run('b', source.read)).not.toBe(first);
    expect(source.started).toBe(4);
  });

  it('read on after a failure, which only its own callers see', async () => {
    const source = new Source();
    const reads = new JoinedReads<number>();
    const first = reads.run('a', source.read);
    const second = reads.run('a', source.read);
    const failed = expect(first).rejects.toThrow('read 1');
    await source.end(1, false);
    await failed;
    await source.end(2);
    expect(await second).toBe(2);
    const third = reads.run('a', source.read);
    await source.end(3);
    expect(await third).toBe(3);
  });
});
