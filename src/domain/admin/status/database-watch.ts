// DATABASE_PERFORMANCE: slow queries as events. A statement that is slow again and again gives one event a minute with the
// number of times, and all statements together give few: the watch must not load the database that is slow already.
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { adminChannelOf, adminNotice } from '../../../contract/admin/admin-events.js';
import { Clock } from '../../../platform/common/clock.js';
import { messageOf } from '../../../platform/common/repeated-fault.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { SlowQueries, type SlowQuery } from '../../../platform/database/slow-queries.js';
import { EventLog } from '../../../platform/events/index.js';
import { ProcessFigures } from '../../../platform/http/index.js';

/** The shortest time between two events of one statement. */
const EVENT_EVERY_MS = 60_000;
/** Statements that are remembered; beyond it all are forgotten, and the next slow query of each gives an event. */
const SHAPES_MAX = 500;
/** Most events of this process within `EVENT_EVERY_MS`. */
const EVENTS_MAX = 10;
/** A query beyond so many times the threshold is critical. */
const CRITICAL_FACTOR = 5;

interface Seen {
  publishedAtMs: number;
  /** Slow queries since the last event. */
  times: number;
}

@Injectable()
export class DatabaseWatch implements OnModuleInit {
  private readonly logger = new Logger('Database');
  private readonly seen = new Map<string, Seen>();
  private windowBeganAtMs = 0;
  private published = 0;

  constructor(
    private readonly slowQueries: SlowQueries,
    private readonly log: EventLog,
    private readonly figures: ProcessFigures,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.slowQueries.onSlow((slow) => this.take(slow));
  }

  private take(slow: SlowQuery): void {
    const nowMs = this.clock.nowMs();
    if (this.seen.size >= SHAPES_MAX) this.seen.clear();
    const seen = this.seen.get(slow.shape) ?? { publishedAtMs: Number.NEGATIVE_INFINITY, times: 0 };
    this.seen.set(slow.shape, seen);
    seen.times += 1;
    if (nowMs - seen.publishedAtMs < EVENT_EVERY_MS || !this.hasRoom(nowMs)) return;
    const { times } = seen;
    Object.assign(seen, { publishedAtMs: nowMs, times: 0 });
    this.publish(slow, times).catch((error: unknown) =>
      this.logger.debug(`A slow query could not be published: ${messageOf(error)}`),
    );
  }

  private hasRoom(nowMs: number): boolean {
    if (nowMs - this.windowBeganAtMs >= EVENT_EVERY_MS) {
      this.windowBeganAtMs = nowMs;
      this.published = 0;
    }
    this.published += 1;
    return this.published <= EVENTS_MAX;
  }

  private async publish({ shape, durationMs }: SlowQuery, times: number): Promise<void> {
    const threshold = this.config.SLOW_QUERY_MS;
    const severity = durationMs > CRITICAL_FACTOR * threshold ? 'critical' : 'high';
    const data = { query: shape, duration: durationMs, threshold, severity, times, process: this.figures.id };
    await this.log.write({
      decide: (tx) =>
        tx.append(
          'admin.query.slow',
          { ...adminNotice('DATABASE_PERFORMANCE', data), priority: severity },
          { admin: adminChannelOf('DATABASE_PERFORMANCE') },
        ),
    });
  }
}
