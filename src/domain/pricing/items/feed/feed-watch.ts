// Notices that the price source has been silent for too long, and appends that to the log. Every process looks; the row of the
// feed decides which of them appends. The sync appends the return of the source.
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Clock } from '../../../../platform/common/clock.js';
import { RepeatedFault, messageOf } from '../../../../platform/common/repeated-fault.js';
import { CONFIG, staleAfterMsOf, type Config } from '../../../../platform/config/config.js';
import { EventLog } from '../../../../platform/events/index.js';
import { FEED_CHANNEL } from '../../../../contract/pricing/feed.js';
import { PriceSource } from '../sources/price-source.port.js';
import { FeedReader, feedState } from './feed.reader.js';

/** Between two looks there is at least this much time. */
const LOOK_EVERY_MIN_MS = 100;

@Injectable()
export class FeedWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly fault = new RepeatedFault(
    new Logger('PriceFeed'),
    'The state of the feed is stored again.',
  );
  private readonly staleAfterMs: number;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isClosed = false;

  constructor(
    private readonly source: PriceSource,
    private readonly reader: FeedReader,
    private readonly log: EventLog,
    private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.staleAfterMs = staleAfterMsOf(config);
  }

  onApplicationBootstrap(): void {
    void this.look();
  }

  async onModuleDestroy(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Looks now, and again when the feed can be stale. Never rejects. */
  async look(): Promise<void> {
    this.running ??= this.judge().finally(() => {
      this.running = undefined;
    });
    await this.running;
  }

  private async judge(): Promise<void> {
    let waitMs = this.staleAfterMs;
    try {
      const { state } = await this.reader.state();
      // A stale feed becomes fresh by a sync, and is not stale again before this time has passed.
      if (!state.stale && state.lastSyncAt !== null)
        waitMs = Date.parse(state.lastSyncAt) + this.staleAfterMs + 1 - this.clock.nowMs();
      if (waitMs <= 0) {
        await this.becomeStale();
        waitMs = this.staleAfterMs;
      }
      this.fault.clear();
    } catch (error) {
      this.fault.raise(`The state of the feed could not be stored: ${messageOf(error)}`);
    }
    clearTimeout(this.timer);
    const nextMs = Math.min(Math.max(waitMs, LOOK_EVERY_MIN_MS), this.staleAfterMs);
    if (!this.isClosed) this.timer = setTimeout(() => void this.look(), nextMs);
  }

  /** Appends nothing if another process was first, or if a sync has succeeded meanwhile. */
  private async becomeStale(): Promise<void> {
    const source = this.source.name;
    const oldest = new Date(this.clock.nowMs() - this.staleAfterMs);
    await this.log.transaction(async (tx) => {
      const [rows] = await tx.manager.query<[{ since: Date; lastSyncAt: Date }[], number]>(
        `update price_feed set stale = true, state_since = last_sync_at + $3 * interval '1 ms'
         where source = $1 and not stale and last_sync_at < $2
         returning state_since as since, last_sync_at as "lastSyncAt"`,
        [source, oldest, this.staleAfterMs],
      );
      const [row] = rows;
      if (row)
        tx.append('pricing.feed.changed', feedState(source, { ...row, stale: true }), { feed: FEED_CHANNEL });
    });
  }
}
