// Unfinished work that answers a request with its last step: which caller of this process waits for it, and which request it
// answers. The work outlives its caller: after a take-over it goes on without a caller.
import { unfinishedRequests, type TradingState } from '../../engine/index.js';
import { nameOf } from './answer-memory.js';
import { unknownOutcome } from './desk-errors.js';
import type { Job, KeyedRequest } from './job.js';

export class TaskCallers {
  /** By the name of the work. */
  private readonly jobs = new Map<string, Job>();
  /** The name of the work's request. */
  private readonly names = new Map<string, string>();
  /** The hashes of the bodies, by the name of the request. */
  private readonly hashes = new Map<string, string>();

  constructor(state: TradingState) {
    for (const [task, request] of unfinishedRequests(state)) this.note(task, request);
  }

  /** How many callers wait. */
  get size(): number {
    return this.jobs.size;
  }

  get(task: string): Job | undefined {
    return this.jobs.get(task);
  }

  /** A batch is committed: some work began, and some has ended. */
  settle(begun: ReadonlyMap<string, Job>, ended: Iterable<string>): void {
    for (const task of ended) this.forget(task);
    for (const [task, job] of begun) {
      this.jobs.set(task, job);
      if (job.request) this.note(task, job.request);
    }
  }

  /** The work goes on, and the callers do not wait for the end. */
  dismiss(): void {
    for (const job of this.jobs.values()) job.reject(unknownOutcome());
    this.jobs.clear();
  }

  /** Whether unfinished work has this key and another body. */
  conflictsWith(request: KeyedRequest): boolean {
    const hash = this.hashes.get(nameOf(request));
    return hash !== undefined && hash !== request.hash;
  }

  private note(task: string, request: KeyedRequest): void {
    const name = nameOf(request);
    this.names.set(task, name);
    this.hashes.set(name, request.hash);
  }

  private forget(task: string): void {
    this.jobs.delete(task);
    const name = this.names.get(task);
    if (name === undefined) return;
    this.names.delete(task);
    this.hashes.delete(name);
  }
}
