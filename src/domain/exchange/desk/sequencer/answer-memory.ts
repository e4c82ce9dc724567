// The first answers to the latest requests, in memory, so that a repetition is answered before the tables can return its
// first answer. Bounded: an older answer was committed before any look-up that is still running. A request may wait long
// after its look-up, so its answer stays until no equal request waits.
import type { RequestKey } from '../../exchange.js';

export interface KnownAnswer {
  readonly hash: string;
  /** The text in the tables: a string costs the garbage collector less than the object. */
  readonly answer: string;
}

/** The name of a request in memory. */
export const nameOf = ({ owner, key }: RequestKey): string => `${owner} ${key}`;

export class AnswerMemory {
  private readonly answers = new Map<string, KnownAnswer>();
  /** Names whose batch is not committed yet. */
  private pending: string[] = [];

  /** How many requests wait, by name. */
  private readonly awaited = new Map<string, number>();

  constructor(private readonly max: number) {}

  /** A request waits from now on; `release` ends this. */
  expect(name: string): void {
    this.awaited.set(name, (this.awaited.get(name) ?? 0) + 1);
  }

  release(name: string): void {
    const count = (this.awaited.get(name) ?? 0) - 1;
    if (count > 0) this.awaited.set(name, count);
    else this.awaited.delete(name);
  }

  /** Makes the answer found the newest, because its job looks it up again when its batch is made. */
  find(name: string): KnownAnswer | undefined {
    const answer = this.answers.get(name);
    if (answer) {
      this.answers.delete(name);
      this.answers.set(name, answer);
    }
    return answer;
  }

  /** Adds an answer that `find` does not have; its batch is not committed yet. */
  addPending(name: string, answer: KnownAnswer): void {
    this.answers.set(name, answer);
    this.pending.push(name);
  }

  /** The batch was taken back. */
  forgetPending(): void {
    for (const name of this.pending) this.answers.delete(name);
    this.pending = [];
  }

  /** The batch is committed. */
  settlePending(): void {
    this.pending = [];
    const most = this.max + this.awaited.size;
    for (const [name, answer] of this.answers) {
      if (this.answers.size <= most) return;
      this.answers.delete(name);
      // An answer that is waited for becomes the newest.
      if (this.awaited.has(name)) this.answers.set(name, answer);
    }
  }
}
