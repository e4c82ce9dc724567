import { describe, expect, it } from '@jest/globals';
import type { Audience } from './audience.js';
import { Connection, type Sink } from './connection.js';

const MAX_BYTES = 100;

function connectionWith(sink: { waitingBytes: number }): Connection {
  const opening = { mode: 'live', position: 0, cursor: 'e-0', resetReason: null } as const;
  return new Connection('c', {} as Audience, 'a', opening, sink as unknown as Sink, 0);
}

describe('a connection', () => {
  it('is slow only while its socket holds more than the limit', () => {
    const sink = { waitingBytes: 0 };
    const connection = connectionWith(sink);
    const slowAt = (bytes: number) => {
      sink.waitingBytes = bytes;
      return connection.isSlow(MAX_BYTES, 1);
    };
    expect([slowAt(0), slowAt(100), slowAt(101), slowAt(50)]).toEqual([false, false, true, false]);
  });

  it('is stalled since it last made progress, and no longer once it has drained', () => {
    const sink = { waitingBytes: 300 };
    const connection = connectionWith(sink);
    connection.isSlow(MAX_BYTES, 1_000);
    connection.isSlow(MAX_BYTES, 2_000);
    expect(connection.stalledSinceMs).toBe(1_000);
    sink.waitingBytes = 200;
    connection.isSlow(MAX_BYTES, 3_000);
    expect(connection.stalledSinceMs).toBe(3_000);
    sink.waitingBytes = 10;
    connection.isSlow(MAX_BYTES, 4_000);
    expect(connection.stalledSinceMs).toBeNull();
  });
});
