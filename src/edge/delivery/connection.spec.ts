import { describe, expect, it } from '@jest/globals';
import { FakeSink, infoOf } from '../../../test/support/delivery-fakes.js';
import type { Audience } from './audience.js';
import { Connection, Subscriber } from './connection.js';

const MAX = 1_000;
const connection = () => {
  const sink = new FakeSink();
  return { sink, it: new Connection(infoOf(), sink, 0) };
};

describe('a connection', () => {
  it('is slow while its socket holds more bytes than the limit', () => {
    const { sink, it } = connection();
    sink.waitingBytes = MAX;
    expect(it.isSlow(MAX, 0)).toBe(false);
    sink.waitingBytes = MAX + 1;
    expect(it.isSlow(MAX, 0)).toBe(true);
    sink.waitingBytes = 0;
    expect(it.isSlow(MAX, 0)).toBe(false);
  });

  it('stalls from the time at which its full socket stopped making progress', () => {
    const { sink, it } = connection();
    expect(it.stalledMs(50)).toBe(0);
    sink.waitingBytes = 5 * MAX;
    it.isSlow(MAX, 100);
    it.isSlow(MAX, 300);
    expect(it.stalledMs(400)).toBe(300);
    sink.waitingBytes = 4 * MAX;
    it.isSlow(MAX, 500);
    expect(it.stalledMs(600)).toBe(100);
    sink.waitingBytes = MAX;
    it.isSlow(MAX, 700);
    expect(it.stalledMs(900)).toBe(0);
  });

  it('does not count more waiting bytes as progress', () => {
    const { sink, it } = connection();
    sink.waitingBytes = 2 * MAX;
    it.isSlow(MAX, 0);
    sink.waitingBytes = 3 * MAX;
    it.isSlow(MAX, 100);
    expect(it.stalledMs(200)).toBe(200);
  });

  it('has the lowest position of its subscribers, and a snapshot due if one of them has', () => {
    const { it } = connection();
    expect([it.position, it.snapshotDue]).toEqual([null, false]);
    const [first, second] = [9, 4].map((position) => new Subscriber(it, {} as Audience, position));
    it.subscribers.add(first as Subscriber).add(second as Subscriber);
    expect(it.position).toBe(4);
    (first as Subscriber).snapshotDue = true;
    expect(it.snapshotDue).toBe(true);
  });
});
