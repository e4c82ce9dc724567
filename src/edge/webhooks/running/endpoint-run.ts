// Delivers the messages of one endpoint: one request at a time, in log order. A message that fails is tried again before
// any later one is sent, until it is accepted, is a dead letter, or the endpoint is disabled.
import { Logger } from '@nestjs/common';
import type { WebhookDisabledReason } from '../../../contract/webhooks/webhook-changes.js';
import type { WebhookOutcome } from '../../../contract/webhooks/webhooks.js';
import { jitter } from '../../../platform/common/ids.js';
import { messageOf, RepeatedFault } from '../../../platform/common/repeated-fault.js';
import type { Config } from '../../../platform/config/config.js';
import type { EndpointSecrets } from '../endpoint-secrets.js';
import { retryPauseMs } from '../sending/retry-pause.js';
import type { Attempt, WebhookSender } from '../sending/webhook-sender.js';
import type { SignedMessage } from '../sending/signature.js';
import type { WebhooksStats } from '../webhooks.stats.js';
import { Pace, type Lanes } from './lanes.js';
import type { Letter } from './letters.js';
import type { FeedEntry, FeedPage, LogFeed } from './log-feed.js';
import { RunProgress, type ProgressTools } from './run-progress.js';
import type { RunRow } from './runner-store.js';
import type { Wishes } from './wishes.js';

/** Pause after a fault of this process, such as a database that does not answer. */
const FAULT_PAUSE_MS = 500;

/** The receiver has judged the message itself. After other failures the message can never become a dead letter. */
const REFUSALS: ReadonlySet<string> = new Set<WebhookOutcome>(['redirect', 'client_error', 'server_error']);
const ABORTED: Attempt = { outcome: 'aborted', status: null, askedMs: 0 };

export interface RunTools extends ProgressTools {
  readonly feed: LogFeed;
  readonly sender: WebhookSender;
  readonly secrets: EndpointSecrets;
  readonly lanes: Lanes;
  readonly stats: WebhooksStats;
  readonly config: Config;
  /** Whether no other process can have the endpoint. */
  holdsLease(): boolean;
  disable(run: EndpointRun, reason: WebhookDisabledReason): Promise<void>;
  /** The endpoint is not served by this run any more. */
  ended(run: EndpointRun): void;
}

export class EndpointRun {
  private readonly progress: RunProgress;
  private testId: string | null;
  private wantsWork = false;
  private working: Promise<void> | undefined;
  private pausing: NodeJS.Timeout | undefined;
  private saving: NodeJS.Timeout | undefined;
  private isOver = false;
  private isAtHead = false;
  private suspensions = 0;
  private resumed = 0;
  private readonly url: URL;
  private readonly pace = new Pace();
  private readonly abort = new AbortController();
  private readonly fault: RepeatedFault;

  constructor(
    readonly row: RunRow,
    readonly wishes: Wishes,
    private readonly tools: RunTools,
  ) {
    this.progress = new RunProgress(row, tools);
    this.testId = row.test_id;
    this.url = new URL(row.url);
    this.fault = new RepeatedFault(new Logger('Webhooks'), `Endpoint ${row.id} can be served again.`);
  }

  get seq(): number {
    return this.progress.value.seq;
  }

  /** Whether all messages up to the head of this process are delivered. */
  get isLevel(): boolean {
    return this.isAtHead && !this.working && !this.isOver;
  }

  /** New events match. During a pause it does nothing: the end of the pause starts the work. */
  wake(): void {
    this.isAtHead = false;
    if (this.isOver || this.pausing) return;
    this.wantsWork = true;
    this.working ??= this.work().finally(() => {
      this.working = undefined;
      if (this.wantsWork) this.wake();
    });
  }

  /** Nothing up to `seq` is for this endpoint, which is level. */
  pass(seq: number): void {
    this.progress.pass(seq);
  }

  /** How often it was suspended. */
  get suspendedCount(): number {
    return this.suspensions;
  }

  /** No further request begins until the run is resumed. */
  suspend(): void {
    this.suspensions += 1;
  }

  /** Ends the first `count` suspensions; a later one lasts. */
  resume(count: number): void {
    if (this.resumed === count) return;
    this.resumed = count;
    this.wake();
  }

  /** Ends at once, because the endpoint can belong to another process. */
  drop(): void {
    this.isOver = true;
    clearTimeout(this.pausing);
    clearTimeout(this.saving);
    this.abort.abort();
  }

  /** Ends in order: a request under way has a moment to end, and the progress is saved. */
  async close(graceMs: number): Promise<void> {
    this.isOver = true;
    clearTimeout(this.pausing);
    clearTimeout(this.saving);
    const grace = setTimeout(() => this.abort.abort(), graceMs);
    await this.working;
    clearTimeout(grace);
    if (this.progress.hasUnsaved && this.tools.holdsLease()) await this.progress.save();
  }

  private async work(): Promise<void> {
    while (this.wantsWork && !this.isOver && !this.pausing) {
      this.wantsWork = false;
      try {
        await this.step();
        this.fault.clear();
      } catch (error) {
        this.fault.raise(`Endpoint ${this.row.id} cannot be served: ${messageOf(error)}`);
        this.pause(FAULT_PAUSE_MS);
      }
    }
  }

  private async step(): Promise<void> {
    this.isAtHead = false;
    if (this.testId !== null) await this.sendTest(this.testId);
    if (this.row.state === 'disabled') return this.end();
    const waitMs = (this.progress.value.retryAt?.getTime() ?? 0) - this.tools.clock.nowMs();
    if (waitMs > 0) return this.pause(waitMs);
    while (!this.isOver) {
      const page = await this.tools.feed.after(this.seq, this.wishes);
      if (page === null) {
        this.isAtHead = true;
        return void (await this.saveInTime());
      }
      if (page === 'behind') return this.stop('behind');
      if (!(await this.deliver(page))) return;
    }
  }

  /** False when no further message can be sent now. */
  private async deliver({ entries, upTo }: FeedPage): Promise<boolean> {
    for (const entry of entries) {
      this.progress.approach(entry.seq);
      while (this.progress.value.part < entry.letters.length) {
        if (!(await this.deliverNext(entry))) return false;
      }
      this.progress.pass(entry.seq);
    }
    this.progress.pass(upTo);
    return this.saveInTime();
  }

  private async deliverNext(entry: FeedEntry): Promise<boolean> {
    const { part } = this.progress.value;
    const letter = entry.letters[part];
    if (!letter) throw new Error('an event has fewer messages than before');
    const messageId = this.messageId(`${this.tools.feed.idOf(entry.seq)}_${letter.part}`);
    const attempt = await this.post({ id: messageId, body: letter.body });
    if (attempt.outcome === 'aborted') return false;
    if (attempt.outcome !== 'delivered')
      return this.fail(attempt, attempt.outcome, { entry, letter, messageId });
    const now = this.tools.clock.now();
    const { outcome, status } = attempt;
    this.progress.note({ ...SUCCESS, part: part + 1, outcome, status, attemptedAt: now, deliveredAt: now });
    return this.saveInTime();
  }

  /** `rest` tells the messages of this endpoint apart. */
  private messageId(rest: string): string {
    return `msg_${this.row.id.replace('we_', '')}_${rest}`;
  }

  private async post(message: SignedMessage): Promise<Attempt> {
    const { secrets, lanes, sender, clock, stats } = this.tools;
    return lanes.run(this.pace.isSlow, async () => {
      const startMs = clock.nowMs();
      if (this.isOver || this.suspensions > this.resumed || !this.tools.holdsLease()) return ABORTED;
      const opened = secrets.open(this.row.id, sealedOf(this.row), startMs);
      if (!opened) {
        await this.stop('secret_lost');
        return ABORTED;
      }
      const attempt = await sender.send({ url: this.url, secrets: opened }, message, this.abort.signal);
      if (attempt.outcome === 'aborted') return attempt;
      const tookMs = clock.nowMs() - startMs;
      this.pace.note(attempt.outcome === 'delivered', tookMs);
      stats.attempts.inc({ outcome: attempt.outcome });
      stats.attemptSeconds.observe(tookMs / 1_000);
      return attempt;
    });
  }

  /** True when the message is a dead letter, and the next one is to be sent. */
  private async fail(
    { status, askedMs }: Attempt,
    outcome: WebhookOutcome,
    failed: Failed,
  ): Promise<boolean> {
    const { config, clock } = this.tools;
    const now = clock.now();
    const failingSince = this.progress.value.failingSince ?? now;
    const attempts = this.progress.value.attempts + 1;
    const refusals = this.progress.value.refusals + (REFUSALS.has(outcome) ? 1 : 0);
    this.progress.note({ attempts, refusals, failingSince, outcome, status, attemptedAt: now });
    const isFailing = now.getTime() - failingSince.getTime() >= config.WEBHOOK_FAILING_MAX_MS;
    if (outcome === 'gone' || isFailing) {
      if (await this.save()) await this.stop(outcome === 'gone' ? 'gone' : 'failing');
      return false;
    }
    if (refusals >= config.WEBHOOK_REFUSALS_MAX) return this.bury(failed, outcome, status);
    const limits = { minMs: config.WEBHOOK_RETRY_MIN_MS, maxMs: config.WEBHOOK_RETRY_MAX_MS };
    const pauseMs = retryPauseMs(attempts, jitter(), limits, askedMs);
    this.progress.note({ retryAt: new Date(now.getTime() + pauseMs) });
    if (await this.save()) this.pause(pauseMs);
    return false;
  }

  private async bury(
    { entry: { seq }, letter: { type, channel }, messageId }: Failed,
    outcome: WebhookOutcome,
    status: number | null,
  ): Promise<boolean> {
    const { attempts, part } = this.progress.value;
    this.progress.note({ part: part + 1, attempts: 0, refusals: 0, retryAt: null });
    const isOurs = await this.progress.bury({ messageId, type, channel, seq, attempts, outcome, status });
    if (isOurs) this.tools.stats.deadLetters.inc();
    return this.isStill(isOurs);
  }

  /** A test is sent once, also while the endpoint is disabled or waits after a failure. */
  private async sendTest(testId: string): Promise<void> {
    const { id, user_id: userId } = this.row;
    const at = this.tools.clock.now().toISOString();
    const channel = `user:${userId}`;
    const text = { type: 'webhook_test', channel, timestamp: at, seq: this.seq, data: { endpointId: id } };
    const messageId = this.messageId(`test_${testId}`);
    const { outcome, status } = await this.post({ id: messageId, body: JSON.stringify(text) });
    if (outcome === 'aborted') return;
    this.testId = null;
    await this.tools.store.saveTest(this.tools.runner, { id, test_id: testId }, { at, outcome, status });
  }

  /** Saves now, or sets a time for it. False when no further message can be sent now. */
  private async saveInTime(): Promise<boolean> {
    const { dueMs } = this.progress;
    if (dueMs !== null && dueMs <= 0) return this.save();
    if (dueMs !== null && !this.isOver)
      this.saving ??= setTimeout(() => {
        this.saving = undefined;
        this.wake();
      }, dueMs);
    return !this.isOver;
  }

  private async save(): Promise<boolean> {
    return this.isStill(await this.progress.save());
  }

  private isStill(isOurs: boolean): boolean {
    if (!isOurs) this.end();
    return !this.isOver;
  }

  private async stop(reason: WebhookDisabledReason): Promise<void> {
    await this.tools.disable(this, reason);
    this.end();
  }

  private end(): void {
    if (this.isOver) return;
    this.drop();
    this.tools.ended(this);
  }

  private pause(pauseMs: number): void {
    if (this.isOver) return;
    clearTimeout(this.pausing);
    this.pausing = setTimeout(() => {
      this.pausing = undefined;
      this.wake();
    }, pauseMs);
  }
}

interface Failed {
  readonly entry: FeedEntry;
  readonly letter: Letter;
  readonly messageId: string;
}

const SUCCESS = { attempts: 0, refusals: 0, failingSince: null, retryAt: null } as const;

const sealedOf = ({ secret, old_secret: oldSecret, old_secret_until: oldSecretUntil }: RunRow) => ({
  secret,
  oldSecret,
  oldSecretUntil,
});
