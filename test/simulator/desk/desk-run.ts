// A desk on a storage with faults, and the model beside it. Each round sends several commands together. When the desk
// is idle again, the model carries out the commands that were acknowledged or found in the tables. Then both must be
// in the same state.
import { DomainError } from '../../../src/platform/common/errors.js';
import type { DeskBatch } from '../../../src/domain/exchange/desk/batch/batch.js';
import { Sequencer, type DeskSettings } from '../../../src/domain/exchange/desk/sequencer/sequencer.js';
import { hasDue, type Command, type TradingState } from '../../../src/domain/exchange/engine/index.js';
import type { Leadership } from '../../../src/domain/exchange/desk/storage/desk-storage.port.js';
import { tablesOf } from '../../support/desk-tables.js';
import { FakeClock } from '../../support/fake-clock.js';
import { compareAll, compareHouse, compareMarket, compareUser, compareUserOrders } from '../compare.js';
import { mustAgree, mustHold } from '../disagreement.js';
import { Invariants } from '../invariants.js';
import { NOTHING } from '../junk.js';
import { Model } from '../model/model.js';
import type { Scenario } from '../scenario.js';
import { OrderNames } from '../script.js';
import type { Backend } from './backend.js';
import { FaultyStorage } from './faulty-storage.js';
import { Judge, type Outcome, type Sent, type DeskStep } from './judge.js';
import { checkTransfers, compareLedger } from './ledger.js';
import { Replica } from './replica.js';
import { ONE_BATCH, type Job, type Round } from './round.js';
import { TakenCommands } from './taken-commands.js';

const FULL_CHECK_EVERY = 1_000;
/** How many times the run checks whether the desk is idle. */
const IDLE_TRIES = 2_000;
const EVENTS_AT_ONCE = 500;
/** Batches of a former leader that may still be on their way. */
const LATE_BATCHES_MAX = 10;
/** Time and counters advance without a commit when a command is refused. */
const TABLES = ['accounts', 'markets', 'orders', 'holds', 'positions', 'wagers'] as const;

interface Process {
  readonly desk: Sequencer;
  readonly storage: FaultyStorage;
  readonly hasEnded: () => boolean;
}

/** Whether no work has further steps. */
const isDone = (state: TradingState, nowMs: number): boolean =>
  state.sweeps.size + state.clearings.size + state.rounds.size === 0 && !hasDue(state, nowMs);

interface SentJobs {
  readonly outcomes: Outcome[];
  /** The place of each command in the round. */
  readonly places: ReadonlyMap<Command, number>;
}

export class DeskRun {
  readonly model: Model;
  readonly names = new OrderNames();
  private readonly judge: Judge;
  private readonly clock: FakeClock;
  private readonly replica = new Replica();
  private readonly invariants = new Invariants();
  private readonly settings: DeskSettings;
  private process: Process | undefined;
  /** The commands of this round in the order in which their turns came. */
  private readonly taken = new TakenCommands();
  private users = new Set<string>();
  private markets = new Set<string>();
  private steps = 0;
  private rounds = 0;

  constructor(
    scenario: Scenario,
    private readonly backend: Backend,
  ) {
    this.model = new Model(scenario.options, scenario.options.stepMax);
    this.judge = new Judge(this.model, this.names);
    this.clock = new FakeClock(scenario.startMs);
    this.settings = {
      engine: scenario.options,
      queueMax: 60,
      marketQueueMax: 50,
      userQueueMax: 30,
      turnMs: 1,
      batchMax: ONE_BATCH,
      gatherMs: 1,
      retryMs: 1,
      resendMax: 5,
    };
  }

  async round(round: Round): Promise<void> {
    this.rounds += 1;
    // From the new time on, the desk may carry out due times by itself.
    this.taken.clear();
    this.clock.set(round.nowMs);
    this.users = new Set();
    this.markets = new Set();
    let process = this.process ?? (await this.open());
    const old = round.isStale ? process : null;
    if (old) {
      await this.backend.expireLease();
      process = await this.open();
    }
    const sent = await this.send(round, process, old);
    if (await this.becomeIdle(process)) await this.tell(round, sent);
    else await this.startAgain(() => this.tell(round, sent));
    await this.compare(round);
    const before = this.steps;
    this.steps += round.jobs.length;
    const isFull = Math.floor(before / FULL_CHECK_EVERY) !== Math.floor(this.steps / FULL_CHECK_EVERY);
    if (isFull) await this.checkAll();
    else if (this.rounds % 3 === 0) await this.follow();
  }

  /** Drops a desk that may still be waiting; its commands may stay unanswered. */
  close(): void {
    void this.process?.desk.close();
  }

  private async open(): Promise<Process> {
    const process = await this.openProcess();
    this.model.startAnew(process.desk.state.nowMs);
    return process;
  }

  /** A batch of the former leader that is still on its way may renew the lease after its expiry. */
  private async lead(storage: FaultyStorage): Promise<Leadership> {
    for (let tries = 0; tries < LATE_BATCHES_MAX; tries += 1) {
      await this.backend.expireLease();
      const leadership = await storage.takeOver({ address: 'here', token: 'token' });
      if (leadership) return leadership;
    }
    throw new Error('nobody can lead');
  }

  private async openProcess(): Promise<Process> {
    const storage = new FaultyStorage(this.backend.storage, async () => {
      await this.backend.expireLease();
      await this.backend.storage.takeOver({ address: 'elsewhere', token: 'token' });
    });
    const leadership = await this.lead(storage);
    const taken = this.taken.begins();
    storage.onSent = (batch) => taken.sent(batch);
    storage.onKept = () => taken.kept();
    storage.onStored = (batch) => {
      taken.stored(batch);
      this.noteStored(batch);
    };
    let hasEnded = false;
    const watch = {
      taken: (command: Command) => taken.add(command),
      committed: () => undefined,
      poisoned: () => undefined,
      faulty: () => undefined,
    };
    const desk = await Sequencer.open(
      {
        storage,
        clock: this.clock,
        settings: this.settings,
        watch,
        pause: () => this.backend.pause(),
      },
      leadership,
      () => (hasEnded = true),
    );
    this.process = { desk, storage, hasEnded: () => hasEnded };
    return this.process;
  }

  private noteStored(batch: DeskBatch): void {
    checkTransfers(batch);
    for (const { userId } of batch.newAccounts) if (userId !== null) this.users.add(userId);
    for (const { id } of batch.newMarkets) this.markets.add(id);
    for (const { order } of batch.newOrders) this.markets.add(order.marketId);
    for (const { marketId } of [...batch.orders, ...batch.newWagers, ...batch.wagers])
      this.markets.add(marketId);
  }

  private async send(round: Round, process: Process, old: Process | null): Promise<SentJobs> {
    process.storage.faults = [...round.faults];
    process.storage.isBlind = round.isBlind;
    const outcomes: Outcome[] = round.jobs.map(() => ({ type: 'nothing' }));
    const places = new Map<Command, number>();
    const sent: Promise<void>[] = [];
    const send = (job: Job, at: number): void => {
      const to = old && !job.isLate ? old : process;
      const command = { ...this.names.keyed(job) };
      places.set(command, at);
      const told = to.desk.submit(command, this.judge.requestOf(job)).then(
        ({ value }) => void (outcomes[at] = { type: 'value', value }),
        (error: unknown) => {
          if (!(error instanceof DomainError)) throw error;
          outcomes[at] = { type: 'error', code: error.code };
        },
      );
      sent.push(told);
    };
    round.jobs.forEach((job, at) => {
      if (!job.isLate) send(job, at);
    });
    for (let i = 0; i < 5; i++) await Promise.resolve();
    round.jobs.forEach((job, at) => {
      if (job.isLate) send(job, at);
    });
    await this.settled(Promise.race([Promise.all(sent), process.storage.crashed]));
    process.storage.faults = [];
    process.storage.isBlind = false;
    return { outcomes, places };
  }

  /** The desk's own steps, and the places of the jobs, in the order in which desks took them. Other jobs come last. */
  private orderOf(places: ReadonlyMap<Command, number>): Sent['order'] {
    const order: (number | DeskStep)[] = [];
    const taken = this.taken.all.toReversed();
    const seen = new Set<number>();
    for (const command of taken) {
      const place = command.kind === 'new_process' ? undefined : places.get(command);
      if (place === undefined) {
        const { kind } = command;
        if (kind === 'new_process') order.unshift({ kind });
        if (kind === 'advance' || kind === 'sweep_on' || kind === 'try_on' || kind === 'pause_market')
          order.unshift({ kind, marketId: command.marketId });
        if (kind === 'clear_on') order.unshift({ kind, userId: command.userId });
      } else if (!seen.has(place)) order.unshift(place);
      if (place !== undefined) seen.add(place);
    }
    return [...order, ...[...places.values()].filter((place) => !seen.has(place)).sort((a, b) => a - b)];
  }

  /** Fails when an expected thing does not happen. */
  private async settled(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    const done = work.finally(() => (isDone = true));
    // A timer of the process looks for work without a caller, but not between two rounds.
    const look = (): boolean => {
      if (!isDone) this.process?.desk.tick();
      return isDone;
    };
    await Promise.race([done, this.backend.patience(look)]);
    mustHold(isDone, 'hang', () => 'a command is never answered');
    await done;
  }

  /** The next process begins with the tables of the old process. */
  private async startAgain(tell: () => Promise<void>): Promise<void> {
    const process = await this.openProcess();
    const { nowMs } = process.desk.state;
    if (!(await this.becomeIdle(process))) throw new Error('a desk ends without a fault');
    // Unfinished sweeps have gone on, so that their answers are stored.
    await tell();
    this.model.startAnew(nowMs);
    mustAgree('markets behind their due times', this.model.behind(this.clock.nowMs()), []);
  }

  /** Resolves when a command that changes nothing has had its turn. */
  private async reach(desk: Sequencer): Promise<void> {
    await desk.submit(NOTHING, null).catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'bad_amount') throw error;
    });
  }

  /**
   * All waiting work is done when two commands that change nothing have been answered: the batch after the first answer may still be
   * on its way. False: the process has ended.
   */
  private async becomeIdle({ desk, storage, hasEnded }: Process): Promise<boolean> {
    let wasIdle = false;
    for (let i = 0; i < IDLE_TRIES; i++) {
      if (storage.hasCrashed || hasEnded()) return false;
      try {
        await this.settled(Promise.race([this.reach(desk), storage.crashed]));
        const isIdle = desk.waiting === 0 && isDone(desk.state, this.clock.nowMs());
        if (isIdle && wasIdle && !storage.hasCrashed) return true;
        wasIdle = isIdle;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        await this.backend.pause();
      }
    }
    throw new Error('the desk does not become idle');
  }

  private async tell(round: Round, { outcomes, places }: SentJobs): Promise<void> {
    const requests = round.jobs.flatMap((job) => this.judge.requestOf(job) ?? []);
    const stored = await this.backend.storage.remembered(requests);
    this.judge.round(round, { outcomes, order: this.orderOf(places) }, stored);
    for (const userId of this.judge.users) this.users.add(userId);
    for (const marketId of this.judge.markets) this.markets.add(marketId);
  }

  private async compare(round: Round): Promise<void> {
    const { model, process } = this;
    if (!process) throw new Error('there is no desk');
    const { state } = process.desk;
    mustAgree('data that the tables refused', process.storage.refused, []);
    if (round.faults.length > 0 && this.rounds % 5 === 0) compareAll(state, model);
    for (const userId of this.users) {
      compareUser(state, model, userId);
      compareUserOrders(state, model, userId);
    }
    for (const marketId of this.markets) compareMarket(state, model, marketId, [...this.users]);
    compareHouse(state, model);
  }

  async checkAll(): Promise<void> {
    const { state } = (this.process ?? (await this.open())).desk;
    compareAll(state, this.model);
    this.invariants.checkAll(state);
    const tables = await this.backend.storage.load();
    const memory = tablesOf(state);
    for (const table of TABLES) mustAgree(`I8 ${table}`, memory[table], tables[table]);
    compareLedger(tables.accounts, await this.backend.totals());
    while ((await this.follow()) > 0);
    this.replica.compare(tables);
  }

  /** Doorbells may be lost; the replica reads the log sooner or later. */
  private async follow(): Promise<number> {
    const events = await this.backend.read(this.replica.lastSeq, EVENTS_AT_ONCE);
    this.replica.read(events);
    return events.length;
  }
}
