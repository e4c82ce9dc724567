// How far a run is, and how much of that is saved. Progress is saved a few times a second while messages are delivered, and at
// once after a failure. After a crash the messages since the last save come again.
import type { Clock } from '../../../platform/common/clock.js';
import type { DeadLetter, Progress, RunnerStore, RunRow } from './runner-store.js';

const SAVE_EVERY_MS = 250;

/** Of the last requests, what is not saved yet. */
const NOTHING_NEW = { attemptedAt: null, deliveredAt: null, outcome: null, status: null } as const;

export interface ProgressTools {
  readonly runner: string;
  readonly store: RunnerStore;
  readonly clock: Clock;
}

export class RunProgress {
  private current: Progress;
  private savedAtMs: number;
  private isDirty = false;

  constructor(
    { id, moves, seq, part, attempts, refusals, ...row }: RunRow,
    private readonly tools: ProgressTools,
  ) {
    const since = { failingSince: row.failing_since, retryAt: row.retry_at };
    this.current = { id, moves, seq, part, attempts, refusals, ...since, ...NOTHING_NEW };
    this.savedAtMs = tools.clock.nowMs();
  }

  get value(): Progress {
    return this.current;
  }

  get hasUnsaved(): boolean {
    return this.isDirty;
  }

  /** Milliseconds until unsaved progress is to be saved; null without any. */
  get dueMs(): number | null {
    return this.isDirty ? this.savedAtMs + SAVE_EVERY_MS - this.tools.clock.nowMs() : null;
  }

  note(change: Partial<Progress>): void {
    this.current = { ...this.current, ...change };
    this.isDirty = true;
  }

  /** Everything up to `seq` is delivered, or was not for the endpoint. This need not be saved soon. */
  pass(seq: number): void {
    if (seq > this.current.seq) this.current = { ...this.current, seq, part: 0 };
  }

  /** The next message is one of the event `seq`, so the log may drop all events before. */
  approach(seq: number): void {
    if (seq - 1 > this.current.seq) this.current = { ...this.current, seq: seq - 1 };
  }

  /** False when the place was changed, or the endpoint belongs to another process. */
  async save(): Promise<boolean> {
    return this.saved(await this.tools.store.save(this.tools.runner, this.current));
  }

  /** Saves with the progress that a message is a dead letter. */
  async bury(letter: DeadLetter): Promise<boolean> {
    return this.saved(await this.tools.store.bury(this.tools.runner, this.current, letter));
  }

  private saved(isOurs: boolean): boolean {
    if (!isOurs) return false;
    this.isDirty = false;
    this.savedAtMs = this.tools.clock.nowMs();
    this.current = { ...this.current, ...NOTHING_NEW };
    return true;
  }
}
