// Engine and model side by side. Every command goes to both. After each command they must agree on the answer, the
// trades, the ended orders, and everything that either of them has touched.
import type {
  BarAccount,
  CancelOrders,
  Command,
  ExcludeUser,
  SetLimits,
} from '../../src/domain/exchange/engine/commands.js';
import type { Answer, Fact, Result } from '../../src/domain/exchange/engine/facts.js';
import {
  apply,
  blockerOf,
  emptyState,
  moveTime,
  nextDue,
  nextEnding,
  startOf,
  undo,
  type TradingState,
} from '../../src/domain/exchange/engine/index.js';
import {
  compareAll,
  compareHouse,
  compareMarket,
  compareUser,
  compareUserOrders,
  engineOrder,
  modelOrder,
} from './compare.js';
import { mustAgree, mustHold } from './disagreement.js';
import { Invariants } from './invariants.js';
import { Model, type Step } from './model/model.js';
import type { Trade, Traces } from './model/world.js';
import type { Scenario } from './scenario.js';

const FULL_CHECK_EVERY = 1_000;
/** One in this number of steps is undone and done again. */
const UNDO_EVERY = 97;
/** The same for steps of due times and of new quotes that follow each other. */
const UNDO_STEPS_EVERY = 4;
/** Cancellations with steps of their own, which wait for due times and for the steps of quotes. */
const waits = (command: Command): boolean =>
  command.kind === 'set_limits' ||
  command.kind === 'exclude_user' ||
  (command.kind === 'cancel_orders' && command.reason !== 'operator');
type Cancellation = BarAccount | CancelOrders | ExcludeUser | SetLimits;
const CANCELLING: ReadonlySet<Command['kind']> = new Set<Cancellation['kind']>([
  'cancel_orders',
  'bar_account',
  'set_limits',
  'exclude_user',
]);
/** One in this number of steps is the last one of its cancellation: the next one cannot be stored. */
const CUT_EVERY = 3;
/** If due work takes more steps than this, it never ends. */
const DUE_STEPS_MAX = 1_000;

export class EngineRun {
  readonly model: Model;
  readonly state: TradingState;
  private readonly invariants = new Invariants();
  private steps = 0;

  constructor({ options }: Scenario) {
    this.model = new Model(options);
    this.state = emptyState(options);
    this.state.changes.clear();
  }

  /** The id of the order or the wager that a step has made, if any. */
  step(command: Command, nowMs: number): number | null {
    const { state, model } = this;
    this.steps += 1;
    this.goOn(command, nowMs);
    // A refusal may use up numbers; the number itself does not matter.
    model.world.nextOrder = state.counters.order;
    const isCut = this.steps % CUT_EVERY === 0 && isCancellation(command);
    const expected = isCut ? model.cut(command, nowMs) : model.step(command, nowMs);
    if (this.steps % UNDO_EVERY === 0) this.applyAndUndo(command, nowMs);
    const tried = this.tried(command, nowMs);
    const result = this.applyWhole(command, nowMs, isCut);
    if (tried !== null) mustAgree('trial', tried, this.whatTrialSays(command, result));
    mustAgree('answer', result.ok ? 'ok' : result.code, expected.ok ? 'ok' : expected.code);
    if (result.ok && expected.ok) {
      compareAnswer(result, expected);
      compareTrades(result.facts, expected.traces.trades);
      this.finish(nowMs, expected.traces, actorOf(command));
    } else mustHold(state.changes.isEmpty, 'refusal', () => 'something has changed');
    if (this.steps % FULL_CHECK_EVERY === 0) this.checkAll();
    const { answer } = result.ok ? result : { answer: null };
    if (command.kind === 'offer_wager' && answer?.type === 'wager') return answer.wager.id;
    return command.kind === 'place_order' && answer?.type === 'order' ? answer.order.id : null;
  }

  /** What a trial of the command answers, if the command can be tried. */
  private tried(command: Command, nowMs: number): string | number | null {
    const { kind } = command;
    if (kind !== 'approve_market' && kind !== 'reject_market' && kind !== 'decide_dispute') return null;
    if (kind === 'decide_dispute' && command.by === 'votes') return null;
    const result = apply(this.state, { ...command, isTrial: true }, nowMs);
    mustHold(this.state.changes.isEmpty, 'trial', () => 'something has changed');
    if (!result.ok) return result.code;
    return result.answer.type === 'done' ? result.answer.count : result.answer.type;
  }

  /** What the trial of a command must have answered, by the result of the command. */
  private whatTrialSays(command: Command, result: Result): string | number {
    if (!result.ok) return result.code === 'approval_needed' ? 0 : result.code;
    const market = 'marketId' in command ? this.state.markets.get(command.marketId ?? '') : undefined;
    return market?.pendingAct ? 0 : 1;
  }

  /**
   * Steps of due times and of new quotes: one now and then, so that other commands come between, and all those that the
   * command waits for.
   */
  private goOn(command: Command, nowMs: number): void {
    const { state, model } = this;
    moveTime(state, nowMs);
    const mustGoOn = (): boolean => blockerOf(state, command) !== null || waits(command);
    for (let i = 0; (i === 0 && this.steps % 2 === 0) || mustGoOn(); i += 1) {
      mustHold(i < DUE_STEPS_MAX, 'steps', () => 'there is no end of them');
      const step = this.nextStep(this.steps + i);
      if (!step) return;
      if (i % UNDO_STEPS_EVERY === 0) this.applyAndUndo(step, nowMs);
      const expected = model.step(step, nowMs);
      const result = apply(state, step, nowMs);
      if (!result.ok || !expected.ok) throw new Error('a further step is refused');
      compareTrades(result.facts, expected.traces.trades);
      this.finish(nowMs, expected.traces);
    }
  }

  /** A step of due times, or of a new quote; of both in turn while there are both. */
  private nextStep(turn: number): Command | null {
    const { state } = this;
    const due = nextDue(state, state.nowMs);
    const [tried] = state.rounds;
    if (due && (turn % 3 > 0 || !tried)) return { kind: 'advance', marketId: due.id };
    return tried ? { kind: 'try_on', marketId: tried.id } : null;
  }

  /** A command with all of its steps; `isCut`: its second step cannot be stored. */
  private applyWhole(command: Command, nowMs: number, isCut: boolean): Result {
    const { state } = this;
    const first = apply(state, command, nowMs);
    const step = first.ok ? stepAfter(first.answer, isCut) : null;
    if (!first.ok || !step) return first;
    const facts = [...first.facts];
    for (let i = 0; ; i += 1) {
      mustHold(i < DUE_STEPS_MAX, 'steps', () => 'there is no end of them');
      const next = apply(state, step, nowMs);
      if (!next.ok) throw new Error(`a further step is refused: ${next.code}`);
      facts.push(...next.facts);
      if (next.ended) return { ok: true, answer: { type: 'order', order: next.ended.order }, facts };
      if (next.cleared) return { ok: true, answer: next.cleared.answer, facts };
    }
  }

  checkAll(): void {
    compareAll(this.state, this.model);
    this.invariants.checkAll(this.state);
  }

  /** Ends markets that end, as the model does in one step. Compares everything that this work and `traces` have touched. */
  private finish(nowMs: number, traces: Traces, actor: string | null = null): void {
    const { state } = this;
    for (let i = 0, market = nextEnding(state); market; i += 1, market = nextEnding(state)) {
      mustHold(i < DUE_STEPS_MAX, 'end', () => 'there is no end of it');
      apply(state, { kind: 'finish_on', marketId: market.id }, nowMs);
    }
    this.compareTouched(traces);
    this.invariants.checkChanges(state, actor);
    state.changes.clear();
  }

  private compareTouched(traces: Traces): void {
    const { state, model } = this;
    const { changes } = state;
    const byId = (a: { id: number }, b: { id: number }): number => a.id - b.id;
    mustAgree(
      'orders that ended',
      changes.orders
        .map(({ row }) => engineOrder(row))
        .filter(({ status }) => status !== 'OPEN')
        .sort(byId),
      traces.ended.map(modelOrder).sort(byId),
    );
    const users = new Set(traces.users);
    const markets = new Set(traces.markets);
    for (const { row } of changes.accounts) {
      if (row.userId !== null) users.add(row.userId);
      if (row.marketId !== null) markets.add(row.marketId);
    }
    for (const { row } of changes.positions) markets.add(row.market.id);
    for (const { row } of changes.markets) markets.add(row.id);
    for (const market of changes.levels.keys()) markets.add(market.id);
    const userIds = [...users];
    for (const userId of userIds) {
      compareUser(state, model, userId);
      compareUserOrders(state, model, userId);
    }
    for (const marketId of markets) compareMarket(state, model, marketId, userIds);
    if (users.size > 0 || markets.size > 0) compareHouse(state, model);
    for (const ended of changes.endedPositions) {
      const twin = model
        .market(ended.market.id)
        ?.positions.find((p) => p.userId === ended.account.userId && p.outcome === ended.outcome);
      mustAgree(
        `settled position of ${ended.account.userId} in ${ended.market.id}`,
        [ended.shares, ended.cost, ended.realised],
        twin && [twin.shares, twin.cost, twin.realised],
      );
    }
  }

  /** A batch that is not committed leaves everything as it was. */
  private applyAndUndo(command: Command, nowMs: number): void {
    const { state } = this;
    const start = startOf(state);
    apply(state, command, nowMs);
    undo(state, start);
  }
}

/** The user whose available credits the command may lower. */
const actorOf = (command: Command): string | null =>
  'userId' in command ? command.userId : 'payerId' in command ? command.payerId : null;

/** A close of an account is not among them: what its other orders bring later would stay with the account. */
const isCancellation = (command: Command): command is Cancellation => CANCELLING.has(command.kind);

/** The command that carries on what the answer says is unfinished, or ends it. */
function stepAfter(answer: Answer, isCut: boolean): Command | null {
  if (answer.type === 'sweeping') return { kind: 'sweep_on', marketId: answer.marketId };
  if (answer.type === 'clearing')
    return { kind: isCut ? 'abandon_clearing' : 'clear_on', userId: answer.userId };
  return null;
}

function compareAnswer(result: Result & { ok: true }, step: Step & { ok: true }): void {
  const { answer } = result;
  const expected = step.answer;
  mustAgree('type of the answer', answer.type, expected.type);
  const view = (order: object): object =>
    Object.fromEntries(
      Object.keys(modelOrderKeys).map((key) => [key, (order as Record<string, unknown>)[key]]),
    );
  if (answer.type === 'order' && expected.type === 'order')
    mustAgree('order in the answer', view(answer.order), modelOrder(expected.order));
  if (answer.type === 'orders' && expected.type === 'orders')
    mustAgree('orders in the answer', answer.orders.map(view), expected.orders.map(modelOrder));
  if (answer.type === 'wager' && expected.type === 'wager')
    mustAgree(
      'wager in the answer',
      [answer.wager.id, answer.wager.status, answer.wager.reason],
      [expected.wager.id, expected.wager.status, expected.wager.reason],
    );
}

const modelOrderKeys = modelOrder({} as Parameters<typeof modelOrder>[0]);

function compareTrades(facts: readonly Fact[], expected: readonly Trade[]): void {
  const trades = facts.flatMap((fact) => {
    if (fact.type !== 'trade') return [];
    const { marketId, kind, price, quantity, taker, maker } = fact;
    return [{ marketId, kind, price, quantity, taker, maker }];
  });
  mustAgree('trades', trades, expected);
}
