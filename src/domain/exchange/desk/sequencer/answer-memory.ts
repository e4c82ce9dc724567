// The first answers to the latest requests, in memory, so that a repetition is answered even before its first answer can be
// read from the tables. Bounded: what is older was committed before any lookup that is still under way.
import type { RequestKey } from '../../exchange.js';

export interface KnownAnswer {
  readonly hash: string;
  /** As the tables keep it: a text costs the memory's keeper less than what it stands for. */
  readonly answer: string;
}

/** By this one text a request is found. */
export const nameOf = ({ owner, key }: RequestKey): string => `${owner} ${key}`;

export class AnswerMemory {
  private readonly answers = new Map<string, KnownAnswer>();
  /** Those whose batch is not committed yet. */
  private pending: string[] = [];

  constructor(private readonly max: number) {}

  /** What was asked for becomes the newest: whoever found it will look again, when its turn comes. */
  find(name: string): KnownAnswer | undefined {
    const answer = this.answers.get(name);
    if (answer) {
      this.answers.delete(name);
      this.answers.set(name, answer);
    }
    return answer;
  }

  /** One that `find` does not know; its batch is not committed yet. */
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
    for (const name of this.answers.keys()) {
      if (this.answers.size <= this.max) return;
      this.answers.delete(name);
    }
  }
}
