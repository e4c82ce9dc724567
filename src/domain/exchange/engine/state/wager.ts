// A private wager of two users on the outcome of a market. Its number is the number of the hold of the sender's stake.
import type { Outcome, WagerType } from '../commands.js';
import type { WagerReason, WagerStatus } from '../facts.js';

/** What a wager keeps from its offer to its end. */
export interface WagerTerms {
  readonly type: WagerType;
  /** What the sender bets on; the other user bets on the opposite outcome. */
  readonly outcome: Outcome;
  readonly proposerStake: bigint;
  readonly responderStake: bigint;
  readonly createdAtMs: number;
  /** From this time on, the wager cannot be accepted. */
  readonly expiresAtMs: number;
}

interface WithId<I> {
  readonly id: I;
}

/** Knows only the ids of its users, its market and its holds. */
export class WagerOf<
  A extends WithId<number>,
  M extends WithId<string>,
  H extends WithId<number>,
> implements WagerTerms {
  readonly type: WagerType;
  readonly outcome: Outcome;
  readonly proposerStake: bigint;
  readonly responderStake: bigint;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  status: WagerStatus = 'PENDING';
  reason: WagerReason | null = null;
  /** The hold of the other user's stake, while the wager is accepted. */
  counterStake: H | null = null;
  updatedAtMs: number;
  touched = 0;

  constructor(
    readonly id: number,
    readonly market: M,
    readonly proposer: A,
    readonly responder: A,
    terms: WagerTerms,
  ) {
    this.type = terms.type;
    this.outcome = terms.outcome;
    this.proposerStake = terms.proposerStake;
    this.responderStake = terms.responderStake;
    this.createdAtMs = terms.createdAtMs;
    this.expiresAtMs = terms.expiresAtMs;
    this.updatedAtMs = terms.createdAtMs;
  }

  get marketId(): string {
    return this.market.id;
  }

  get proposerId(): number {
    return this.proposer.id;
  }

  get responderId(): number {
    return this.responder.id;
  }

  get responderHold(): number | null {
    return this.counterStake?.id ?? null;
  }

  /** Both stakes. */
  get pot(): bigint {
    return this.proposerStake + this.responderStake;
  }
}
