// The desk in a process. The process leads if no other process does; otherwise it forwards commands to the leader, and
// takes over when the leader's lease ends. A database has one desk at a time, however many processes there are.
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Counter, Histogram } from 'prom-client';
import { Clock } from '../../../../platform/common/clock.js';
import { DomainError } from '../../../../platform/common/errors.js';
import { randomHex } from '../../../../platform/common/ids.js';
import { Metrics } from '../../../../platform/common/metrics.js';
import { messageOf, RepeatedFault } from '../../../../platform/common/repeated-fault.js';
import { CONFIG, type Config } from '../../../../platform/config/config.js';
import { EventTail } from '../../../../platform/events/index.js';
import type { Command } from '../../engine/index.js';
import { DeskStorage, type Leader, type Leadership } from '../storage/desk-storage.port.js';
import { Exchange, type Asked, type DeskAnswer, type Standing, type Submission } from '../../exchange.js';
import { forward, ForwardingServer, greet, type Forwarded, type Outcome } from './forwarding.js';
import { addressOf, assertReachable, ownHost } from './own-address.js';
import { engineOptionsOf } from './engine-options.js';
import type { DeskWatch } from '../sequencer/desk-watch.js';
import { Sequencer, type DeskSettings } from '../sequencer/sequencer.js';

/** How often the lease is renewed or checked, so that one slow turn does not lose it. */
const LEASE_CHECK_MS = 500;
/** How often the desk checks for due changes. */
const TICK_MS = 50;
const RETRY_MS = 200;
/** How long the first answers to commands other than orders are stored, as those of writes of the log are. */
const REQUESTS_KEPT_MS = 24 * 3_600_000;
const FORGET_EVERY_MS = 600_000;
/** Answers that are removed in one statement, so that no batch waits long. */
const FORGET_STEP = 1_000;
const RESEND_MAX = 5;
const TOKEN_BYTES = 24;

@Injectable()
export class DeskLeadership extends Exchange implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Desk');
  private readonly fault = new RepeatedFault(this.logger, 'The desk commits again.');
  private readonly settings: DeskSettings;
  private readonly watch: DeskWatch;
  private readonly token = randomHex(TOKEN_BYTES);
  private readonly leadListeners: (() => void)[] = [];
  private readonly commands: Counter<'outcome'>;
  private readonly taken: Counter<'kind'>;
  private readonly poisoned: Counter;
  private readonly batchSeconds: Histogram;
  private readonly batchCommands: Histogram;
  private server: ForwardingServer | undefined;
  private address = '';
  private greeting: Promise<Standing> | undefined;
  private desk: Sequencer | undefined;
  private epoch = 0;
  private isClosed = false;
  private timers: NodeJS.Timeout[] = [];
  private checking: Promise<void> | undefined;

  constructor(
    private readonly storage: DeskStorage,
    private readonly clock: Clock,
    private readonly tail: EventTail,
    @Inject(CONFIG) private readonly config: Config,
    metrics: Metrics,
  ) {
    super();
    this.settings = settingsOf(config);
    this.commands = metrics.counter('ringside_desk_commands_total', 'Commands, by how they were answered.', [
      'outcome',
    ]);
    this.taken = metrics.counter('ringside_desk_taken_total', 'Commands whose turn has come, by kind.', [
      'kind',
    ]);
    this.poisoned = metrics.counter(
      'ringside_desk_poisoned_total',
      'Commands that the database refused; each is an alert.',
      [],
    );
    this.batchSeconds = metrics.histogram(
      'ringside_desk_batch_seconds',
      'Time to commit a batch.',
      [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    );
    this.batchCommands = metrics.histogram(
      'ringside_desk_batch_commands',
      'Commands in a batch.',
      [1, 2, 5, 10, 20, 50, 100, 200, 500],
    );
    metrics.gauge('ringside_desk_waiting', 'Commands that wait.', () => this.desk?.waiting ?? 0);
    metrics.gauge('ringside_desk_leads', '1 while this process leads the desk.', () => (this.desk ? 1 : 0));
    this.watch = {
      taken: ({ kind }) => this.taken.inc({ kind }),
      committed: (commands, seconds) => {
        this.batchSeconds.observe(seconds);
        this.batchCommands.observe(commands);
      },
      poisoned: ({ kind }, message) => {
        this.poisoned.inc();
        this.logger.error(`A command of kind ${kind} could not be stored: ${message}`);
      },
      faulty: (message) =>
        message === null ? this.fault.clear() : this.fault.raise(`The desk cannot commit: ${message}`),
    };
  }

  /** Whether this process leads. */
  get leads(): boolean {
    return this.desk !== undefined;
  }

  /** Called each time this process begins to lead. */
  onLead(listener: () => void): void {
    this.leadListeners.push(listener);
    if (this.leads) listener();
  }

  async onApplicationBootstrap(): Promise<void> {
    const { HOST, DESK_PORT } = this.config;
    this.server = await ForwardingServer.open(HOST, DESK_PORT, this.token, (forwarded) =>
      Promise.allSettled(forwarded.map((one) => this.lead(one))),
    );
    const host = await ownHost(this.config, () => this.storage.ownAddress());
    this.address = addressOf(host, this.server.port);
    await assertReachable({ address: this.address, token: this.token });
    await this.check();
    const check = setInterval(() => void this.check(), LEASE_CHECK_MS);
    const tick = setInterval(() => this.desk?.tick(), TICK_MS);
    const forget = setInterval(() => void this.forgetOld(), FORGET_EVERY_MS);
    this.timers = [check, tick, forget];
  }

  /** Removes old answers in steps. Only the leader does so. */
  async forgetOld(): Promise<void> {
    try {
      while (this.desk && !this.isClosed) {
        const count = await this.storage.forgetRequests(this.clock.nowMs() - REQUESTS_KEPT_MS, FORGET_STEP);
        if (count < FORGET_STEP) return;
      }
    } catch (error) {
      this.logger.warn(`Old answers could not be removed: ${messageOf(error)}`);
    }
  }

  /** Runs after the last request was answered, and before the database connection ends. */
  async onApplicationShutdown(): Promise<void> {
    this.isClosed = true;
    for (const timer of this.timers) clearInterval(timer);
    await this.checking;
    await this.server?.close();
    const { desk } = this;
    if (!desk) return;
    await desk.close();
    this.desk = undefined;
    await this.storage.resign(this.epoch).catch((error: unknown) => {
      this.logger.debug(`The lease could not be given back: ${messageOf(error)}`);
    });
  }

  async submit<T>(command: Command, submission: Submission = {}): Promise<DeskAnswer<T>> {
    const [outcome] = await this.submitAll<T>([{ command, ...submission }]);
    if (outcome?.status === 'fulfilled') return outcome.value;
    throw outcome?.reason;
  }

  async submitAll<T>(asked: readonly Asked[]): Promise<PromiseSettledResult<DeskAnswer<T>>[]> {
    const forwarded = asked.map(toForwarded);
    const outcomes = await (this.desk
      ? Promise.allSettled(forwarded.map((one) => this.lead(one)))
      : this.handOver(forwarded));
    for (const outcome of outcomes) this.commands.inc({ outcome: codeOf(outcome) });
    return outcomes as PromiseSettledResult<DeskAnswer<T>>[];
  }

  /** One greeting at a time, however often this is asked. */
  standing(): Promise<Standing> {
    if (this.desk) return Promise.resolve('leads');
    this.greeting ??= this.greetLeader().finally(() => (this.greeting = undefined));
    return this.greeting;
  }

  private lead({ command, request, claim, notes }: Forwarded): Promise<DeskAnswer> {
    return this.desk ? this.desk.submit(command, request, notes, claim) : Promise.reject(noLeader());
  }

  /** All outcomes are the same if the message as a whole failed. */
  private async handOver(forwarded: readonly Forwarded[]): Promise<Outcome[]> {
    try {
      return await forward(await this.leader(), forwarded);
    } catch (reason) {
      return forwarded.map(() => ({ status: 'rejected', reason }));
    }
  }

  private async greetLeader(): Promise<Standing> {
    try {
      await greet(await this.leader());
      return 'reaches the leader';
    } catch (error) {
      this.logger.debug(`The leader of the desk cannot be reached: ${messageOf(error)}`);
      return this.leads ? 'leads' : 'none';
    }
  }

  /** Another process that leads. Rejects with `unavailable` when there is none. */
  private async leader(): Promise<Leader> {
    const leader = await this.storage.leader();
    if (!leader || leader.token === this.token) throw noLeader();
    return leader;
  }

  /** Renews the lease, or takes over if there is none. Only one check runs at a time. */
  private check(): Promise<void> {
    this.checking ??= this.renewOrTakeOver()
      .catch((error: unknown) => this.fault.raise(`The desk's lease cannot be kept: ${messageOf(error)}`))
      .finally(() => (this.checking = undefined));
    return this.checking;
  }

  private async renewOrTakeOver(): Promise<void> {
    if (this.isClosed || !this.server) return;
    if (this.desk) {
      const { desk } = this;
      if (!(await this.storage.renew(this.epoch))) this.stepDown(desk);
      return;
    }
    const leadership = await this.storage.takeOver({ address: this.address, token: this.token });
    if (!leadership) return;
    this.epoch = leadership.epoch;
    this.desk = await this.open(leadership);
    this.tail.look();
    this.logger.log(`Leads the desk, epoch ${leadership.epoch}, after batch ${leadership.batch}.`);
    for (const listener of this.leadListeners) listener();
  }

  /** Renews the lease while the state loads: loading may take longer than the lease, and another process would take over. */
  private async open(leadership: Leadership): Promise<Sequencer> {
    const renewing = setInterval(() => void this.renewWhileLoading(leadership), LEASE_CHECK_MS);
    try {
      const { storage, clock, settings, watch } = this;
      const parts = { storage, clock, settings, watch, pause: (ms: number) => sleep(ms) };
      const desk: Sequencer = await Sequencer.open(parts, leadership, () => this.stepDown(desk));
      return desk;
    } finally {
      clearInterval(renewing);
    }
  }

  private async renewWhileLoading({ epoch }: Leadership): Promise<void> {
    try {
      await this.storage.renew(epoch);
    } catch (error) {
      this.logger.debug(`The lease could not be renewed while loading: ${messageOf(error)}`);
    }
  }

  /** Does nothing for a desk that this process has already left. */
  private stepDown(desk: Sequencer): void {
    if (this.desk !== desk) return;
    this.logger.warn('This process does not lead the desk any more.');
    void desk.close();
    this.desk = undefined;
  }
}

const noLeader = () => new DomainError('unavailable', 'Nobody leads the desk; try again soon.');

const codeOf = (outcome: Outcome): string => {
  if (outcome.status === 'fulfilled') return 'done';
  return outcome.reason instanceof DomainError ? outcome.reason.code : 'internal_error';
};

const toForwarded = ({ command, request, claim, notes = [] }: Asked): Forwarded => ({
  command,
  request: request ? { ...request, hash: request.fingerprint ?? hashOf(command) } : null,
  claim: claim ? { ...claim, hash: claim.fingerprint } : null,
  notes,
});

const HASH_CHARACTERS = 22;

/** Distinguishes bodies by 128 bits of SHA-256. */
const hashOf = (command: Command): string =>
  createHash('sha256')
    .update(JSON.stringify(command, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)))
    .digest('base64url')
    .slice(0, HASH_CHARACTERS);

const settingsOf = (config: Config): DeskSettings => ({
  engine: engineOptionsOf(config),
  queueMax: config.DESK_QUEUE_MAX,
  marketQueueMax: config.MARKET_QUEUE_MAX,
  userQueueMax: config.USER_QUEUE_MAX,
  turnMs: config.DESK_TURN_MS,
  batchMax: config.DESK_BATCH_MAX,
  gatherMs: config.DESK_GATHER_MS,
  retryMs: RETRY_MS,
  resendMax: RESEND_MAX,
});
