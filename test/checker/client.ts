// The common part of the check's clients: they reconnect, remember their cursors, and pass received messages to their
// judges. Each kind of client defines how it connects.
import { setTimeout as delay } from 'node:timers/promises';
import { randomInt } from '../support/random.js';
import { nextFate, UNDISTURBED, type ClientPlan, type Fate } from './habits.js';
import type { Judge } from './judge.js';
import type { Price } from './oracle.js';

export interface Shared {
  /** The address of the server; the server may be down. */
  readonly url: string;
  /** The same through a proxy that cuts: the next connection through it gets `nextBudget`. */
  readonly counts: { connections: number; cuts: number; goodbyes: Record<string, number>; stalls: number };
  readonly unexpected: (what: string) => void;
}

const RETURN_MIN_MS = 5;
const RETURN_MAX_MS = 400;
/** The pause grows by this factor while no server answers. */
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

  /** Reconnects until `end`. */
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

  /**
   * From now on the check disturbs no connection. A connection that is due for a cut, or stalled, is replaced by a
   * new one.
   */
  calm(): void {
    this.isCalm = true;
    if (this.plan.temper !== 'steady') this.endConnection?.();
  }

  end(): void {
    this.isEnding = true;
    this.endConnection?.();
    this.hangUp();
  }

  /** Checks what only a client can know, when the server is up and every subscription has received everything. */
  async prove(): Promise<void> {
    // Stock clients know nothing more.
  }

  /** Every subscription has received a cursor at `seq` or beyond. */
  isCaughtUpAt(seq: number): boolean {
    return this.judges.every((judge) => judge.levelAt >= seq);
  }

  /** Opens a connection; `ended` is called when it has ended. */
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
  readonly data?: { readonly discussion: { readonly text: string } };
}

/** Passes one message of a channel, or a batch of them, to the judge. */
export function tell(judge: Judge, heard: HeardMessage | readonly HeardMessage[]): void {
  for (const message of Array.isArray(heard) ? (heard as HeardMessage[]) : [heard as HeardMessage]) {
    if (message.channel === 'prices') judge.state(message.seq, message as unknown as Price);
    else judge.log(message.channel, message.seq, message.data?.discussion.text.split(' ', 1)[0] ?? '');
  }
}

export function parseCursor(text: string): { seq: number; owes: boolean } {
  const match = /^[0-9a-z]+-(\d+)(s?)$/.exec(text);
  if (!match) throw new Error(`${JSON.stringify(text)} is no cursor`);
  return { seq: Number(match[1]), owes: match[2] === 's' };
}
