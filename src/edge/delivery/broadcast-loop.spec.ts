import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../test/support/eventually.js';
import { BroadcastLoop, SLICE_MAX_MS } from './broadcast-loop.js';

const turnOfLoop = () => new Promise((resolve) => setImmediate(resolve));

describe('rounds', () => {
  let loop: BroadcastLoop<number> | undefined;
  afterEach(() => loop?.close());

  it('visit every member once, and few members in one slice, after any number of requests', async () => {
    const visited: number[] = [];
    loop = new BroadcastLoop(
      () => [1, 2, 3],
      (n) => visited.push(n),
      0,
      () => undefined,
    );
    loop.request(1);
    loop.request(1);
    expect(visited).toEqual([]);
    await turnOfLoop();
    expect(visited).toEqual([1, 2, 3]);
    await turnOfLoop();
    expect(visited.length).toBe(3);
  });

  it('are followed by another round when one is requested meanwhile', async () => {
    let count = 0;
    loop = new BroadcastLoop(
      () => [1],
      () => {
        count += 1;
        if (count === 1) loop?.request(1);
      },
      0,
      () => undefined,
    );
    loop.request(1);
    await eventually(() => count === 2);
    await turnOfLoop();
    expect(count).toBe(2);
  });

  it('yield to the event loop when a round is long', async () => {
    const members = Array.from({ length: 200 }, (_, i) => i);
    const visited: number[] = [];
    let seconds = 0;
    loop = new BroadcastLoop(
      () => members,
      (n) => {
        visited.push(n);
        const endMs = performance.now() + SLICE_MAX_MS / 16;
        while (performance.now() < endMs);
      },
      0,
      (took) => (seconds = took),
    );
    loop.request(1);
    await turnOfLoop();
    expect(visited.length).toBeGreaterThan(0);
    expect(visited.length).toBeLessThan(members.length);
    await eventually(() => seconds > 0);
    expect(visited).toEqual(members);
  });

  /** A round of 20 ms, with so much news when it starts; resolves to the time between its end and the next one's start. */
  const restAfter = async (news: number, meanwhile: number): Promise<number> => {
    let endedAt = 0;
    const restMs = await new Promise<number>((resolve) => {
      loop = new BroadcastLoop(
        () => [1],
        () => {
          if (endedAt > 0) return resolve(performance.now() - endedAt);
          endedAt = performance.now() + 20;
          while (performance.now() < endedAt);
          for (let i = 0; i < meanwhile; i += 1) loop?.request(1);
        },
        0,
        () => undefined,
      );
      loop.request(news);
    });
    loop?.close();
    return restMs;
  };

  it('rest as long as they ran after a flood of events, or when more requests came during a round', async () => {
    expect(await restAfter(1_000, 1)).toBeGreaterThanOrEqual(18);
    expect(await restAfter(1, 2)).toBeGreaterThanOrEqual(18);
  });

  it('do not rest while they keep up', async () => {
    const rests = [await restAfter(1, 1), await restAfter(1, 1), await restAfter(1, 1)];
    expect(Math.min(...rests)).toBeLessThan(18);
  });

  it('end when closed', async () => {
    let count = 0;
    loop = new BroadcastLoop(
      () => [1],
      () => (count += 1),
      0,
      () => undefined,
    );
    loop.request(1);
    loop.close();
    loop.request(1);
    await turnOfLoop();
    expect(count).toBe(0);
  });
});
