// The pace of replays with a clock and timers that the test moves.
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventOf } from '../../../test/support/delivery-fakes.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { sharedWork } from '../../../test/support/shared-work.js';
import type { LogPage } from '../../platform/events/index.js';
import { ReplayPace } from './replay-pace.js';

const PER_SECOND = 100;
const BURST = 10 * PER_SECOND;

const pageOf = (count: number): LogPage => ({
  events: Array.from({ length: count }, (_, i) => eventOf(i + 1, { market: 'market:1' }, 'x')),
  upTo: count,
  head: count,
  floor: 0,
  epoch: 'e',
});

describe('the pace of replays', () => {
  let clock: FakeClock;
  let pace: ReplayPace;
  let reads: string[];

  beforeEach(() => {
    jest.useFakeTimers();
    clock = new FakeClock(0);
    reads = [];
    pace = paceOf(PER_SECOND);
  });
  afterEach(() => {
    pace.onModuleDestroy();
    jest.useRealTimers();
  });

  const paceOf = (perSecond: number) =>
    new ReplayPace(clock, sharedWork().stats, { STREAM_REPLAY_EVENTS_PER_SECOND: perSecond });

  const pass = async (ms: number): Promise<void> => {
    const stepMs = ms > 10_000 ? 1_000 : 100;
    for (let leftMs = ms; leftMs > 0; leftMs -= stepMs) {
      clock.advance(Math.min(stepMs, leftMs));
      await jest.advanceTimersByTimeAsync(Math.min(stepMs, leftMs));
    }
  };

  const replay = (
    name: string,
    count: number,
    options: { ip?: string; target?: number; left?: () => boolean } = {},
  ) =>
    pace.page({
      ip: options.ip ?? '10.0.0.1',
      target: options.target ?? Number.MAX_SAFE_INTEGER,
      isOver: options.left ?? (() => false),
      read: async () => {
        reads.push(name);
        return pageOf(count);
      },
    });

  it('lets an address replay ten seconds of its budget at once', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, i) => replay(`page ${i}`, PER_SECOND)));
    expect(reads.length).toBe(10);
  });

  it('delays what is beyond the budget, in order, and refuses nothing', async () => {
    await replay('burst', BURST);
    const later = [replay('first', 50), replay('second', 50), replay('third', 50)];
    await pass(0);
    expect(reads).toEqual(['burst']);
    await pass(500);
    expect(reads).toEqual(['burst', 'first']);
    await pass(500);
    expect(reads).toEqual(['burst', 'first', 'second']);
    await pass(500);
    expect((await Promise.all(later)).map((page) => page?.events.length)).toEqual([50, 50, 50]);
  });

  it('holds 120 replays of one address to its budget', async () => {
    const all = Array.from({ length: 120 }, (_, i) => replay(`stream ${i}`, BURST));
    await pass(60_000);
    // One page at once, and one in each further ten seconds.
    expect(reads.length).toBe(7);
    await pass(1_200_000);
    expect((await Promise.all(all)).length).toBe(120);
  });

  it('does not delay another address', async () => {
    await replay('burst', 100 * BURST);
    void replay('late', 1);
    await replay('of another address', 1, { ip: '10.0.0.2' });
    expect(reads).toEqual(['burst', 'of another address']);
  });

  it.each([
    ['the events that are sent', 160, 160, 160],
    ['a sixteenth of the events that are read and not sent', 160, 0, 10],
    ['one event for a page without events', 0, 0, 1],
  ])('charges %s', async (_what, count, target, cost) => {
    await replay('burst', BURST - 1);
    await replay('page', count, { target });
    const next = replay('next', 1);
    await pass(cost * 10 - 10);
    expect(reads).not.toContain('next');
    await pass(10);
    expect(reads).toContain('next');
    await next;
  });

  it('does not make other clients wait for a client that has left', async () => {
    await replay('burst', BURST + 1_000 * PER_SECOND);
    let hasLeft = false;
    const gone = replay('gone', 0, { left: () => hasLeft });
    await pass(500);
    hasLeft = true;
    await pass(1_000);
    await gone;
    expect(reads).toEqual(['burst', 'gone']);
  });

  it('reads one page of an address at a time', async () => {
    let running = 0;
    let most = 0;
    const page = () =>
      pace.page({
        ip: '10.0.0.1',
        target: 0,
        isOver: () => false,
        read: async () => {
          running += 1;
          most = Math.max(most, running);
          await Promise.resolve();
          running -= 1;
          return null;
        },
      });
    await Promise.all([page(), page(), page()]);
    expect(most).toBe(1);
  });

  it('goes on after a read that failed', async () => {
    const failing = pace.page({
      ip: '10.0.0.1',
      target: 0,
      isOver: () => false,
      read: () => Promise.reject(new Error('the database is gone')),
    });
    await expect(failing).rejects.toThrow('the database is gone');
    await replay('next', 1);
    expect(reads).toEqual(['next']);
  });

  it('is unlimited at 0', async () => {
    pace = paceOf(0);
    for (let i = 0; i < 5; i += 1) await replay(`page ${i}`, 1_000_000);
    expect(reads.length).toBe(5);
  });
});
