// The first answers to the latest requests, in memory, so that a repetition is answered even before its first answer can be
// read from the tables. Bounded: what is older was committed before any lookup that is still under way.
import type { RequestKey } from './desk.port.js';

export interface KnownAnswer {
  readonly hash: string;
  /** As the tables keep it: a text costs the memory's keeper less than what it stands for. */
  readonly answer: string;
}

export const keyOf = ({ owner, key }: RequestKey): string => `${owner} ${key}`;

export class AnswerMemory {
  private readonly answers = new Map<string, KnownAnswer>();
  private readonly pending = new Map<string, KnownAnswer>();

  constructor(private readonly max: number) {}

  /** What was asked for becomes the newest: whoever found it will look again, when its turn comes. */
  find(request: RequestKey): KnownAnswer | undefined {
    const key = keyOf(request);
    const answer = this.answers.get(key);
    if (answer) {
      this.answers.delete(key);
      this.answers.set(key, answer);
    }
    return this.pending.get(key) ?? answer;
  }

  /** The batch of this answer is not committed yet. */
  addPending(request: RequestKey, answer: KnownAnswer): void {
    this.pending.set(keyOf(request), answer);
  }

  forgetPending(request: RequestKey): void {
    this.pending.delete(keyOf(request));
  }

  /** The batch is committed. */
  settlePending(): void {
    for (const [key, answer] of this.pending) this.answers.set(key, answer);
    this.pending.clear();
    for (const key of this.answers.keys()) {
      if (this.answers.size <= this.max) break;
      this.answers.delete(key);
    }
  }
}
