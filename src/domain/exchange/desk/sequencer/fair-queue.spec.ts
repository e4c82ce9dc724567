import { describe, expect, it } from '@jest/globals';
import type { DomainError } from '../../../../platform/common/errors.js';
import { BATCH_MAX } from '../../../../contract/trading/orders.js';
import { readConfig } from '../../../../platform/config/config.js';
import { buyYes, cancel } from '../../../../../test/support/trading-builders.js';
import { FairQueue, type BlockerOf } from './fair-queue.js';
import type { Job } from './job.js';
import { QueueLimits } from './queue-limits.js';

const SETTINGS = { queueMax: 10_000, marketQueueMax: 1_000, userQueueMax: 400 };
const FREE: BlockerOf = () => null;

/** A job that is named `ann 1`, in a market. */
function jobOf(name: string, marketId = 'm', limits = new QueueLimits(SETTINGS)): Job {
  const [userId = ''] = name.split(' ');
  const asked = { command: cancel(userId, 1), request: { owner: name, key: '', hash: '' }, notes: [] };
  const job = limits.admit(asked, marketId, { resolve: () => undefined, reject: () => undefined });
  if (!job) throw new Error(`${name} was refused`);
  return job;
}

const namesIn = (queue: FairQueue, blockerOf = FREE): string[] => {
  const names: string[] = [];
  for (let job = queue.take(blockerOf); job; job = queue.take(blockerOf))
    names.push(job.request?.owner ?? '');
  return names;
};

function queueOf(...jobs: readonly Job[]): FairQueue {
  const queue = new FairQueue();
  for (const job of jobs) queue.push(job);
  return queue;
}

describe('the queue of the desk', () => {
  it('lets users take turns of four jobs, each in the order of arrival', () => {
    const anns = ['ann 1', 'ann 2', 'ann 3', 'ann 4'];
    const names = [...anns, 'ann 5', 'ann 6', 'bob 1', 'cid 1', 'bob 2'];
    const queue = queueOf(...names.map((name) => jobOf(name)));
    expect(queue.size).toBe(9);
    expect(namesIn(queue)).toEqual([...anns, 'bob 1', 'bob 2', 'cid 1', 'ann 5', 'ann 6']);
    expect(queue.size).toBe(0);
  });

  it('lets others pass a job that waits, and keeps the order of those who wait', () => {
    const queue = queueOf(jobOf('ann 1', 'slow'), jobOf('ann 2'), jobOf('bob 1', 'slow'), jobOf('cid 1'));
    const blocked: BlockerOf = ({ marketId }) => (marketId === 'slow' ? 'slow' : null);
    expect(namesIn(queue, blocked)).toEqual(['cid 1']);
    queue.unpark(blocked);
    expect(queue.take(blocked)).toBeUndefined();
    queue.push(jobOf('dan 1', 'slow'));
    queue.unpark(FREE);
    expect(namesIn(queue)).toEqual(['ann 1', 'ann 2', 'bob 1', 'dan 1']);
  });

  it('puts a job before all others, also before those of its user who wait', () => {
    const queue = queueOf(jobOf('ann 1', 'slow'), jobOf('bob 1'), jobOf('bob 2'));
    const blocked: BlockerOf = ({ marketId }) => (marketId === 'slow' ? 'slow' : null);
    expect(queue.take(blocked)?.owner).toBe('bob');
    queue.pushFirst(jobOf('ann 0'));
    expect(namesIn(queue, blocked)).toEqual(['ann 0', 'bob 2']);
    expect(queue.takeAll().map(({ request }) => request?.owner)).toEqual(['ann 1']);
    expect(queue.size).toBe(0);
  });
});

describe('the limits of the queue', () => {
  const refusalBy = (limits: QueueLimits, userId: string, marketId: string): string => {
    let code = 'none';
    const reject = (error: Error) => (code = (error as DomainError).code);
    const asked = { command: buyYes(userId, 1, 1), request: null, notes: [] };
    limits.admit(asked, marketId, { resolve: () => undefined, reject });
    return code;
  };

  it('are for one user, for one market and for all, until the turn of a command comes', () => {
    const limits = new QueueLimits({ queueMax: 6, marketQueueMax: 3, userQueueMax: 2 });
    const first = jobOf('ann 1', 'm', limits);
    expect(refusalBy(limits, 'ann', 'n')).toBe('none');
    expect(refusalBy(limits, 'ann', 'n')).toBe('busy');
    expect(refusalBy(limits, 'bob', 'm')).toBe('none');
    expect(refusalBy(limits, 'cid', 'm')).toBe('none');
    expect(refusalBy(limits, 'dan', 'm')).toBe('busy');
    expect(limits.waiting).toBe(4);
    first.leave();
    first.reject(new Error('answered later'));
    expect(limits.waiting).toBe(3);
    expect(refusalBy(limits, 'dan', 'm')).toBe('none');
    expect(refusalBy(limits, 'ann', 'n')).toBe('none');
    expect(refusalBy(limits, 'eve', 'n')).toBe('none');
    expect(refusalBy(limits, 'eve', 'o')).toBe('busy');
  });

  it('let two full batches of one user wait by default', () => {
    const { DESK_QUEUE_MAX, MARKET_QUEUE_MAX, USER_QUEUE_MAX } = readConfig({});
    const limits = new QueueLimits({
      queueMax: DESK_QUEUE_MAX,
      marketQueueMax: MARKET_QUEUE_MAX,
      userQueueMax: USER_QUEUE_MAX,
    });
    const codes = Array.from({ length: 2 * BATCH_MAX }, () => refusalBy(limits, 'ann', 'm'));
    expect(new Set(codes)).toEqual(new Set(['none']));
    expect(refusalBy(limits, 'ann', 'm')).toBe('busy');
  });

  it('do not keep the house from acting on a full market', () => {
    const limits = new QueueLimits({ queueMax: 3, marketQueueMax: 1, userQueueMax: 1 });
    expect(refusalBy(limits, 'ann', 'm')).toBe('none');
    for (let n = 0; n < 2; n += 1) {
      const command = { kind: 'pause_market', marketId: 'm', actor: null, reason: null } as const;
      const asked = { command, request: null, notes: [] };
      expect(limits.admit(asked, 'm', { resolve: () => undefined, reject: () => undefined })).not.toBeNull();
    }
    expect(refusalBy(limits, 'bob', 'n')).toBe('busy');
  });
});
