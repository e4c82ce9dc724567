// The desk: commands queue; each turn applies what has come, commits all of it as one batch, and only then answers. It
// knows nothing of Nest or SQL, so that the simulator can drive it through every fault.
import { Logger } from '@nestjs/common';
import { DomainError } from '../../common/errors.js';
import { Clock } from '../../common/clock.js';
import { messageOf } from '../../common/repeated-fault.js';
import { apply, hasDue, REFUSALS, startOf, undo, type Command, type TradingState } from '../engine/index.js';
import type { EngineOptions, Fact } from '../engine/index.js';
import { answerToWire } from '../wire.js';
import { AnswerMemory, keyOf, type KnownAnswer } from './answer-memory.js';
import { rowsOf, type DeskBatch, type RequestRow } from './batch.js';
import { StorageError, type CommittedBatch, type DeskStorage, type Leadership } from './desk-storage.port.js';
import type { DeskAnswer, RequestKey } from './desk.port.js';
import { eventsOf } from './events-of-batch.js';
import { imbalances, stateOf } from './load-state.js';

export interface DeskSettings {
  readonly engine: EngineOptions;
  /** Commands that may wait; beyond it they are refused with `busy`. */
  readonly queueMax: number;
  /** Commands in one transaction. */
  readonly batchMax: number;
  /** Pause before what failed is tried again. */
  readonly retryMs: number;
  /** Times that a batch the database has rolled back is sent again before its commands are told. */
  readonly resendMax: number;
}

/** What the desk tells whoever watches it. */
export interface DeskWatch {
  committed(commands: number, seconds: number): void;
  /** A command that the database would not take; its market is paused. */
  poisoned(command: Command, message: string): void;
  /** Nothing can be committed for now, or it can be again. */
  faulty(message: string | null): void;
}

/** Requests that are looked up in one statement. */
const LOOK_UP_MAX = 500;

interface Job {
  readonly command: Command;
  readonly request: (RequestKey & { readonly hash: string }) | null;
  /** Answers to this request in the tables, when they were looked at. */
  known: KnownAnswer | null;
  readonly resolve: (answer: DeskAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** What a batch will say to one job when it is committed. */
type Verdict = { readonly job: Job; readonly value: unknown } | { readonly job: Job; readonly error: Error };

interface Prepared {
  readonly batch: DeskBatch | null;
  readonly verdicts: readonly Verdict[];
}

export class TradingDesk {
  private readonly logger = new Logger('Desk');
  /** Came, and wait to be looked up. */
  private readonly incoming: Job[] = [];
  /** Looked up, and wait for their batch. */
  private readonly queue: Job[] = [];
  private readonly memory: AnswerMemory;
  private turning: Promise<void> | undefined;
  private looking: Promise<void> | undefined;
  private isClosed = false;
  /** Whether it is unknown if the last batch was stored; until then nothing else can be. */
  private isStuck = false;

  private constructor(
    private readonly storage: DeskStorage,
    private readonly clock: Clock,
    private readonly settings: DeskSettings,
    private readonly watch: DeskWatch,
    private readonly leadership: { epoch: number; batch: number },
    readonly state: TradingState,
    /** Called once when another leads, or the desk cannot go on; it takes no more commands. */
    private readonly onEnd: () => void,
    private readonly pause: (ms: number) => Promise<void>,
  ) {
    this.memory = new AnswerMemory(settings.queueMax + settings.batchMax);
  }

  /** A desk for one leadership, on the state that the tables have. Throws when the books do not balance. */
  static async open(
    storage: DeskStorage,
    clock: Clock,
    settings: DeskSettings,
    watch: DeskWatch,
    leadership: Leadership,
    onEnd: () => void,
    pause: (ms: number) => Promise<void>,
  ): Promise<TradingDesk> {
    const state = stateOf(await storage.load(), settings.engine);
    const wrong = imbalances(state);
    if (wrong.length > 0) throw new Error(`the books do not balance: ${wrong.slice(0, 10).join('; ')}`);
    return new TradingDesk(storage, clock, settings, watch, { ...leadership }, state, onEnd, pause);
  }

  get waiting(): number {
    return this.incoming.length + this.queue.length;
  }

  /** As `Desk.submit`; `hash` tells one body of a request from another. */
  submit(command: Command, request: (RequestKey & { hash: string }) | null): Promise<DeskAnswer> {
    if (this.isClosed || this.isStuck) return Promise.reject(unavailable());
    if (this.waiting >= this.settings.queueMax)
      return Promise.reject(new DomainError('busy', 'Too many orders wait for the desk.'));
    return new Promise((resolve, reject) => {
      const job = { command, request, known: null, resolve, reject };
      if (this.incoming.length > 0 || this.looking || this.needsLookUp(job)) {
        this.incoming.push(job);
        this.look();
      } else {
        this.queue.push(job);
        this.wake();
      }
    });
  }

  /** Looks whether something is due; whoever keeps the time calls it. */
  tick(): void {
    if (!this.isClosed && hasDue(this.state, this.now())) this.wake();
  }

  /** Takes no more commands; resolves when those that came have been answered. */
  async close(): Promise<void> {
    this.isClosed = true;
    while (this.looking ?? this.turning) await (this.looking ?? this.turning);
  }

  private needsLookUp({ request }: Job): boolean {
    return request !== null && !this.memory.find(request);
  }

  /** Finds what the tables remember of requests while earlier ones are committed; nobody overtakes anybody. */
  private look(): void {
    this.looking ??= this.lookUpAll().finally(() => {
      this.looking = undefined;
      if (this.incoming.length > 0) this.look();
    });
  }

  private async lookUpAll(): Promise<void> {
    // What arrives in the same turn of the loop is looked up together.
    await Promise.resolve();
    while (this.incoming.length > 0) {
      const jobs = this.incoming.splice(0, LOOK_UP_MAX);
      try {
        await this.lookUp(jobs);
        for (const job of jobs) this.queue.push(job);
        this.wake();
      } catch (error) {
        this.logger.error(`Answers cannot be looked up: ${messageOf(error)}`);
        for (const job of jobs) job.reject(unavailable());
      }
    }
  }

  private async lookUp(jobs: readonly Job[]): Promise<void> {
    const asked = jobs.filter((job) => this.needsLookUp(job));
    if (asked.length === 0) return;
    const found = await this.storage.remembered(asked.flatMap(({ request }) => request ?? []));
    const byKey = new Map(found.map((answer) => [keyOf(answer), answer]));
    for (const job of asked) {
      const answer = job.request && byKey.get(keyOf(job.request));
      if (answer) job.known = { hash: answer.hash, value: JSON.parse(answer.answer) as unknown };
    }
  }

  private wake(): void {
    this.turning ??= this.turns().finally(() => {
      this.turning = undefined;
      if (this.queue.length > 0) this.wake();
    });
  }

  private async turns(): Promise<void> {
    await Promise.resolve();
    while (this.queue.length > 0 || (!this.isClosed && hasDue(this.state, this.now()))) {
      const jobs = this.queue.splice(0, this.settings.batchMax);
      try {
        await this.carryOut(jobs);
      } catch (error) {
        this.fail(jobs, error);
        // What is due has no caller who would ask again: the next tick does.
        if (jobs.length === 0) return;
      }
    }
  }

  private now(): number {
    return Math.max(this.state.nowMs, this.clock.nowMs());
  }

  private async carryOut(jobs: readonly Job[]): Promise<void> {
    const start = startOf(this.state);
    try {
      await this.commit(this.prepare(jobs));
      return;
    } catch (error) {
      this.takeBack(jobs, start);
      if (!isPoison(error)) throw error;
      this.logger.error(`A batch of ${jobs.length} cannot be stored: ${messageOf(error)}`);
    }
    for (const job of jobs.length === 0 ? [null] : jobs) await this.carryOutAlone(job);
  }

  /** One command, one transaction: whoever spoiled the batch is found by being alone. null: only what is due. */
  private async carryOutAlone(job: Job | null): Promise<void> {
    const jobs = job ? [job] : [];
    const start = startOf(this.state);
    try {
      await this.commit(this.prepare(jobs));
    } catch (error) {
      this.takeBack(jobs, start);
      if (!isPoison(error)) throw error;
      this.watch.poisoned(job?.command ?? { kind: 'advance' }, messageOf(error));
      if (!job) throw error;
      job.reject(
        new DomainError('internal_error', 'The command could not be carried out; nothing happened.'),
      );
      this.pauseMarketOf(job.command);
    }
  }

  /** Before anything else that waits: what spoils one batch may spoil the next. */
  private pauseMarketOf(command: Command): void {
    const marketId = 'marketId' in command ? command.marketId : null;
    const market = marketId === null ? undefined : this.state.markets.get(marketId);
    if (market?.phase !== 'ACTIVE' || market.venue === 'quote') return;
    const reason = 'A command could not be stored.';
    this.queue.unshift({
      command: { kind: 'pause_market', marketId: market.id, actor: null, reason },
      request: null,
      known: null,
      resolve: () => undefined,
      reject: (error) => this.logger.error(`${market.id} could not be paused: ${error.message}`),
    });
  }

  private takeBack(jobs: readonly Job[], start: ReturnType<typeof startOf>): void {
    undo(this.state, start);
    for (const { request } of jobs) if (request) this.memory.forgetPending(request);
  }

  /** Applies the jobs, and what is due before them, and makes a batch of what changed. */
  private prepare(jobs: readonly Job[]): Prepared {
    const nowMs = this.now();
    const facts: Fact[] = [];
    const verdicts: Verdict[] = [];
    const requests: RequestRow[] = [];
    const answers = new Map<number, { hash: string; answer: string }>();
    if (hasDue(this.state, nowMs)) this.applyOne({ kind: 'advance' }, nowMs, facts);
    // Nothing comes before what was due by now: if one step did not do all of it, these wait for the next.
    const isBehind = (this.state.dueTimes.nextMs ?? Number.POSITIVE_INFINITY) <= nowMs;
    if (isBehind) this.queue.unshift(...jobs);
    for (const job of isBehind ? [] : jobs) {
      const { command, request } = job;
      const known = request && (this.memory.find(request) ?? job.known);
      if (request && known) {
        verdicts.push(known.hash === request.hash ? { job, value: known.value } : { job, error: conflict() });
        continue;
      }
      const result = this.applyOne(command, nowMs, facts);
      if (!result.ok) {
        verdicts.push({ job, error: new DomainError(result.code, REFUSALS[result.code].about) });
        continue;
      }
      const value = answerToWire(result.answer);
      verdicts.push({ job, value });
      if (!request) continue;
      this.memory.addPending(request, { hash: request.hash, value });
      const answer = JSON.stringify(value);
      if (command.kind === 'place_order' && result.answer.type === 'order')
        answers.set(result.answer.order.id, { hash: request.hash, answer });
      else requests.push({ owner: request.owner, key: request.key, hash: request.hash, answer });
    }
    const { changes } = this.state;
    if (changes.isEmpty && requests.length === 0) return { batch: null, verdicts };
    const number = this.leadership.batch + 1;
    const rows = rowsOf(this.state, answers);
    const events = eventsOf(this.state, number, facts);
    return { batch: { ...rows, epoch: this.leadership.epoch, number, requests, events }, verdicts };
  }

  private applyOne(command: Command, nowMs: number, facts: Fact[]) {
    const result = apply(this.state, command, nowMs);
    if (result.ok) for (const fact of result.facts) facts.push(fact);
    return result;
  }

  private async commit({ batch, verdicts }: Prepared): Promise<void> {
    const startMs = this.clock.nowMs();
    const { cursor } = batch ? await this.store(batch, verdicts) : { cursor: await this.storage.head() };
    if (batch) {
      this.leadership.batch = batch.number;
      this.state.changes.clear();
      this.watch.committed(verdicts.length, (this.clock.nowMs() - startMs) / 1_000);
    }
    this.memory.settlePending();
    for (const verdict of verdicts) {
      if ('error' in verdict) verdict.job.reject(verdict.error);
      else verdict.job.resolve({ value: verdict.value, cursor });
    }
  }

  /** Sends the batch until it is known whether it is stored. Throws when it certainly is not. */
  private async store(batch: DeskBatch, verdicts: readonly Verdict[]): Promise<CommittedBatch> {
    for (let resends = 0; ; resends += 1) {
      try {
        const committed = await this.storage.commit(batch);
        this.watch.faulty(null);
        return committed;
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        if (error.fault === 'bad_data' || error.fault === 'fenced') throw error;
        this.watch.faulty(error.message);
        if (error.fault === 'unknown') {
          const committed = await this.learnOutcome(batch, verdicts);
          if (committed) return committed;
        } else {
          if (this.isClosed || resends >= this.settings.resendMax) throw error;
          await this.pause(this.settings.retryMs);
        }
      }
    }
  }

  /**
   * After a lost reply: undefined when the batch is certainly not stored, so that it may be sent again. While the tables
   * cannot be asked, nobody is kept waiting.
   */
  private async learnOutcome(
    batch: DeskBatch,
    verdicts: readonly Verdict[],
  ): Promise<CommittedBatch | undefined> {
    try {
      for (;;) {
        try {
          const { epoch, batch: last, cursor } = await this.storage.outcome();
          if (epoch !== batch.epoch) throw new StorageError('fenced', 'Another desk leads.');
          this.watch.faulty(null);
          return last === batch.number ? { cursor } : undefined;
        } catch (error) {
          if (error instanceof StorageError && error.fault === 'fenced') throw error;
          this.isStuck = true;
          for (const { job } of verdicts) job.reject(unknownOutcome());
          for (const job of this.queue.splice(0)) job.reject(unavailable());
          if (this.isClosed) throw error;
          await this.pause(this.settings.retryMs);
        }
      }
    } finally {
      this.isStuck = false;
    }
  }

  /** Nothing of these jobs is stored, or another desk knows whether it is; this one stops if it does not lead. */
  private fail(jobs: readonly Job[], error: unknown): void {
    const isFenced = error instanceof StorageError && error.fault === 'fenced';
    if (!isFenced) this.logger.error(`A batch failed: ${messageOf(error)}`);
    for (const job of jobs) job.reject(isFenced ? unknownOutcome() : unavailable());
    // Who waits behind a batch that the database would not take is told as well, rather than kept waiting.
    if (error instanceof StorageError) for (const job of this.queue.splice(0)) job.reject(unavailable());
    if (!isFenced) return;
    this.isClosed = true;
    for (const job of this.incoming.splice(0)) job.reject(unavailable());
    this.onEnd();
  }
}

const unavailable = (): DomainError =>
  new DomainError('unavailable', 'The order could not be stored; nothing happened.');

const unknownOutcome = (): DomainError =>
  new DomainError('outcome_unknown', 'It is not known whether it was stored; ask again with the same id.');

const conflict = (): DomainError =>
  new DomainError('idempotency_conflict', 'The same id came before with another request.');

/** Whether it is the batch that is wrong, not the storage: a data error, or a fault of the engine itself. */
const isPoison = (error: unknown): boolean => !(error instanceof StorageError) || error.fault === 'bad_data';
