// The desk: commands queue; each turn applies what has come, commits all of it as one batch, and only then answers. It
// knows nothing of Nest or SQL, so that the simulator can drive it through every fault.
import { Logger } from '@nestjs/common';
import { DomainError } from '../../../../platform/common/errors.js';
import { Clock } from '../../../../platform/common/clock.js';
import { messageOf } from '../../../../platform/common/repeated-fault.js';
import { apply, hasDue, REFUSALS, startOf, undo } from '../../engine/index.js';
import type { Command, EngineOptions, Fact, Market, TradingState } from '../../engine/index.js';
import { answerToWire } from '../../views/wire.js';
import { AnswerMemory, nameOf, type KnownAnswer } from './answer-memory.js';
import { rowsOf, type PendingBatch, type RequestRow } from '../batch/batch.js';
import { BatchSender, type SenderSettings } from './batch-sender.js';
import { StorageError, type DeskStorage, type Leadership } from '../storage/desk-storage.port.js';
import { conflict, unavailable, unknownOutcome } from './desk-errors.js';
import type { DeskAnswer, RequestKey } from '../../exchange.js';
import { eventsOf } from '../batch/events-of-batch.js';
import { imbalances, stateOf } from '../storage/load-state.js';
import { answerOf, storedOrder } from '../batch/stored-answer.js';

export interface DeskSettings extends SenderSettings {
  readonly engine: EngineOptions;
  /** Commands that may wait; beyond it they are refused with `busy`. */
  readonly queueMax: number;
  /** Commands in one transaction. */
  readonly batchMax: number;
  /** How long the desk waits for more after a batch of several commands; 0: not at all. */
  readonly gatherMs: number;
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
/** With so many waiting nothing is gained by waiting for more. */
const ENOUGH = 64;

interface Job {
  readonly command: Command;
  readonly request: (RequestKey & { readonly hash: string }) | null;
  /** Of the request. */
  readonly name: string;
  /** Answers to this request in the tables, when they were looked at. */
  known: KnownAnswer | null;
  readonly resolve: (answer: DeskAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** What a batch will say to one job when it is committed. */
type Verdict = { readonly job: Job; readonly value: unknown } | { readonly job: Job; readonly error: Error };

interface Prepared {
  readonly batch: PendingBatch | null;
  readonly verdicts: readonly Verdict[];
  /** Jobs that wait for another batch, as more was due than one step carries out. */
  readonly postponed: readonly Job[];
}

export class Sequencer {
  private readonly logger = new Logger('Desk');
  /** Came, and wait to be looked up. */
  private readonly incoming: Job[] = [];
  /** Looked up, and wait for their batch. */
  private readonly queue: Job[] = [];
  private readonly memory: AnswerMemory;
  private turning: Promise<void> | undefined;
  private looking: Promise<void> | undefined;
  private isClosed = false;
  private hasEnded = false;
  private readonly sender: BatchSender;

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
    this.sender = new BatchSender(storage, settings, (message) => watch.faulty(message), pause);
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
  ): Promise<Sequencer> {
    const state = stateOf(await storage.load(), settings.engine);
    const wrong = imbalances(state);
    if (wrong.length > 0) throw new Error(`the books do not balance: ${wrong.slice(0, 10).join('; ')}`);
    return new Sequencer(storage, clock, settings, watch, { ...leadership }, state, onEnd, pause);
  }

  get waiting(): number {
    return this.incoming.length + this.queue.length;
  }

  /** As `Exchange.submit`; `hash` tells one body of a request from another. */
  submit(command: Command, request: (RequestKey & { hash: string }) | null): Promise<DeskAnswer> {
    if (this.isClosed || this.sender.isStuck) return Promise.reject(unavailable());
    if (this.waiting >= this.settings.queueMax)
      return Promise.reject(new DomainError('busy', 'Too many orders wait for the desk.'));
    return new Promise((resolve, reject) => {
      const name = request ? nameOf(request) : '';
      const job = { command, request, name, known: null, resolve, reject };
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
    this.sender.close();
    while (this.looking ?? this.turning) await (this.looking ?? this.turning);
  }

  private needsLookUp({ request, name }: Job): boolean {
    return request !== null && !this.memory.find(name);
  }

  /** Finds what the tables remember of requests while earlier ones are committed; nobody overtakes anybody. */
  private look(): void {
    if (this.incoming.length === 0 || this.gathers) return;
    this.looking ??= this.lookUpAll().finally(() => {
      this.looking = undefined;
      this.look();
    });
  }

  /** While a batch is on its way more requests come that can be looked up together. */
  private get gathers(): boolean {
    return this.turning !== undefined && this.incoming.length < ENOUGH;
  }

  private async lookUpAll(): Promise<void> {
    // What arrives in the same turn of the loop is looked up together.
    await Promise.resolve();
    while (this.incoming.length > 0 && !this.gathers) {
      await this.lookUpOrReject(this.incoming.splice(0, LOOK_UP_MAX));
    }
  }

  /** A text that cannot even be asked for is found by halving, so that it spoils nobody else's request. */
  private async lookUpOrReject(jobs: readonly Job[]): Promise<void> {
    try {
      await this.lookUp(jobs);
      for (const job of jobs) this.queue.push(job);
      this.wake();
    } catch (error) {
      if (!isBadData(error)) {
        this.logger.error(`Answers cannot be looked up: ${messageOf(error)}`);
        for (const job of jobs) job.reject(unavailable());
        return;
      }
      const [first] = jobs;
      if (jobs.length === 1 && first) {
        this.rejectPoison(first, error);
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
    const found = await this.storage.remembered(asked.flatMap(({ request }) => request ?? []));
    const byName = new Map(found.map((answer) => [nameOf(answer), answer]));
    for (const job of asked) {
      const answer = byName.get(job.name);
      if (answer) job.known = answer;
    }
  }

  private wake(): void {
    this.turning ??= this.turns().finally(() => {
      this.turning = undefined;
      if (this.queue.length > 0) this.wake();
      this.look();
    });
  }

  private async turns(): Promise<void> {
    await Promise.resolve();
    while (this.queue.length > 0 || (!this.isClosed && hasDue(this.state, this.now()))) {
      const jobs = this.queue.splice(0, this.settings.batchMax);
      try {
        await this.carryOut(jobs);
        if (jobs.length > 1 && this.waiting < ENOUGH && this.settings.gatherMs > 0)
          await this.pause(this.settings.gatherMs);
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
      this.takeBack(start);
      if (!isPoison(error)) throw error;
      this.logger.error(`A batch of ${jobs.length} cannot be stored: ${messageOf(error)}`);
    }
    // What is due comes first, and alone: nobody who asked for something else is to blame for it.
    if (jobs.length === 0 || hasDue(this.state, this.now())) await this.carryOutAlone(null);
    while (this.isBehind(this.now())) await this.carryOutAlone(null);
    for (const job of jobs) await this.carryOutAlone(job);
  }

  /** One command, one transaction: whoever spoiled the batch is found by being alone. null: only what is due. */
  private async carryOutAlone(job: Job | null): Promise<void> {
    const jobs = job ? [job] : [];
    const start = startOf(this.state);
    try {
      await this.commit(this.prepare(jobs));
    } catch (error) {
      this.takeBack(start);
      if (!isPoison(error)) throw error;
      if (job) {
        this.rejectPoison(job, error);
        this.pauseMarketOf(job.command);
        return;
      }
      this.watch.poisoned({ kind: 'advance' }, messageOf(error));
      throw error;
    }
  }

  private rejectPoison({ command, reject }: Job, error: unknown): void {
    this.watch.poisoned(command, messageOf(error));
    reject(new DomainError('internal_error', 'The command could not be carried out; nothing happened.'));
  }

  /** Before anything else that waits: what spoils one batch may spoil the next. */
  private pauseMarketOf(command: Command): void {
    if (command.kind === 'pause_market') return;
    const market = marketOf(this.state, command);
    if (market?.state !== 'ACTIVE' || market.venue === 'quote') return;
    const reason = 'A command could not be stored.';
    this.queue.unshift({
      command: { kind: 'pause_market', marketId: market.id, actor: null, reason },
      request: null,
      name: '',
      known: null,
      resolve: () => undefined,
      reject: (error) => this.logger.error(`${market.id} could not be paused: ${error.message}`),
    });
  }

  private takeBack(start: ReturnType<typeof startOf>): void {
    undo(this.state, start);
    this.memory.forgetPending();
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
    const postponed = this.isBehind(nowMs) ? jobs : [];
    for (const job of postponed.length > 0 ? [] : jobs) {
      const { command, request, name } = job;
      const known = request && (this.memory.find(name) ?? job.known);
      if (request && known) {
        verdicts.push(
          known.hash === request.hash ? { job, value: answerOf(known.answer) } : { job, error: conflict() },
        );
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
      const { owner, key, hash } = request;
      const order =
        command.kind === 'place_order' && result.answer.type === 'order' ? result.answer.order : null;
      const remembered = { hash, answer: order ? storedOrder(order) : JSON.stringify(value) };
      this.memory.addPending(name, remembered);
      if (order) answers.set(order.id, remembered);
      else requests.push({ owner, key, ...remembered });
    }
    const { changes } = this.state;
    if (changes.isEmpty && requests.length === 0) return { batch: null, verdicts, postponed };
    const { epoch } = this.leadership;
    const number = this.leadership.batch + 1;
    const events = eventsOf(this.state, number, facts);
    const make = () => ({ ...rowsOf(this.state, answers), epoch, number, requests, events });
    return { batch: { epoch, number, make }, verdicts, postponed };
  }

  /** Whether more was due by then than one step carries out. */
  private isBehind(nowMs: number): boolean {
    return (this.state.dueTimes.nextMs ?? Number.POSITIVE_INFINITY) <= nowMs;
  }

  private applyOne(command: Command, nowMs: number, facts: Fact[]) {
    const result = apply(this.state, command, nowMs);
    if (result.ok) for (const fact of result.facts) facts.push(fact);
    return result;
  }

  private async commit({ batch, verdicts, postponed }: Prepared): Promise<void> {
    const startMs = this.clock.nowMs();
    const waiting = [...postponed];
    const { cursor } = batch
      ? await this.sender.send(batch, () => this.tellUnknown(verdicts, waiting))
      : { cursor: await this.storage.head(this.leadership.epoch) };
    this.state.changes.clear();
    if (batch) {
      this.leadership.batch = batch.number;
      this.watch.committed(verdicts.length, (this.clock.nowMs() - startMs) / 1_000);
    }
    this.memory.settlePending();
    this.queue.unshift(...waiting);
    for (const verdict of verdicts) {
      if ('error' in verdict) verdict.job.reject(verdict.error);
      else verdict.job.resolve({ value: verdict.value, cursor });
    }
  }

  /** Nobody is kept waiting for tables that cannot be asked. */
  private tellUnknown(verdicts: readonly Verdict[], waiting: Job[]): void {
    for (const { job } of verdicts) job.reject(unknownOutcome());
    const behind = [...waiting.splice(0), ...this.queue.splice(0), ...this.incoming.splice(0)];
    for (const job of behind) job.reject(unavailable());
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
    if (!this.hasEnded) this.onEnd();
    this.hasEnded = true;
  }
}

const isBadData = (error: unknown): boolean => error instanceof StorageError && error.fault === 'bad_data';

/** Whether it is the batch that is wrong, not the storage: a data error, or a fault of the engine itself. */
const isPoison = (error: unknown): boolean => !(error instanceof StorageError) || isBadData(error);

/** Where the command would have changed something; undefined when it names no market. */
function marketOf({ markets, orders }: TradingState, command: Command): Market | undefined {
  if ('orderId' in command) return orders.get(command.orderId)?.market;
  return 'marketId' in command && command.marketId !== null ? markets.get(command.marketId) : undefined;
}
