// The only source of time. Domain code asks a Clock; tests hand in one that stands still.
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
