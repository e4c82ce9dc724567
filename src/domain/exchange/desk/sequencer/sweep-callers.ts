// The callers of unfinished sweeps in this process. A sweep outlives its caller: after a take-over it goes on without one.
import type { TradingState } from '../../engine/index.js';
import { unknownOutcome } from './desk-errors.js';
import type { Job, KeyedRequest } from './job.js';

export class SweepCallers {
  /** By the id of the market. */
  private readonly jobs = new Map<string, Job>();

  constructor(private readonly state: TradingState) {}

  get size(): number {
    return this.jobs.size;
  }

  get(marketId: string): Job | undefined {
    return this.jobs.get(marketId);
  }

  /** A batch is committed: some sweeps began, others have ended. */
  settle(begun: ReadonlyMap<string, Job>): void {
    for (const [marketId, job] of begun) this.jobs.set(marketId, job);
    for (const marketId of this.jobs.keys())
      if (!this.state.markets.get(marketId)?.sweep) this.jobs.delete(marketId);
  }

  /** The sweeps go on, and their callers do not wait for the end. */
  dismiss(): void {
    for (const job of this.jobs.values()) job.reject(unknownOutcome());
    this.jobs.clear();
  }

  /** Whether an unfinished sweep has this key and another body. */
  conflictsWith({ owner, key, hash }: KeyedRequest): boolean {
    for (const { sweepRequest: known } of this.state.sweeps.values())
      if (known?.owner === owner && known.key === key) return known.hash !== hash;
    return false;
  }
}
