// The only source of time. Domain code reads a Clock; tests pass a clock that they control.
export abstract class Clock {
  /** Wall time in whole milliseconds since 1970, UTC. */
  abstract nowMs(): number;
  /** CPU time of this process in milliseconds. It stands still while other programs have the core. */
  abstract cpuMs(): number;
  now(): Date {
    return new Date(this.nowMs());
  }
}

export class SystemClock extends Clock {
  nowMs(): number {
    return Date.now();
  }

  cpuMs(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
}
