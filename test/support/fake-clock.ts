// A clock that moves only when a test moves it.
import { Clock } from '../../src/platform/common/clock.js';

export class FakeClock extends Clock {
  constructor(private ms: number | string | Date) {
    super();
    this.ms = new Date(ms).getTime();
  }

  nowMs(): number {
    return this.ms as number;
  }

  cpuMs(): number {
    return this.nowMs();
  }

  advance(byMs: number): void {
    this.ms = this.nowMs() + byMs;
  }

  set(to: number | string | Date): void {
    this.ms = new Date(to).getTime();
  }
}
