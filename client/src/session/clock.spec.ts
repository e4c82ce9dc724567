import { describe, expect, it } from '@jest/globals';
import { Clock } from './clock.js';

const SEVEN_MINUTES_MS = 420_000;

/** A server whose time is `aheadMs` before the monotonic clock, and answers after each of `trips` milliseconds. */
function played({ aheadMs, trips }: { aheadMs: number; trips: number[] }) {
  let ms = 1_000;
  let asked = 0;
  const rest = {
    call: () => {
      const tripMs = trips[asked++] ?? 0;
      ms += tripMs / 2;
      const unix_ms = ms + aheadMs;
      ms += tripMs / 2;
      return Promise.resolve({ data: { unix_ms }, cursor: null });
    },
  };
  const clock = new Clock(rest as never, () => ms);
  return {
    clock,
    later: (byMs: number) => void (ms += byMs),
    asked: () => asked,
    serverMs: () => ms + aheadMs,
  };
}

describe('the clock', () => {
  it.each([SEVEN_MINUTES_MS, -SEVEN_MINUTES_MS, 0])(
    'tells the time of a server that is %d ms away',
    async (aheadMs) => {
      const { clock, serverMs, later } = played({ aheadMs, trips: [80, 10, 300] });
      await clock.read();
      expect(clock.now()).toBe(serverMs());
      later(60_000);
      expect(clock.now()).toBe(serverMs());
      expect(clock.isExact).toBe(true);
    },
  );

  it('goes forward when a heartbeat says that it is late, and asks the server after a long sleep', async () => {
    const { clock, asked, serverMs } = played({ aheadMs: 0, trips: [0, 0, 0, 0, 0, 0] });
    await clock.read();
    clock.hear((serverMs() + 2_000) / 1_000);
    expect(clock.now()).toBe(serverMs() + 2_000);
    expect(asked()).toBe(3);
    clock.hear((serverMs() + 3_600_000) / 1_000);
    await clock.read();
    expect(asked()).toBe(6);
  });

  it('keeps the last time when the server does not answer', async () => {
    const clock = new Clock({ call: () => Promise.reject(new Error('away')) } as never, () => 5);
    const before = clock.now();
    await clock.read();
    expect(clock.now()).toBe(before);
    expect(clock.isExact).toBe(false);
  });
});
