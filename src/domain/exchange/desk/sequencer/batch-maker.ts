// Applies jobs to the engine's state and makes a batch of the changes, with a verdict for each job. It stores nothing.
import { apply, assertBalanced, hasDue, startOf, undo } from '../../engine/index.js';
import type { Answer } from '../../engine/facts.js';
import type { BatchStart, Command, Fact, Result, TradingState } from '../../engine/index.js';
import type { OperatorAct } from '../../exchange.js';
import { refusal } from '../../exchange.errors.js';
import { answerToWire } from '../../views/wire.js';
import { rowsOf, type PendingBatch } from '../batch/batch.js';
import { eventsOf } from '../batch/events-of-batch.js';
import type { RequestRow } from '../batch/rows.js';
import { answerOf, storedOrder } from '../batch/stored-answer.js';
import type { Leadership } from '../storage/desk-storage.port.js';
import type { AnswerMemory, KnownAnswer } from './answer-memory.js';
import { conflict } from './desk-errors.js';
import type { Job, KeyedRequest } from './job.js';

/** The answer to a job after its batch is committed. */
export type Verdict =
  { readonly job: Job; readonly value: unknown } | { readonly job: Job; readonly error: Error };

export interface Prepared {
  /** null when nothing changed. */
  readonly batch: PendingBatch | null;
  readonly verdicts: readonly Verdict[];
}

/** Collects the parts of a batch while jobs are applied. */
interface Draft {
  readonly facts: Fact[];
  readonly requests: RequestRow[];
  readonly acts: OperatorAct[];
  /** First answers to orders with a key, by the order's id. */
  readonly orderAnswers: Map<number, KnownAnswer>;
}

export class BatchMaker {
  constructor(
    private readonly state: TradingState,
    private readonly memory: AnswerMemory,
  ) {}

  /** Applies due changes, then the jobs that `next` returns. It is not asked while changes are still due. */
  prepare(next: () => Job | undefined, nowMs: number, { epoch, batch }: Leadership): Prepared {
    const draft: Draft = { facts: [], requests: [], acts: [], orderAnswers: new Map() };
    if (hasDue(this.state, nowMs)) this.apply({ kind: 'advance' }, nowMs, draft);
    const verdicts: Verdict[] = [];
    // Due changes come first: if one step did not do all of them, the jobs wait for the next batch.
    if (!this.isBehind(nowMs))
      for (let job = next(); job; job = next()) verdicts.push(this.judge(job, nowMs, draft));
    const { facts, requests, acts, orderAnswers } = draft;
    if (this.state.changes.isEmpty && requests.length === 0 && acts.length === 0)
      return { batch: null, verdicts };
    assertBalanced(this.state);
    const number = batch + 1;
    const events = eventsOf(this.state, number, facts);
    const make = () => ({ ...rowsOf(this.state, orderAnswers), epoch, number, requests, acts, events });
    return { batch: { epoch, number, make }, verdicts };
  }

  /** Marks the state to which `takeBack` returns. */
  start(): BatchStart {
    return startOf(this.state);
  }

  takeBack(start: BatchStart): void {
    undo(this.state, start);
    this.memory.forgetPending();
  }

  /** Whether changes are still due at this time. */
  isBehind(nowMs: number): boolean {
    return (this.state.dueTimes.nextMs ?? Number.POSITIVE_INFINITY) <= nowMs;
  }

  private judge(job: Job, nowMs: number, draft: Draft): Verdict {
    const { command, request, name } = job;
    const known = request && (this.memory.find(name) ?? job.known);
    if (request && known)
      return known.hash === request.hash
        ? { job, value: answerOf(known.answer) }
        : { job, error: conflict() };
    const result = this.apply(command, nowMs, draft);
    if (!result.ok) return { job, error: refusal(result.code) };
    const value = answerToWire(result.answer);
    if (job.act) draft.acts.push(job.act);
    if (request) this.remember(job, request, result.answer, value, draft);
    return { job, value };
  }

  private apply(command: Command, nowMs: number, { facts }: Draft): Result {
    const result = apply(this.state, command, nowMs);
    if (result.ok) for (const fact of result.facts) facts.push(fact);
    return result;
  }

  /** An order's row keeps its first answer; other first answers have rows of their own. */
  private remember(
    { command, name }: Job,
    { owner, key, hash }: KeyedRequest,
    answer: Answer,
    value: unknown,
    { requests, orderAnswers }: Draft,
  ): void {
    const order = command.kind === 'place_order' && answer.type === 'order' ? answer.order : null;
    const known = { hash, answer: order ? storedOrder(order) : JSON.stringify(value) };
    this.memory.addPending(name, known);
    if (order) orderAnswers.set(order.id, known);
    else requests.push({ owner, key, ...known });
  }
}
