// What the resources of one client share: the channels that they follow, and the flush in which all of them change together.
import type { Base } from '../base.js';
import { Line } from './line.js';

/** Without frames, as on a hidden page, a flush comes so late. */
const FRAMELESS_FLUSH_MS = 1_000;

/** Folds what has come, and afterwards tells its listeners. */
export interface Worker {
  work(): void;
  tell(): void;
}

export class Flow {
  private readonly lines = new Map<string, Line>();
  private readonly workers = new Set<Worker>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly base: Base) {}

  /** The channel; `items` narrows `prices`; none means all. */
  line(channel: string, items: readonly number[] = []): Line {
    const key = `${channel} ${items.join(',')}`;
    let line = this.lines.get(key);
    if (!line) {
      line = new Line({
        channel,
        items,
        session: this.base.session,
        flush: (isAtOnce) => (isAtOnce ? this.run() : this.later()),
        ended: () => this.lines.delete(key),
      });
      this.lines.set(key, line);
    }
    return line;
  }

  /** The worker works in the next flush: with the next frame, or in Node with the next macrotask. */
  later(worker?: Worker): void {
    if (worker) this.workers.add(worker);
    if (this.timer !== undefined) return;
    const { requestAnimationFrame: frame } = globalThis as {
      readonly requestAnimationFrame?: (run: () => void) => unknown;
    };
    this.timer = setTimeout(() => this.run(), frame ? FRAMELESS_FLUSH_MS : 0);
    frame?.(() => this.run());
  }

  /** All values change before the first listener is told. */
  run(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const line of this.lines.values()) line.settle();
    const workers = [...this.workers];
    this.workers.clear();
    for (const worker of workers) worker.work();
    for (const worker of workers) worker.tell();
  }
}
