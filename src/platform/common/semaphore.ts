// Lets a few in at a time; the others wait in order, and too many of them are refused.
import { DomainError } from './errors.js';

export class Semaphore {
  private readonly waiting: (() => void)[] = [];

  constructor(
    private free: number,
    private readonly waitingMax = Number.POSITIVE_INFINITY,
  ) {}

  /** Throws `busy` when as many wait as may. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else if (this.waiting.length >= this.waitingMax)
      throw new DomainError('busy', 'Too many ask for this at once; come back soon.');
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
