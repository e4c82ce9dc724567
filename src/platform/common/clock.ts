// The only source of time. Domain code reads a Clock; tests pass a clock that they control.
export abstract class Clock {
  /** Wall time in whole milliseconds since 1970, UTC. */
  abstract nowMs(): number;
  now(): Date {
    return new Date(this.nowMs());
  }
}

export class SystemClock extends Clock {
  nowMs(): number {
    return Date.now();
  }
}
