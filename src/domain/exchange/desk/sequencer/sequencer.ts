// The desk: commands queue; each turn applies the commands that have arrived, commits them as one batch, and answers
// only then. The sequencer knows neither HTTP nor SQL, so that the simulator can drive it through every fault.
import { Logger } from '@nestjs/common';
import { DomainError } from '../../../../platform/common/errors.js';
import { Clock } from '../../../../platform/common/clock.js';
import { messageOf } from '../../../../platform/common/repeated-fault.js';
import type { Note } from '../../../../platform/events/index.js';
import type { DeskAnswer } from '../../exchange.js';
import { blockerOf, marketOf } from '../../engine/index.js';
import type { Command, EngineOptions, TradingState } from '../../engine/index.js';
import { StorageError, type DeskStorage, type Leadership } from '../storage/desk-storage.port.js';
import { imbalances, stateOf } from '../storage/load-state.js';
import { AnswerMemory, nameOf } from './answer-memory.js';
import { BatchMaker, type Contents, type Prepared } from './batch-maker.js';
import { BatchSender, type SenderSettings } from './batch-sender.js';
import { conflict, unavailable, unknownOutcome } from './desk-errors.js';
import type { DeskWatch } from './desk-watch.js';
import { FairQueue, type BlockerOf } from './fair-queue.js';
import { ENOUGH_JOBS, Intake } from './intake.js';
import { ownerOf, type Job, type KeyedRequest } from './job.js';
import { endOf, isPoison, isTaken, leavesDoubt, setAsideFor } from './poison.js';
import { QueueLimits, type QueueSettings } from './queue-limits.js';
import { TaskCallers } from './task-callers.js';

export interface DeskSettings extends SenderSettings, QueueSettings {
  readonly engine: EngineOptions;
  /** After this much CPU time, the commands that still wait are left to the next turn. */
  readonly turnMs: number;
  /** Most commands in one transaction. */
  readonly batchMax: number;
  /** How long the desk waits for more commands after a batch of several; 0: no wait. */
  readonly gatherMs: number;
}

export interface DeskParts {
  readonly storage: DeskStorage;
  readonly clock: Clock;
  readonly settings: DeskSettings;
  readonly watch: DeskWatch;
  readonly pause: (ms: number) => Promise<void>;
}

export class Sequencer {
  private readonly logger = new Logger('Desk');
  private readonly queue = new FairQueue();
  private readonly limits: QueueLimits;
  private readonly callers: TaskCallers;
  /** What a job waits for beside its turn. */
  private readonly blocker: BlockerOf = ({ command }) => blockerOf(this.state, command, this.now());
  private readonly memory: AnswerMemory;
  private readonly intake: Intake;
  private readonly maker: BatchMaker;
  private turning: Promise<void> | undefined;
  private isCommitting = false;
  private isClosed = false;
  private hasEnded = false;
  private readonly sender: BatchSender;

  private constructor(
    private readonly parts: DeskParts,
    private readonly leadership: { epoch: number; batch: number },
    readonly state: TradingState,
    private readonly onEnd: () => void,
  ) {
    const { storage, settings, watch, pause } = parts;
    this.sender = new BatchSender(storage, settings, (message) => watch.faulty(message), pause);
    this.memory = new AnswerMemory(settings.queueMax + settings.batchMax);
    this.callers = new TaskCallers(state);
    this.maker = new BatchMaker(state, this.memory, this.callers, watch);
    this.limits = new QueueLimits(settings);
    this.intake = new Intake(storage, this.memory, {
      isBusy: () => this.isCommitting,
      take: (jobs) => {
        for (const job of jobs) this.queue.push(job);
        this.wake();
      },
      reject: (job, error) => this.rejectPoison(job, error),
    });
  }

  /**
   * Opens a desk for one leadership, with the state from the tables. Throws when the books do not balance. `onEnd` is
   * called once, when another process leads or the desk cannot continue; the desk then takes no more commands.
   */
  static async open(parts: DeskParts, leadership: Leadership, onEnd: () => void): Promise<Sequencer> {
    const state = stateOf(await parts.storage.load(), parts.settings.engine);
    const wrong = imbalances(state);
    if (wrong.length > 0) throw new Error(`the books do not balance: ${wrong.slice(0, 10).join('; ')}`);
    return new Sequencer(parts, { ...leadership }, state, onEnd);
  }

  /** Commands that wait for their turn. */
  get waiting(): number {
    return this.limits.waiting;
  }

  /** See `Exchange.submit`. */
  submit(
    command: Command,
    request: KeyedRequest | null,
    notes: readonly Note[] = [],
    claim: KeyedRequest | null = null,
  ): Promise<DeskAnswer> {
    if (this.isClosed || this.sender.isStuck) return Promise.reject(unavailable());
    if (request && this.callers.conflictsWith(request)) return Promise.reject(conflict());
    const answered = new Promise<DeskAnswer>((resolve, reject) => {
      const marketId = marketOf(this.state, command)?.id ?? null;
      const job = this.limits.admit({ command, request, claim, notes }, marketId, { resolve, reject });
      if (job) this.intake.add(job);
    });
    return request || claim ? this.whileAwaited([request, claim], answered) : answered;
  }

  /** Starts a turn if there is work without a caller; a timer calls this. */
  tick(): void {
    this.maker.retry();
    if (!this.isClosed && this.hasSteps) this.wake();
  }

  /** Takes no more commands; resolves when all earlier commands have been answered. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.sender.close();
    while (this.intake.pending ?? this.turning) await (this.intake.pending ?? this.turning);
    this.callers.dismiss();
  }

  /** The memory keeps the first answers to these requests until then. */
  private async whileAwaited(
    requests: readonly (KeyedRequest | null)[],
    answered: Promise<DeskAnswer>,
  ): Promise<DeskAnswer> {
    const names = requests.flatMap((request) => (request ? [nameOf(request)] : []));
    for (const name of names) this.memory.expect(name);
    try {
      return await answered;
    } finally {
      for (const name of names) this.memory.release(name);
    }
  }

  private get hasSteps(): boolean {
    return this.maker.hasSteps(this.now());
  }

  private wake(): void {
    this.turning ??= this.turns().finally(() => {
      this.turning = undefined;
      if (this.queue.size > 0) this.wake();
      this.intake.look();
    });
  }

  private async turns(): Promise<void> {
    await Promise.resolve();
    while (this.queue.size > 0 || this.callers.size > 0 || (!this.isClosed && this.hasSteps)) {
      const jobs: Job[] = [];
      try {
        this.isCommitting = true;
        await this.carryOut(jobs).finally(() => (this.isCommitting = false));
        this.intake.look();
        if (jobs.length > 1 && this.waiting < ENOUGH_JOBS && this.parts.settings.gatherMs > 0)
          await this.parts.pause(this.parts.settings.gatherMs);
      } catch (error) {
        this.fail(jobs, error);
        // Due changes have no caller to retry them: the next tick does.
        if (jobs.length === 0) return;
      }
    }
  }

  private now(): number {
    return Math.max(this.state.nowMs, this.parts.clock.nowMs());
  }

  /** One turn. Adds the commands that it takes to `jobs`. */
  private async carryOut(jobs: Job[]): Promise<void> {
    const start = this.maker.start();
    const done: Command[] = [];
    try {
      const steps = this.maker.steps(this.now());
      await this.commit(this.prepare({ steps, done, next: this.turnOf(jobs) }));
      return;
    } catch (error) {
      this.maker.takeBack(start);
      if (!isPoison(error)) throw error;
      this.logger.error(`A batch of ${jobs.length} cannot be stored: ${messageOf(error)}`);
    }
    // Steps come first, each in a transaction of its own, so that their fault fails no command.
    for (const step of done) await this.stepAlone(step);
    const waiting: Job[] = [];
    for (const job of jobs) if (!(await this.carryOutAlone(job))) waiting.push(job);
    for (const job of waiting.reverse()) this.queue.pushFirst(job);
  }

  /** One command, one transaction: this finds the command that the database refuses. Returns false if it has to wait. */
  private async carryOutAlone(job: Job): Promise<boolean> {
    const start = this.maker.start();
    const rest = [job];
    try {
      const next = () => {
        if (rest.length === 0 || this.blocker(job) !== null) return undefined;
        this.parts.watch.taken(job.command);
        return rest.pop();
      };
      await this.commit(this.prepare({ steps: [].values(), next }));
      return rest.length === 0;
    } catch (error) {
      this.maker.takeBack(start);
      if (!isPoison(error)) throw error;
      this.rejectPoison(job, error);
      if (leavesDoubt(error)) this.pauseMarketOf(job.command);
      return true;
    }
  }

  /** Work with several steps ends if a step cannot be stored. What no command ends waits for the next tick. */
  private async stepAlone(step: Command): Promise<void> {
    const marketId = setAsideFor(step);
    if (marketId !== null && this.maker.isSetAside(marketId)) return;
    const start = this.maker.start();
    try {
      await this.commit(this.prepare({ steps: [step].values(), next: NOTHING }));
    } catch (error) {
      this.maker.takeBack(start);
      if (!isPoison(error)) throw error;
      this.parts.watch.poisoned(step, messageOf(error));
      const end = endOf(step);
      if (end) await this.stepAlone(end);
      else if (marketId !== null) this.maker.setAside(marketId);
      else throw error;
    }
  }

  private rejectPoison(job: Job, error: unknown): void {
    if (isTaken(error)) {
      job.reject(conflict());
      return;
    }
    this.parts.watch.poisoned(job.command, messageOf(error));
    job.reject(new DomainError('internal_error', 'The command could not be carried out; nothing happened.'));
  }

  /** Queues the pause first, because the same fault may spoil the next batch. */
  private pauseMarketOf(command: Command): void {
    if (command.kind === 'pause_market') return;
    const market = marketOf(this.state, command);
    if (market?.state !== 'ACTIVE' || market.venue === 'quote') return;
    const reason = 'A command could not be stored.';
    const pause = { kind: 'pause_market', marketId: market.id, actor: null, reason } as const;
    this.queue.pushFirst({
      owner: ownerOf(pause),
      marketId: null,
      leave: () => undefined,
      command: pause,
      request: null,
      claim: null,
      claimed: null,
      notes: [],
      name: '',
      known: null,
      resolve: () => undefined,
      reject: (error) => this.logger.error(`${market.id} could not be paused: ${error.message}`),
    });
  }

  private prepare(contents: Contents): Prepared {
    return this.maker.prepare(contents, this.now(), this.leadership);
  }

  /** Takes jobs from the queue, at least one, until the batch is full or the turn has lasted long enough. */
  private turnOf(jobs: Job[]): () => Job | undefined {
    const { clock, settings, watch } = this.parts;
    const endMs = clock.nowMs() + settings.turnMs;
    const endCpuMs = clock.cpuMs() + settings.turnMs;
    // Both must be over: on a busy machine, wall time alone would make small batches, which cost more for each command.
    const isOver = () => clock.nowMs() >= endMs && clock.cpuMs() >= endCpuMs;
    for (const task of this.maker.setAsides)
      for (const job of this.queue.takeWaiting(task)) job.reject(unavailable());
    this.queue.unpark(this.blocker);
    return () => {
      if (jobs.length >= settings.batchMax) return undefined;
      if (jobs.length > 0 && isOver()) return undefined;
      const job = this.queue.take(this.blocker);
      if (!job) return undefined;
      job.leave();
      watch.taken(job.command);
      jobs.push(job);
      return job;
    };
  }

  private async commit({ batch, verdicts, begun, ended }: Prepared): Promise<void> {
    const startMs = this.parts.clock.nowMs();
    const { cursor } = batch
      ? await this.sender.send(batch, () =>
          this.tellUnknown([...verdicts.map(({ job }) => job), ...begun.values()]),
        )
      : { cursor: await this.parts.storage.head(this.leadership.epoch) };
    this.state.changes.clear();
    if (batch) {
      this.leadership.batch = batch.number;
      this.maker.noteStored();
      this.parts.watch.committed(verdicts.length, (this.parts.clock.nowMs() - startMs) / 1_000);
    }
    this.memory.settlePending();
    this.callers.settle(begun, ended);
    for (const verdict of verdicts) {
      if ('error' in verdict) verdict.job.reject(verdict.error);
      else verdict.job.resolve({ value: verdict.value, cursor });
    }
  }

  /** Answers all waiting callers while the tables do not answer. */
  private tellUnknown(jobs: readonly Job[]): void {
    for (const job of jobs) job.reject(unknownOutcome());
    this.callers.dismiss();
    for (const job of [...this.queue.takeAll(), ...this.intake.takeAll()]) job.reject(unavailable());
  }

  /** These jobs are not stored, or only another desk knows their outcome. This desk stops if it does not lead. */
  private fail(jobs: readonly Job[], error: unknown): void {
    const isFenced = error instanceof StorageError && error.fault === 'fenced';
    if (!isFenced) this.logger.error(`A batch failed: ${messageOf(error)}`);
    for (const job of jobs) job.reject(isFenced ? unknownOutcome() : unavailable());
    // Jobs behind a batch that the storage did not take are refused too, so that their callers need not wait.
    if (error instanceof StorageError) for (const job of this.queue.takeAll()) job.reject(unavailable());
    if (!isFenced) return;
    this.isClosed = true;
    this.callers.dismiss();
    for (const job of this.intake.takeAll()) job.reject(unavailable());
    if (!this.hasEnded) this.onEnd();
    this.hasEnded = true;
  }
}

const NOTHING = (): undefined => undefined;
