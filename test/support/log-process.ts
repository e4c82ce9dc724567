// The parts of one Ringside process that belong to the event log, without the rest of the app: its own pool, log,
// tail and their listeners. A test that needs two processes starts two of these on one database.
import { DataSource } from 'typeorm';
import { SystemClock, type Clock } from '../../src/platform/common/clock.js';
import { Metrics } from '../../src/platform/common/metrics.js';
import { readConfig, type Config } from '../../src/platform/config/config.js';
import type { EventChannels } from '../../src/contract/streams/channels.js';
import { dataSourceOptions, migrate } from '../../src/platform/database/database.module.js';
import type { Doorbell } from '../../src/platform/events/doorbell/doorbell.port.js';
import { MemoryDoorbell } from '../../src/platform/events/doorbell/memory.doorbell.js';
import { EventPartitions } from '../../src/platform/events/store/event-partitions.js';
import {
  Epoch,
  EventLog,
  LogAppender,
  LogWriters,
  EventStore,
  EventTail,
  LogReads,
  ProjectionRunner,
} from '../../src/platform/events/index.js';
import type { Committed, LoggedEvent, LogWrites } from '../../src/platform/events/index.js';

export interface LogProcess {
  readonly dataSource: DataSource;
  readonly metrics: Metrics;
  readonly epoch: Epoch;
  readonly store: EventStore;
  readonly tail: EventTail;
  readonly log: EventLog;
  /** Connections for a writer of batches. */
  readonly writers: LogWriters;
  readonly reads: LogReads;
  readonly partitions: EventPartitions;
  readonly projections: ProjectionRunner;
  /** All events that the tail has passed to its listeners. */
  readonly seen: LoggedEvent[];
  readonly resets: () => number;
  close(): Promise<void>;
}

export interface LogProcessOptions {
  readonly config?: Partial<Config>;
  readonly doorbell?: Doorbell;
  readonly clock?: Clock;
  /** How long the pool waits for any answer. */
  readonly answerTimeoutMs?: number;
}

export async function startLogProcess(url: string, options: LogProcessOptions = {}): Promise<LogProcess> {
  const config: Config = { ...readConfig({ DATABASE_URL: url, NODE_ENV: 'test' }), ...options.config };
  const clock = options.clock ?? new SystemClock();
  const doorbell = options.doorbell ?? new MemoryDoorbell();
  const dataSource = await openDataSource(url, config.DATABASE_POOL_SIZE, options.answerTimeoutMs);
  await migrate(dataSource);
  const metrics = new Metrics();
  const epoch = new Epoch(dataSource);
  const store = new EventStore(dataSource);
  const tail = new EventTail(store, epoch, doorbell, config, metrics);
  const seen: LoggedEvent[] = [];
  let resets = 0;
  tail.onAdvance((events) => seen.push(...events));
  tail.onReset(() => (resets += 1));
  await tail.open();
  const partitions = new EventPartitions(dataSource, store, tail, clock, config);
  await partitions.onModuleInit();
  const appender = new LogAppender(tail, epoch, doorbell, config, metrics);
  const log = new EventLog(dataSource, appender, config, metrics);
  const writers = new LogWriters(dataSource, appender);
  const projections = new ProjectionRunner(log, store, tail, clock);
  const reads = new LogReads(dataSource, epoch, tail, clock, config);
  const close = async () => {
    await projections.onModuleDestroy();
    await partitions.onModuleDestroy();
    await tail.close();
    await doorbell.close();
    await dataSource.destroy();
  };
  return {
    dataSource,
    metrics,
    epoch,
    store,
    tail,
    log,
    writers,
    reads,
    partitions,
    projections,
    seen,
    resets: () => resets,
    close,
  };
}

/** A pool of Ringside's own kind, for a test's work beside the log. */
export const openDataSource = (url: string, poolSize = 2, answerTimeoutMs?: number): Promise<DataSource> =>
  new DataSource(dataSourceOptions(url, poolSize, answerTimeoutMs)).initialize();

/** Appends an event that carries `mark`; this event type stands for all others. */
export function appendMark(
  tx: LogWrites,
  mark: string,
  channels: EventChannels = { prices: 'prices' },
): void {
  tx.append(
    'pricing.prices.changed',
    { source: mark, timestamp: '2026-01-01T00:00:00.000Z', prices: [] },
    channels,
  );
}

export const append = (log: EventLog, ...marks: string[]): Promise<Committed<void>> =>
  log.transaction(async (tx) => marks.forEach((mark) => appendMark(tx, mark)));

export const markOf = (event: LoggedEvent): string => (JSON.parse(event.data) as { source: string }).source;

/** The whole table, in the order in which the tail must deliver it. */
export async function storedEvents(store: EventStore): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for (;;) {
    const page = await store.since(events.at(-1)?.seq ?? 0);
    events.push(...page.events);
    if (page.upTo >= page.head) return events;
  }
}
