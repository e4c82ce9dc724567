// Admits one append of this process to the log's lock at a time, the desk first. Writers of one process that race
// for the lock in the database slow each other down; here they wait in memory, within a named limit.
import { DomainError } from '../common/errors.js';

export type AppendPriority = 'desk' | 'ordinary';

export class AppendGate {
  private busy = false;
  private readonly desk: (() => void)[] = [];
  private readonly ordinary: (() => void)[] = [];

  constructor(private readonly maxWaiting: number) {}

  get waiting(): number {
    return this.desk.length + this.ordinary.length;
  }

  /** Runs `append` alone. Throws DomainError `busy` when too many of the same priority are waiting. */
  async run<T>(priority: AppendPriority, append: () => Promise<T>): Promise<T> {
    await this.enter(priority);
    try {
      return await append();
    } finally {
      this.leave();
    }
  }

  private enter(priority: AppendPriority): Promise<void> {
    if (!this.busy) {
      this.busy = true;
      return Promise.resolve();
    }
    const queue = this[priority];
    if (queue.length >= this.maxWaiting) {
      throw new DomainError('busy', 'Too many writes are waiting for the event log.');
    }
    return new Promise((resolve) => queue.push(resolve));
  }

  private leave(): void {
    const next = this.desk.shift() ?? this.ordinary.shift();
    if (next) next();
    else this.busy = false;
  }
}
