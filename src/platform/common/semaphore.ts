// Runs a limited number of tasks at the same time. Further tasks wait in order; tasks beyond the queue are refused.
import { DomainError } from './errors.js';

export class Semaphore {
  private readonly waiting: (() => void)[] = [];

  constructor(
    private free: number,
    private readonly waitingMax = Number.POSITIVE_INFINITY,
  ) {}

  /** Throws `busy` when the queue is full. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else if (this.waiting.length >= this.waitingMax)
      throw new DomainError('busy', 'Too many requests for this at once; try again soon.');
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
