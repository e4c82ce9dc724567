// The whole app on a real database; the test controls its clock and its price source. Nothing happens automatically:
// the timer of the sync is removed, and a test calls `sync`.
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { AppModule } from '../../src/app.module.js';
import { Clock } from '../../src/platform/common/clock.js';
import { Metrics } from '../../src/platform/common/metrics.js';
import type { Environment } from '../../src/platform/config/config.js';
import { StreamWsAdapter } from '../../src/edge/delivery/index.js';
import { PriceSyncJob } from '../../src/domain/pricing/items/sync/price-sync.job.js';
import type { SyncOutcome } from '../../src/domain/pricing/items/sync/sync-outcome.js';
import {
  PriceSource,
  type ItemName,
  type LatestAnswer,
  type LatestRequest,
} from '../../src/domain/pricing/items/sources/price-source.port.js';
import { FakeClock } from './fake-clock.js';

export const INTERVAL_MS = 3_600_000;
export const START = '2026-01-01T00:00:00.000Z';

/** A source that returns the rows that the test gave it. */
export class FakeSource extends PriceSource {
  readonly name = 'fake';
  /** null until the test gives rows: the source then has nothing new. */
  rows: unknown[] | null = null;
  names: ItemName[] = [];
  /** Thrown, or awaited, in place of an answer. */
  next: (() => Promise<LatestAnswer>) | undefined;
  requests: LatestRequest[] = [];

  async latest(request: LatestRequest): Promise<LatestAnswer> {
    this.requests.push(request);
    if (this.next) return this.next();
    return this.rows ? { rows: this.rows } : { notModified: true };
  }

  async items(): Promise<readonly ItemName[]> {
    return this.names;
  }
}

export interface PricingApp {
  readonly app: NestFastifyApplication;
  readonly clock: FakeClock;
  readonly dataSource: DataSource;
  /** Moves the clock by INTERVAL_MS and syncs. */
  sync(): Promise<SyncOutcome>;
  /** Syncs at the present time of the clock. */
  syncNow(): Promise<SyncOutcome>;
  get(path: string): Promise<{ status: number; cursor: string | null; body: any }>; // eslint-disable-line @typescript-eslint/no-explicit-any
  metric(name: string): Promise<string[]>;
  close(): Promise<void>;
}

export interface PricingAppOptions {
  readonly url: string;
  readonly source?: PriceSource;
  readonly clock?: FakeClock;
  readonly environment?: Environment;
}

export async function pricingApp(options: PricingAppOptions): Promise<PricingApp> {
  const clock = options.clock ?? new FakeClock(START);
  const environment = {
    NODE_ENV: 'test',
    // Only prices are written to the log.
    TRADING_PAPER: 'false',
    DATABASE_URL: options.url,
    PRICE_SYNC_INTERVAL_MS: String(INTERVAL_MS),
    ...options.environment,
  };
  let builder = Test.createTestingModule({ imports: [AppModule.forRoot(environment)] })
    .overrideProvider(Clock)
    .useValue(clock);
  if (options.source) builder = builder.overrideProvider(PriceSource).useValue(options.source);
  const module = await builder.compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  app.useWebSocketAdapter(new StreamWsAdapter(app));
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  app.get(SchedulerRegistry).deleteInterval('price-sync');
  const job = app.get(PriceSyncJob);
  // The first sync runs at start; waiting for it leaves no work in the background.
  await job.sync();
  return {
    app,
    clock,
    dataSource: app.get(DataSource),
    sync: () => {
      clock.advance(INTERVAL_MS);
      return job.sync();
    },
    syncNow: () => job.sync(),
    get: async (path) => {
      const answer = await fetch(`${url}${path}`);
      return { status: answer.status, cursor: answer.headers.get('ringside-seq'), body: await answer.json() };
    },
    metric: async (name) =>
      (await app.get(Metrics).registry.metrics()).split('\n').filter((line) => line.startsWith(name)),
    close: () => app.close(),
  };
}
