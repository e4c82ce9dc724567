// What the clients of the check have in common: they come back, remember their cursors, and tell their judges what they
// hear. Each kind of client says how it connects.
import { setTimeout as delay } from 'node:timers/promises';
import { randomInt } from '../support/random.js';
import { nextFate, UNDISTURBED, type ClientPlan, type Fate } from './habits.js';
import type { Judge } from './judge.js';
import type { Price } from './oracle.js';

export interface Shared {
  /** Where the server listens; it may be down. */
  readonly url: string;
  /** The same through a proxy that cuts: the next connection to it gets `nextBudget`. */
  readonly counts: { connections: number; cuts: number; goodbyes: Record<string, number>; stalls: number };
  readonly unexpected: (what: string) => void;
}

const RETURN_MIN_MS = 5;
const RETURN_MAX_MS = 400;
/** So many times longer while nobody answers. */
const UNREACHED_FACTOR = 4;

export abstract class CheckClient {
  private isCalm = false;
  private isEnding = false;
  private hasBegun = false;
  private endConnection: (() => void) | undefined;

  constructor(
    readonly plan: ClientPlan,
    readonly judges: readonly Judge[],
    protected readonly shared: Shared,
  ) {}

  /** Comes back until `end`. */
  async run(): Promise<void> {
    await delay(this.plan.joinsAtMs);
    while (!this.isEnding) {
      const fate = this.isCalm ? UNDISTURBED : nextFate(this.plan);
      this.hasBegun = false;
      await new Promise<void>((resolve) => {
        this.endConnection = resolve;
        this.connect(fate, resolve);
      });
      this.hangUp();
      if (this.isEnding) return;
      const factor = this.hasBegun ? 1 : UNREACHED_FACTOR;
      await delay(factor * randomInt(this.plan.random, RETURN_MIN_MS, RETURN_MAX_MS));
    }
  }

  /** From now on nothing is disturbed; a connection that was to be cut or is stalled is given up for a new one. */
  calm(): void {
    this.isCalm = true;
    if (this.plan.temper !== 'steady') this.endConnection?.();
  }

  end(): void {
    this.isEnding = true;
    this.endConnection?.();
    this.hangUp();
  }

  /** Every subscription has been told that it is at `seq` or beyond. */
  isCaughtUpAt(seq: number): boolean {
    return this.judges.every((judge) => judge.levelAt >= seq);
  }

  /** Opens a connection; `ended` is called when it is over. */
  protected abstract connect(fate: Fate, ended: () => void): void;
  protected abstract hangUp(): void;

  /** The server has answered. */
  protected begun(): void {
    this.hasBegun = true;
    this.shared.counts.connections += 1;
  }

  protected countGoodbye(reason: string): void {
    const { goodbyes } = this.shared.counts;
    goodbyes[reason] = (goodbyes[reason] ?? 0) + 1;
  }
}

export interface HeardMessage extends Partial<Price> {
  readonly seq: number;
  readonly channel: string;
  readonly data?: { readonly discussion: { readonly id: string } };
}

/** Tells the judge of one message of a channel, or of a batch of them. */
export function tell(judge: Judge, heard: HeardMessage | readonly HeardMessage[]): void {
  for (const message of Array.isArray(heard) ? (heard as HeardMessage[]) : [heard as HeardMessage]) {
    if (message.channel === 'prices') judge.state(message.seq, message as unknown as Price);
    else judge.log(message.channel, message.seq, message.data?.discussion.id ?? '');
  }
}

export function parseCursor(text: string): { seq: number; owes: boolean } {
  const match = /^[0-9a-z]+-(\d+)(s?)$/.exec(text);
  if (!match) throw new Error(`${JSON.stringify(text)} is no cursor`);
  return { seq: Number(match[1]), owes: match[2] === 's' };
}
