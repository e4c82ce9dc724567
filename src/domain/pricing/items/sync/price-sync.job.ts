// Stores the source's prices in the log, one process at a time. A failed sync changes nothing: the last prices stay, the
// failure is counted and logged once. Nothing here throws; `sync()` returns the outcome.
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Clock } from '../../../../platform/common/clock.js';
import { messageOf } from '../../../../platform/common/repeated-fault.js';
import { CONFIG, type Config } from '../../../../platform/config/config.js';
import { PriceSource, PriceSourceError } from '../sources/price-source.port.js';
import { Backoff } from './backoff.js';
import { PriceStore, type Stored, type Turn } from './price-store.js';
import type { SyncFailure, SyncOutcome } from './sync-outcome.js';
import { SyncReport } from './sync-report.js';

const INTERVAL_NAME = 'price-sync';
const NAMES_EVERY_MS = 86_400_000;
const NAMES_RETRY_MS = 600_000;

@Injectable()
export class PriceSyncJob implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('PriceSync');
  private readonly backoff: Backoff;
  private readonly stopping = new AbortController();
  private feedId = 0;
  private running: Promise<SyncOutcome> | undefined;
  private namesDueAtMs = 0;

  constructor(
    private readonly source: PriceSource,
    private readonly store: PriceStore,
    private readonly report: SyncReport,
    private readonly scheduler: SchedulerRegistry,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.backoff = new Backoff(config.PRICE_SYNC_INTERVAL_MS);
  }

  async onModuleInit(): Promise<void> {
    this.feedId = await this.store.openFeed(this.source.name);
  }

  onApplicationBootstrap(): void {
    const timer = setInterval(() => void this.sync(), this.config.PRICE_SYNC_INTERVAL_MS);
    this.scheduler.addInterval(INTERVAL_NAME, timer);
    void this.sync();
  }

  /** Stops the timer and the fetch, and waits for a running sync to end. */
  async onModuleDestroy(): Promise<void> {
    if (this.scheduler.doesExist('interval', INTERVAL_NAME)) this.scheduler.deleteInterval(INTERVAL_NAME);
    this.stopping.abort();
    await this.running;
  }

  /** Runs a sync now, or joins the running sync. Never rejects. */
  async sync(): Promise<SyncOutcome> {
    if (this.stopping.signal.aborted) return { outcome: 'failed', kind: 'stopped' };
    this.running ??= this.runReported().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async runReported(): Promise<SyncOutcome> {
    try {
      const outcome = await this.run();
      this.report.outcome(outcome);
      return outcome;
    } catch (error) {
      if (error instanceof PriceSourceError) this.backoff.fail(this.clock.nowMs());
      const outcome: SyncOutcome = { outcome: 'failed', kind: this.kindOf(error) };
      this.report.outcome(outcome, messageOf(error));
      return outcome;
    }
  }

  private async run(): Promise<SyncOutcome> {
    if (this.backoff.isWaiting(this.clock.nowMs())) return { outcome: 'waiting' };
    const turn = await this.store.claim(this.feedId, this.clock.now(), this.config.PRICE_SYNC_INTERVAL_MS);
    if (!turn) return { outcome: 'not_my_turn' };
    const outcome = await this.runTurn(turn);
    await this.refreshNames();
    return outcome;
  }

  private async runTurn(turn: Turn): Promise<SyncOutcome> {
    const { source } = this;
    let { startedAt } = turn;
    if (!startedAt || turn.edition !== source.edition) {
      const isFirst = startedAt === null;
      startedAt = this.clock.now();
      const past = isFirst ? source.recorded?.(startedAt) : undefined;
      const begun = await this.store.begin(turn, source, startedAt, past ?? []);
      if (begun.overtaken || begun.changed > 0) return this.outcomeOf(begun);
    }
    const { signal } = this.stopping;
    const answer = await source.latest({ now: this.clock.now(), startedAt, signal });
    const rows = answer.notModified ? null : answer.rows;
    const stored = await this.store.save(turn, this.clock.now(), rows);
    this.backoff.succeed();
    if (!stored.overtaken && !answer.notModified) answer.confirm?.();
    return this.outcomeOf(stored);
  }

  private outcomeOf(stored: Stored): SyncOutcome {
    if (stored.overtaken) return { outcome: 'overtaken' };
    this.report.skipped(stored.skipped);
    return stored.changed > 0 ? { outcome: 'changed', changed: stored.changed } : { outcome: 'unchanged' };
  }

  /** Refreshes the names separately from the prices: a failure here is not a failed sync. */
  private async refreshNames(): Promise<void> {
    const nowMs = this.clock.nowMs();
    if (nowMs < this.namesDueAtMs) return;
    try {
      await this.store.saveNames(await this.source.items(this.stopping.signal));
      this.namesDueAtMs = nowMs + NAMES_EVERY_MS;
    } catch (error) {
      this.namesDueAtMs = nowMs + NAMES_RETRY_MS;
      if (!this.stopping.signal.aborted)
        this.logger.warn(`The item names could not be refreshed: ${messageOf(error)}`);
    }
  }

  private kindOf(error: unknown): SyncFailure {
    if (this.stopping.signal.aborted) return 'stopped';
    return error instanceof PriceSourceError ? error.kind : 'database';
  }
}
