// Applies the results of a round to the model, command by command in the order of sending, and compares them with
// each client's answer. For a command without an answer it reads the tables: stored means done, once.
import type { RememberedAnswer } from '../../../src/domain/exchange/desk/storage/desk-storage.port.js';
import type { RequestKey } from '../../../src/domain/exchange/exchange.js';
import { answerOf } from '../../../src/domain/exchange/desk/batch/stored-answer.js';
import { REFUSALS, type Command } from '../../../src/domain/exchange/engine/index.js';
import { mustAgree, mustHold } from '../disagreement.js';
import { clearingOf, type Model } from '../model/model.js';
import { sweepOf, type Clearing, type Order } from '../model/world.js';
import type { OrderNames } from '../script.js';
import { POISON, POISON_RULE, type CommitFault } from './faulty-storage.js';
import { GIVE_UP_TIMES, type Job, type Round } from './round.js';

/** The answer that a client received; `nothing` when its connection broke. */
export type Outcome =
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'error'; readonly code: string }
  | { readonly type: 'nothing' };

/** What the desk does by itself: a step of work that takes several steps, or the pause after a fault. */
export type DeskStep =
  | { readonly kind: 'advance' | 'sweep_on' | 'try_on' | 'pause_market'; readonly marketId: string }
  | { readonly kind: 'new_process' }
  | { readonly kind: 'clear_on'; readonly userId: string };

/** What became of the jobs of a round. */
export interface Sent {
  /** The answer of each job, in the order of sending. */
  readonly outcomes: readonly Outcome[];
  /** The places of the jobs in the order in which the desk took them, and between them the desk's own steps. */
  readonly order: readonly (number | DeskStep)[];
}

type Wire = Record<string, unknown>;

/** Answers that a client may still request. */
const KNOWN_MAX = 20_000;

/** Faults after which a desk cannot always know the outcome, or carry out a command. */
const GRAVE: readonly (CommitFault | null)[] = [
  'deaf_reply',
  'deaf_batch',
  'crash_before',
  'crash_after',
  'overtaken',
];

/** Whether a command may fail; otherwise the desk must survive every fault. */
const mayFail = ({ faults, isBlind, isStale }: Round): boolean =>
  isBlind || isStale || faults.length >= GIVE_UP_TIMES || faults.some((fault) => GRAVE.includes(fault));

const bodyOf = ({ owner, key, hash }: RequestKey & { hash: string }): string => `${owner} ${key} ${hash}`;
const keyOf = ({ owner, key }: RequestKey): string => `${owner} ${key}`;

export class Judge {
  users = new Set<string>();
  markets = new Set<string>();
  /** Orders that have more steps to trade, and the answers to their commands. */
  private sweeps: { readonly step: number; readonly order: Order; readonly wire: Record<string, unknown> }[] =
    [];
  /** Cancellations that have more steps, and the answers to their commands. */
  private clearings: { readonly step: number; readonly clearing: Clearing; readonly wire: Wire }[] = [];
  private readonly known = new Map<string, { hash: string; value: unknown }>();
  /** Requests that were refused as expired: none of them may ever be done. */
  private readonly expired = new Set<string>();

  constructor(
    private readonly model: Model,
    private readonly names: OrderNames,
  ) {}

  requestOf({ command, key, hash }: Job): (RequestKey & { hash: string }) | null {
    if (key === null) return null;
    const user = 'userId' in command ? command.userId : 'admin';
    return { owner: command.kind === 'place_order' ? user : `${user}:requests`, key, hash };
  }

  round(round: Round, { outcomes, order }: Sent, stored: readonly RememberedAnswer[]): void {
    this.users = new Set();
    this.markets = new Set();
    const found = new Map(stored.map((answer) => [keyOf(answer), answer]));
    const paused: string[] = [];
    for (const at of order) {
      if (typeof at === 'object') {
        this.deskStep(at, round.nowMs);
        continue;
      }
      const job = round.jobs[at];
      if (job) this.job(job, outcomes[at] ?? { type: 'nothing' }, found, round, paused);
    }
    const isPaused = (marketId: string): boolean =>
      order.some((at) => typeof at === 'object' && at.kind === 'pause_market' && at.marketId === marketId);
    for (const marketId of paused)
      mustHold(isPaused(marketId), 'poison', () => `${marketId} was not paused after a fault`);
    mustAgree('markets behind their due times', this.model.behind(round.nowMs), []);
    mustAgree('answers to sweeps without an end', this.sweeps, []);
    mustAgree('answers to cancellations without an end', this.clearings, []);
  }

  /** A step may be in the list twice, when its first batch was not stored. */
  private deskStep(step: DeskStep, nowMs: number): void {
    if (step.kind === 'new_process') {
      this.model.forgetQuotes();
      return;
    }
    if (step.kind === 'clear_on') {
      if (clearingOf(this.model.world, step.userId)) this.step(step, nowMs);
      return;
    }
    const { kind, marketId } = step;
    if (kind === 'advance') {
      if (this.model.behind(nowMs).includes(marketId)) this.step({ kind, marketId }, nowMs);
      return;
    }
    const market = this.model.market(marketId);
    if (kind === 'pause_market') this.step({ kind, marketId, actor: null, reason: null }, nowMs);
    else if (kind === 'try_on' ? this.model.tries(marketId) : market && sweepOf(market))
      this.step({ kind, marketId }, nowMs);
  }

  private job(
    job: Job,
    outcome: Outcome,
    found: ReadonlyMap<string, RememberedAnswer>,
    round: Round,
    paused: string[],
  ): void {
    const { nowMs } = round;
    const isStale = round.isStale && !job.isLate;
    const request = this.requestOf(job);
    const known = request && this.known.get(keyOf(request));
    const answer = request && found.get(keyOf(request));
    if (known) return this.repetition(job, outcome, known, mayFail(round));
    if (outcome.type === 'value') {
      mustHold(!isStale, 'fence', () => `step ${job.step} was acknowledged by a desk that does not lead`);
      if (request)
        mustAgree(
          `what is remembered of step ${job.step}`,
          answer && [answer.hash, answerOf(answer.answer)],
          [job.hash, outcome.value],
        );
      return this.done(job, outcome.value, nowMs);
    }
    const code = outcome.type === 'error' ? outcome.code : 'nothing';
    if (code === 'nothing' || code === 'outcome_unknown') {
      mustHold(mayFail(round), 'code', () => `step ${job.step} was told ${code}`);
      if (answer?.hash === job.hash) this.done(job, answerOf(answer.answer), nowMs);
      return;
    }
    // A refused command may be sent again and be done, later in this round.
    const isAskedAgain = round.jobs.some(({ key, step }) => key === job.key && step > job.step);
    mustHold(
      isAskedAgain || answer?.hash !== job.hash,
      'nothing happened',
      () => `step ${job.step} was told ${code}, and is stored`,
    );
    if (request && code === 'expired') this.expired.add(bodyOf(request));
    if (code in REFUSALS && isStale) return;
    if (code in REFUSALS) return this.refused(job, code, nowMs);
    if (code === 'internal_error') return this.poisoned(job, paused);
    mustHold(
      code === 'busy' || (code === 'unavailable' && mayFail(round)),
      'code',
      () => `step ${job.step} was told ${code}`,
    );
  }

  /** The first answer, whatever has happened since; or the refusal of another body. */
  private repetition(
    job: Job,
    outcome: Outcome,
    known: { hash: string; value: unknown },
    isExcused: boolean,
  ): void {
    if (outcome.type === 'error' && outcome.code === 'busy') return;
    if (isExcused && outcome.type === 'nothing') return;
    if (isExcused && outcome.type === 'error' && ['unavailable', 'outcome_unknown'].includes(outcome.code))
      return;
    if (known.hash === job.hash)
      mustAgree(`repetition at step ${job.step}`, outcome, { type: 'value', value: known.value });
    else
      mustAgree(`another body at step ${job.step}`, outcome, {
        type: 'error',
        code: 'idempotency_conflict',
      });
  }

  private done(job: Job, value: unknown, nowMs: number): void {
    const command = this.names.command(job);
    this.mustBeLevel(job, command, nowMs);
    const made = this.requestOf(job);
    mustHold(
      !made || !this.expired.has(bodyOf(made)),
      'expired',
      () => `step ${job.step} was done after it was refused as expired`,
    );
    const wire = value as Record<string, unknown>;
    if (makesNumber(command)) this.model.world.nextOrder = Number(wire.id);
    const step = this.step(command, nowMs);
    mustAgree(`answer to step ${job.step}`, 'ok', step.ok ? 'ok' : step.code);
    if (!step.ok) return;
    const { answer } = step;
    if (answer.type === 'order') {
      const market = this.model.market(answer.order.isSweeping ? marketIdOf(wire) : '');
      const live = market && sweepOf(market);
      if (live) this.sweeps.push({ step: job.step, order: live, wire });
      else mustAgree(`order in the answer to step ${job.step}`, wireOrder(wire), wireOf(answer.order));
      if (command.kind === 'place_order') this.names.placed(job.step, answer.order.id);
    }
    if (answer.type === 'wager') {
      const { id, status, reason } = answer.wager;
      mustAgree(
        `wager in the answer to step ${job.step}`,
        [wire.id, wire.status, wire.reason],
        [String(id), status, reason],
      );
      if (command.kind === 'offer_wager') this.names.placed(job.step, id);
    }
    if (answer.type === 'orders') {
      this.clearings.push({ step: job.step, clearing: answer.clearing, wire });
      this.judgeClearings();
    }
    if (!made) return;
    this.known.set(keyOf(made), { hash: job.hash, value });
    for (const key of this.known.keys()) {
      if (this.known.size <= KNOWN_MAX) break;
      this.known.delete(key);
    }
  }

  /** All due times of its market come before a command, unless an operator stops a user. */
  private mustBeLevel({ step }: Job, command: Command, nowMs: number): void {
    if (command.kind === 'cancel_orders' && command.reason === 'operator') return;
    const marketId = this.model.marketIdOf(command);
    const isBehind = marketId !== null && this.model.behind(nowMs).includes(marketId);
    mustHold(!isBehind, 'due', () => `step ${step} came before due times of ${marketId}`);
  }

  /** A refusal changes nothing, so it may come before due times if its code is the same. */
  private refused(job: Job, code: string, nowMs: number): void {
    const command = this.names.command(job);
    const step = this.step(command, nowMs);
    mustAgree(`answer to step ${job.step}`, code, step.ok ? 'ok' : step.code);
  }

  /** An open market is paused when one of its orders breaks a rule of the tables. */
  private poisoned(job: Job, paused: string[]): void {
    const { command } = job;
    mustHold(
      job.key?.startsWith(POISON) === true && command.kind === 'place_order',
      'poison',
      () => `step ${job.step} could not be stored`,
    );
    if (command.kind !== 'place_order' || !job.key?.startsWith(POISON_RULE)) return;
    const market = this.model.market(command.marketId);
    if (market?.state === 'ACTIVE' && market.venue !== 'quote') paused.push(market.id);
  }

  private step(command: Parameters<Model['step']>[0], nowMs: number) {
    const step = this.model.step(command, nowMs);
    if (step.ok) {
      for (const userId of step.traces.users) this.users.add(userId);
      for (const marketId of step.traces.markets) this.markets.add(marketId);
    }
    for (const { step: at, order, wire } of this.sweeps.filter(({ order: { isSweeping } }) => !isSweeping))
      mustAgree(`order in the answer to step ${at}`, wireOrder(wire), wireOf(order));
    this.sweeps = this.sweeps.filter(({ order }) => order.isSweeping);
    this.judgeClearings();
    return step;
  }

  /** Compares the answers to cancellations that have ended. */
  private judgeClearings(): void {
    const unfinished = this.model.world.clearings;
    for (const { step, clearing, wire } of this.clearings)
      if (!unfinished.includes(clearing))
        mustAgree(
          `orders in the answer to step ${step}`,
          (wire.orders as Wire[]).map(wireOrder),
          clearing.orders.map(wireOf),
        );
    this.clearings = this.clearings.filter(({ clearing }) => unfinished.includes(clearing));
  }
}

/** The engine names what such a command makes. */
const makesNumber = ({ kind }: Command): boolean => kind === 'place_order' || kind === 'offer_wager';

const wireOf = (order: Order): string[] => [
  String(order.id),
  String(order.price),
  String(order.quantity),
  String(order.filled),
  String(order.cost),
  String(order.fees),
  String(order.held),
  order.status,
  String(order.reason),
];

const marketIdOf = ({ marketId }: Record<string, unknown>): string => String(marketId);

const wireOrder = (wire: Record<string, unknown>): string[] =>
  [
    wire.id,
    wire.priceBps ?? wire.price,
    wire.quantity,
    wire.filledQuantity,
    wire.cost,
    wire.fees,
    wire.held,
    wire.status,
    wire.reason,
  ].map(String);
