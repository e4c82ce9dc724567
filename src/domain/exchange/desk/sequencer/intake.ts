// Takes the arriving commands. A request with a key waits until its first answer has been looked up in the tables;
// commands keep their order of arrival.
import { Logger } from '@nestjs/common';
import { messageOf } from '../../../../platform/common/repeated-fault.js';
import { isBadData, type DeskStorage } from '../storage/desk-storage.port.js';
import { nameOf, type AnswerMemory } from './answer-memory.js';
import { unavailable } from './desk-errors.js';
import type { Job } from './job.js';

/** Requests that are looked up in one statement. */
const LOOK_UP_MAX = 500;
/** With this many jobs, waiting for more gains nothing. */
export const ENOUGH_JOBS = 64;

/** The queue behind the intake. */
export interface NextQueue {
  /** Whether a batch is being committed. */
  readonly isBusy: () => boolean;
  readonly take: (jobs: readonly Job[]) => void;
  /** The tables cannot hold the key of this job. */
  readonly reject: (job: Job, error: unknown) => void;
}

export class Intake {
  private readonly logger = new Logger('Desk');
  private readonly incoming: Job[] = [];
  private looking: Promise<void> | undefined;

  constructor(
    private readonly storage: DeskStorage,
    private readonly memory: AnswerMemory,
    private readonly next: NextQueue,
  ) {}

  /** The look-up under way. */
  get pending(): Promise<void> | undefined {
    return this.looking;
  }

  add(job: Job): void {
    if (this.incoming.length === 0 && !this.looking && !this.needsLookUp(job)) {
      this.next.take([job]);
      return;
    }
    this.incoming.push(job);
    this.look();
  }

  /** Removes every job that waits here. */
  takeAll(): Job[] {
    return this.incoming.splice(0);
  }

  /** Looks up the waiting requests while earlier commands are committed. Also called at the end of each batch. */
  look(): void {
    if (this.incoming.length === 0 || this.gathers) return;
    this.looking ??= this.lookUpAll().finally(() => {
      this.looking = undefined;
      this.look();
    });
  }

  /** While a batch is being committed, more requests arrive that can be looked up together. */
  private get gathers(): boolean {
    return this.next.isBusy() && this.incoming.length < ENOUGH_JOBS;
  }

  private needsLookUp({ request, claim, name }: Job): boolean {
    if (claim && !this.memory.find(nameOf(claim))) return true;
    return request !== null && !this.memory.find(name);
  }

  private async lookUpAll(): Promise<void> {
    // Requests that arrive in the same turn of the event loop are looked up together.
    await Promise.resolve();
    // The next batch may be under way by now: these requests have waited for one batch already.
    do await this.lookUpOrReject(this.incoming.splice(0, LOOK_UP_MAX));
    while (this.incoming.length > 0 && !this.gathers);
  }

  /** Finds a key that the tables cannot hold by halving, so that no other request fails with it. */
  private async lookUpOrReject(jobs: readonly Job[]): Promise<void> {
    try {
      await this.lookUp(jobs);
      this.next.take(jobs);
    } catch (error) {
      if (!isBadData(error)) {
        this.logger.error(`Answers cannot be looked up: ${messageOf(error)}`);
        for (const job of jobs) job.reject(unavailable());
        return;
      }
      const [first] = jobs;
      if (jobs.length === 1 && first) {
        this.next.reject(first, error);
        return;
      }
      const half = jobs.length >> 1;
      await this.lookUpOrReject(jobs.slice(0, half));
      await this.lookUpOrReject(jobs.slice(half));
    }
  }

  private async lookUp(jobs: readonly Job[]): Promise<void> {
    const asked = jobs.filter((job) => this.needsLookUp(job));
    if (asked.length === 0) return;
    const keys = asked.flatMap(({ request, claim }) => [request ?? [], claim ?? []].flat());
    const found = await this.storage.remembered(keys);
    const byName = new Map(found.map((answer) => [nameOf(answer), answer]));
    for (const job of asked) {
      job.known = byName.get(job.name) ?? null;
      if (job.claim) job.claimed = byName.get(nameOf(job.claim)) ?? null;
    }
  }
}
