// A user's dispute of the outcome that was named for a market. It knows only the ids of its user and its market.
import type { Verdict } from '../commands.js';

/** What has become of a dispute's bond. */
export type DisputeStatus = 'open' | 'returned' | 'lost';

export class DisputeOf<A extends { readonly id: number }, M extends { readonly id: string }> {
  status: DisputeStatus = 'open';
  reward = 0n;
  houseReward = 0n;
  rewardedAtMs: number | null = null;
  touched = 0;

  constructor(
    readonly market: M,
    readonly account: A,
    readonly bond: bigint,
    private readonly terms: DisputeTerms,
  ) {}

  get id(): number {
    return this.terms.id;
  }

  get marketId(): string {
    return this.market.id;
  }

  get accountId(): number {
    return this.account.id;
  }

  get round(): number {
    return this.terms.round;
  }

  get claim(): Verdict {
    return this.terms.claim;
  }

  get against(): Verdict {
    return this.terms.against;
  }

  get createdAtMs(): number {
    return this.terms.createdAtMs;
  }
}

/** What a dispute keeps; its number is the number of the hold of its bond. */
export interface DisputeTerms {
  readonly id: number;
  readonly round: number;
  readonly claim: Verdict;
  readonly against: Verdict;
  readonly createdAtMs: number;
}
