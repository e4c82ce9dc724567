// Admits one append of this process to the log's lock at a time. The desk goes first, but no append waits for ever. Writers
// that race for the lock in the database slow each other down, so they wait here in memory, up to a limit.
import { DomainError } from '../../common/errors.js';

export type AppendPriority = 'desk' | 'ordinary';

/** How many desk appends may pass a waiting append, whose transaction has one second in all. */
export const PASSED_MAX = 4;

interface Waiting {
  readonly go: () => void;
  /** The number of desk appends so far, at the time this append began to wait. */
  readonly deskTurns: number;
}

export class AppendGate {
  private busy = false;
  private readonly desk: Waiting[] = [];
  private readonly ordinary: Waiting[] = [];
  private deskTurns = 0;

  constructor(private readonly maxWaiting: number) {}

  get waiting(): number {
    return this.desk.length + this.ordinary.length;
  }

  /** Runs `append` alone. Throws DomainError `busy` when too many appends of the same priority wait. */
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
    return new Promise((go) => queue.push({ go, deskTurns: this.deskTurns }));
  }

  private leave(): void {
    const next = this.next();
    if (next) next.go();
    else this.busy = false;
  }

  private next(): Waiting | undefined {
    const [oldest] = this.ordinary;
    if (this.desk.length === 0 || (oldest && this.deskTurns - oldest.deskTurns >= PASSED_MAX))
      return this.ordinary.shift();
    this.deskTurns += 1;
    return this.desk.shift();
  }
}
