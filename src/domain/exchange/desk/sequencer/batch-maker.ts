// Applies jobs to the engine's state and makes a batch of the changes, with a verdict for each job. It stores nothing.
import type { Note } from '../../../../platform/events/index.js';
import {
  apply,
  assertBalanced,
  nameClearing,
  nameSweep,
  nextClearing,
  nextDue,
  nextEnding,
  nextRounds,
  startOf,
  taskOfMarket,
  taskOfUser,
  undo,
} from '../../engine/index.js';
import type { Answer, EndedClearing, EndedSweep } from '../../engine/facts.js';
import type { BatchStart, Command, Fact, Market, Result, TradingState } from '../../engine/index.js';
import { refusal } from '../../exchange.errors.js';
import { answerToWire } from '../../views/wire.js';
import { rowsOf, type PendingBatch } from '../batch/batch.js';
import { eventsOf } from '../batch/events-of-batch.js';
import type { RequestRow } from '../batch/rows.js';
import { answerOf, storedOrder } from '../batch/stored-answer.js';
import type { Leadership } from '../storage/desk-storage.port.js';
import { nameOf, type AnswerMemory, type KnownAnswer } from './answer-memory.js';
import { conflict } from './desk-errors.js';
import type { DeskWatch } from './desk-watch.js';
import type { Job, KeyedRequest } from './job.js';
import type { TaskCallers } from './task-callers.js';

/** The answer to a job after its batch is committed. */
type Verdict = { readonly job: Job; readonly value: unknown } | { readonly job: Job; readonly error: Error };

export interface Prepared {
  /** null when nothing changed. */
  readonly batch: PendingBatch | null;
  readonly verdicts: readonly Verdict[];
  /** The callers of work that began and goes on, by the name of the work. */
  readonly begun: ReadonlyMap<string, Job>;
  /** The names of the work that has ended. */
  readonly ended: ReadonlySet<string>;
}

/** Collects the parts of a batch while jobs are applied. */
interface Draft {
  readonly facts: Fact[];
  readonly verdicts: Verdict[];
  readonly begun: Map<string, Job>;
  readonly ended: Set<string>;
  readonly requests: RequestRow[];
  readonly notes: Note[];
  /** An order was refused as expired, and the tables know no time after its `validUntil` yet. */
  marksTime: boolean;
  /** First answers to orders with a key, by the order's id. */
  readonly orderAnswers: Map<number, KnownAnswer>;
}

/** Steps of the engine's own work, one after the other. Each receives how much the last step has handled. */
type Steps = Iterator<Command, unknown, number>;

/** What goes into a batch, in this order. */
export interface Contents {
  readonly steps: Steps;
  /** The steps that were carried out are added here. */
  readonly done?: Command[];
  readonly next: () => Job | undefined;
}

export class BatchMaker {
  /** Markets with a step that cannot be stored. Their steps wait, so that the work of other markets goes on. */
  private readonly faulty = new Set<Market>();
  /** The desk's time in the tables. Every later desk starts at this time. */
  private storedMs: number;

  constructor(
    private readonly state: TradingState,
    private readonly memory: AnswerMemory,
    private readonly callers: TaskCallers,
    private readonly watch: Pick<DeskWatch, 'taken'>,
  ) {
    this.storedMs = state.nowMs;
  }

  /** The state's time is in the tables from now on. */
  noteStored(): void {
    this.storedMs = this.state.nowMs;
  }

  /**
   * The due times of markets, as many as one step may handle, and one step each of the ending, of the sweep, of the cancellation
   * and of the quote rounds that have waited longest.
   */
  *steps(nowMs: number): Generator<Command, void, number> {
    const { state, faulty } = this;
    for (let left = state.options.stepMax; left > 0;) {
      const market = nextDue(state, nowMs, faulty);
      if (!market) break;
      left -= yield { kind: 'advance', marketId: market.id };
    }
    const ending = nextEnding(state, faulty);
    if (ending) yield { kind: 'finish_on', marketId: ending.id };
    const [market] = state.sweeps.values();
    if (market) yield { kind: 'sweep_on', marketId: market.id };
    const account = nextClearing(state);
    if (account) yield { kind: 'clear_on', userId: account.userId ?? '' };
    for (const { id } of [...nextRounds(state)]) yield { kind: 'try_on', marketId: id };
  }

  hasSteps(nowMs: number): boolean {
    return this.steps(nowMs).next().done !== true;
  }

  /** A step of the market's due times, or of its end, cannot be stored. These steps wait until `retry`. */
  setAside(marketId: string): void {
    const market = this.state.markets.get(marketId);
    if (market) this.faulty.add(market);
  }

  isSetAside(marketId: string): boolean {
    const market = this.state.markets.get(marketId);
    return market !== undefined && this.faulty.has(market);
  }

  retry(): void {
    this.faulty.clear();
  }

  /** The names of the work that is set aside. */
  get setAsides(): string[] {
    return [...this.faulty].map(({ id }) => taskOfMarket(id));
  }

  prepare({ steps, done, next }: Contents, nowMs: number, { epoch, batch }: Leadership): Prepared {
    const draft: Draft = {
      facts: [],
      verdicts: [],
      begun: new Map(),
      ended: new Set(),
      requests: [],
      notes: [],
      marksTime: false,
      orderAnswers: new Map(),
    };
    for (let step = steps.next(0); step.done !== true;) {
      this.watch.taken(step.value);
      done?.push(step.value);
      step = steps.next(countOf(this.apply(step.value, nowMs, draft)));
    }
    for (let job = next(); job; job = next()) this.judge(job, nowMs, draft);
    const { facts, verdicts, begun, ended, requests, notes, marksTime, orderAnswers } = draft;
    if (this.state.changes.isEmpty && requests.length === 0 && notes.length === 0 && !marksTime)
      return { batch: null, verdicts, begun, ended };
    assertBalanced(this.state);
    const number = batch + 1;
    const events = eventsOf(this.state, number, facts);
    const make = () => ({ ...rowsOf(this.state, orderAnswers), epoch, number, requests, notes, events });
    return { batch: { epoch, number, make }, verdicts, begun, ended };
  }

  /** Marks the state to which `takeBack` returns. */
  start(): BatchStart {
    return startOf(this.state);
  }

  takeBack(start: BatchStart): void {
    undo(this.state, start);
    this.memory.forgetPending();
  }

  private judge(job: Job, nowMs: number, draft: Draft): void {
    const { command, request, claim, name } = job;
    const claimed = claim && (this.memory.find(nameOf(claim)) ?? job.claimed);
    if (claim && claimed && claimed.hash !== claim.hash) {
      draft.verdicts.push({ job, error: conflict() });
      return;
    }
    const known = request && (this.memory.find(name) ?? job.known);
    if (request && known) {
      const isSame = known.hash === request.hash;
      draft.verdicts.push(isSame ? { job, value: answerOf(known.answer) } : { job, error: conflict() });
      return;
    }
    const result = this.apply(command, nowMs, draft);
    if (!result.ok) {
      if (result.code === 'expired') draft.marksTime ||= !this.hasStoredAfter(command);
      draft.verdicts.push({ job, error: refusal(result.code) });
      return;
    }
    draft.notes.push(...job.notes);
    if (claim && !claimed) this.keepClaim(claim, draft);
    const { answer } = result;
    if (answer.type === 'sweeping') {
      if (request) nameSweep(this.state, answer.marketId, request);
      draft.begun.set(taskOfMarket(answer.marketId), job);
      return;
    }
    if (answer.type === 'clearing') {
      if (request) nameClearing(this.state, answer.userId, request);
      draft.begun.set(taskOfUser(answer.userId), job);
      return;
    }
    const value = answerToWire(answer);
    if (request) this.remember(request, { answer, value, isOrder: command.kind === 'place_order' }, draft);
    draft.verdicts.push({ job, value });
  }

  private apply(command: Command, nowMs: number, draft: Draft): Result {
    const result = apply(this.state, command, nowMs);
    if (!result.ok) return result;
    for (const fact of result.facts) draft.facts.push(fact);
    if (result.ended) this.endSweep(result.ended, draft);
    if (result.cleared) this.endClearing(result.cleared, draft);
    return result;
  }

  /** Without this time in the tables, a later desk with a slow clock could still place the order. */
  private hasStoredAfter(command: Command): boolean {
    return command.kind === 'place_order' && this.storedMs > (command.validUntilMs ?? 0);
  }

  /** The last step of a sweep answers its request, and the caller if this process has the caller. */
  private endSweep({ order, request }: EndedSweep, draft: Draft): void {
    const answer: Answer = { type: 'order', order };
    const value = answerToWire(answer);
    if (request) this.remember(request, { answer, value, isOrder: request.owner === order.userId }, draft);
    this.endTask(taskOfMarket(order.marketId), value, draft);
  }

  /** The same for the cancellation of a user's orders. */
  private endClearing({ userId, answer, request }: EndedClearing, draft: Draft): void {
    const value = answerToWire(answer);
    if (request) this.remember(request, { answer, value, isOrder: false }, draft);
    this.endTask(taskOfUser(userId), value, draft);
  }

  private endTask(task: string, value: unknown, { begun, ended, verdicts }: Draft): void {
    const job = begun.get(task) ?? this.callers.get(task);
    begun.delete(task);
    ended.add(task);
    if (job) verdicts.push({ job, value });
  }

  /** A claim has no answer: only its hash is compared. */
  private keepClaim({ owner, key, hash }: KeyedRequest, { requests }: Draft): void {
    const claim = { hash, answer: 'null' };
    this.memory.addPending(nameOf({ owner, key }), claim);
    requests.push({ owner, key, ...claim });
  }

  /** An order's row keeps its first answer; other first answers have rows of their own. */
  private remember(
    { owner, key, hash }: KeyedRequest,
    { answer, value, isOrder }: { answer: Answer; value: unknown; isOrder: boolean },
    { requests, orderAnswers }: Draft,
  ): void {
    const order = isOrder && answer.type === 'order' ? answer.order : null;
    const known = { hash, answer: order ? storedOrder(order) : JSON.stringify(value) };
    this.memory.addPending(nameOf({ owner, key }), known);
    if (order) orderAnswers.set(order.id, known);
    else requests.push({ owner, key, ...known });
  }
}

/** A step that handles nothing counts as one, so that a turn ends. */
const countOf = (result: Result): number =>
  result.ok && result.answer.type === 'done' ? Math.max(1, result.answer.count) : 1;
