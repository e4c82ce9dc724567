// Admits one append of this process to the log's lock at a time, the desk first; but while others wait for it, a quarter of the
// time is theirs. Writers of one process that race for the lock in the database slow each other down; here they wait in
// memory, within a named limit.
import { performance } from 'node:perf_hooks';
import { DomainError } from '../common/errors.js';

export type AppendPriority = 'desk' | 'ordinary';

/** What is owed to those who wait, for the time that appends of the desk take meanwhile. */
const OWED_FOR_DESK = 1 / 3;

export class AppendGate {
  private busy = false;
  private readonly desk: (() => void)[] = [];
  private readonly ordinary: (() => void)[] = [];
  /** Milliseconds that those who wait may have before the desk has its turn again. */
  private owedMs = 0;

  constructor(
    private readonly maxWaiting: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get waiting(): number {
    return this.desk.length + this.ordinary.length;
  }

  /** Runs `append` alone. Throws DomainError `busy` when too many of the same priority are waiting. */
  async run<T>(priority: AppendPriority, append: () => Promise<T>): Promise<T> {
    await this.enter(priority);
    const startMs = this.now();
    try {
      return await append();
    } finally {
      this.leave(priority, this.now() - startMs);
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

  private leave(priority: AppendPriority, tookMs: number): void {
    const isContended = this.ordinary.length > 0 && (priority === 'desk' || this.desk.length > 0);
    if (!isContended) this.owedMs = 0;
    else this.owedMs += priority === 'desk' ? tookMs * OWED_FOR_DESK : -tookMs;
    const first = this.owedMs > 0 ? this.ordinary : this.desk;
    const next = first.shift() ?? this.desk.shift() ?? this.ordinary.shift();
    if (next) next();
    else this.busy = false;
  }
}
