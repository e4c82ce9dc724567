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
    loop.again();
    loop.again();
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
        if (count === 1) loop?.again();
      },
      0,
      () => undefined,
    );
    loop.again();
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
    loop.again();
    await turnOfLoop();
    expect(visited.length).toBeGreaterThan(0);
    expect(visited.length).toBeLessThan(members.length);
    await eventually(() => seconds > 0);
    expect(visited).toEqual(members);
  });

  /** A round of 20 ms; resolves to the time between its end and the start of the round that `ask` asks for. */
  const restAfter = async (ask: (again: () => void) => void): Promise<number> => {
    let endedAt = 0;
    const restMs = await new Promise<number>((resolve) => {
      loop = new BroadcastLoop(
        () => [1],
        () => {
          if (endedAt > 0) return resolve(performance.now() - endedAt);
          endedAt = performance.now() + 20;
          while (performance.now() < endedAt);
          ask(() => loop?.again());
        },
        0,
        () => undefined,
      );
      loop.again();
    });
    loop?.close();
    return restMs;
  };

  it('rest as long as they ran, so that other work gets half of the time', async () => {
    expect(await restAfter((again) => again())).toBeGreaterThanOrEqual(18);
    expect(await restAfter((again) => setImmediate(again))).toBeGreaterThanOrEqual(18);
  });

  it('begin in the next turn of the event loop when they are asked for after the rest', async () => {
    let count = 0;
    loop = new BroadcastLoop(
      () => [1],
      () => {
        count += 1;
        const endMs = performance.now() + 5;
        while (performance.now() < endMs);
      },
      0,
      () => undefined,
    );
    loop.again();
    await eventually(() => count === 1);
    const restEndsAt = performance.now() + 20;
    await eventually(() => performance.now() > restEndsAt);
    loop.again();
    await turnOfLoop();
    expect(count).toBe(2);
  });

  it('end when closed', async () => {
    let count = 0;
    loop = new BroadcastLoop(
      () => [1],
      () => (count += 1),
      0,
      () => undefined,
    );
    loop.again();
    loop.close();
    loop.again();
    await turnOfLoop();
    expect(count).toBe(0);
  });
});
