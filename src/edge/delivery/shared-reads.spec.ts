import { describe, expect, it } from '@jest/globals';
import { SharedReads } from './shared-reads.js';

describe('shared reads', () => {
  it('serve equal requests for a second', async () => {
    const reads = new SharedReads<number>(4);
    const kept = reads.keep('a', 0, Promise.resolve(1));
    expect(reads.find('a', 999)).toBe(kept);
    expect(reads.find('b', 999)).toBeUndefined();
    expect(reads.find('a', 1_000)).toBeUndefined();
    expect(reads.find('a', -1_000)).toBeUndefined();
    expect(await kept).toBe(1);
  });

  it('drop the oldest read first, and reads that are not fresh', () => {
    const reads = new SharedReads<number>(2);
    for (const key of ['a', 'b', 'c']) void reads.keep(key, 0, Promise.resolve(0));
    expect(['a', 'b', 'c'].map((key) => reads.find(key, 0) !== undefined)).toEqual([false, true, true]);
    void reads.keep('d', 5_000, Promise.resolve(0));
    expect(reads.find('c', 0)).toBeUndefined();
    expect(reads.find('d', 5_000)).toBeDefined();
  });

  it('are not shared when they fail, while a newer read of the same key is shared', async () => {
    const reads = new SharedReads<number>(2);
    let fail: (error: Error) => void = () => undefined;
    const failing = reads.keep('a', 0, new Promise((_, reject) => (fail = reject)));
    const newer = reads.keep('a', 1, Promise.resolve(2));
    fail(new Error('the database is gone'));
    await expect(failing).rejects.toThrow('gone');
    expect(reads.find('a', 2)).toBe(newer);
    const last = reads.keep('b', 0, Promise.reject(new Error('gone again')));
    await expect(last).rejects.toThrow('again');
    expect(reads.find('b', 0)).toBeUndefined();
  });
});
