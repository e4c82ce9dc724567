import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../test/support/eventually.js';
import { Rounds, SLICE_MAX_MS } from './rounds.js';

const turnOfLoop = () => new Promise((resolve) => setImmediate(resolve));

describe('rounds', () => {
  let rounds: Rounds<number> | undefined;
  afterEach(() => rounds?.close());

  it('visit every member once, in one go if they are few, however often they are asked for', async () => {
    const visited: number[] = [];
    rounds = new Rounds(
      () => [1, 2, 3],
      (n) => visited.push(n),
      0,
      () => undefined,
    );
    rounds.request();
    rounds.request();
    expect(visited).toEqual([]);
    await turnOfLoop();
    expect(visited).toEqual([1, 2, 3]);
    await turnOfLoop();
    expect(visited.length).toBe(3);
  });

  it('are followed by another one when asked for meanwhile', async () => {
    let count = 0;
    rounds = new Rounds(
      () => [1],
      () => {
        count += 1;
        if (count === 1) rounds?.request();
      },
      0,
      () => undefined,
    );
    rounds.request();
    await eventually(() => count === 2);
    await turnOfLoop();
    expect(count).toBe(2);
  });

  it('let others have the loop when a round is long', async () => {
    const members = Array.from({ length: 200 }, (_, i) => i);
    const visited: number[] = [];
    let seconds = 0;
    rounds = new Rounds(
      () => members,
      (n) => {
        visited.push(n);
        const endMs = performance.now() + SLICE_MAX_MS / 16;
        while (performance.now() < endMs);
      },
      0,
      (took) => (seconds = took),
    );
    rounds.request();
    await turnOfLoop();
    expect(visited.length).toBeGreaterThan(0);
    expect(visited.length).toBeLessThan(members.length);
    await eventually(() => seconds > 0);
    expect(visited).toEqual(members);
  });

  it('end when closed', async () => {
    let count = 0;
    rounds = new Rounds(
      () => [1],
      () => (count += 1),
      0,
      () => undefined,
    );
    rounds.request();
    rounds.close();
    rounds.request();
    await turnOfLoop();
    expect(count).toBe(0);
  });
});
