// Moves the clock of a running app forward, so that periods of minutes end within a test.
import { jest } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { Clock } from '../../src/platform/common/clock.js';

export interface ClockAhead {
  advance(byMs: number): void;
  /** Back to the real time. */
  restore(): void;
}

export function clockAheadOf(app: INestApplicationContext): ClockAhead {
  const clock = app.get(Clock);
  const now = clock.nowMs.bind(clock);
  let aheadMs = 0;
  const spy = jest.spyOn(clock, 'nowMs').mockImplementation(() => now() + aheadMs);
  return {
    advance: (byMs) => void (aheadMs += byMs),
    restore: () => spy.mockRestore(),
  };
}
