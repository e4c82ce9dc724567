// A desk on its real storage, without the rest of Ringside: PostgreSQL, the event log with its tail, and the desk's
// other parts. Everything except PostgreSQL runs in this process; PostgreSQL is its child.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SystemClock } from '../../dist/platform/common/clock.js';
import { Metrics } from '../../dist/platform/common/metrics.js';
import { readConfig } from '../../dist/platform/config/config.js';
import { DatabaseServer } from '../../dist/platform/database/database-server.js';
import { dataSourceOptions, migrate } from '../../dist/platform/database/database.module.js';
import { MemoryDoorbell } from '../../dist/platform/events/doorbell/memory.doorbell.js';
import { EventPartitions } from '../../dist/platform/events/store/event-partitions.js';
import {
  CommandNotes,
  Epoch,
  EventLog,
  EventStore,
  EventTail,
  LogAppender,
  LogReads,
  LogWriters,
} from '../../dist/platform/events/index.js';
import {
  BATCH_SETTINGS,
  PostgresDeskStorage,
} from '../../dist/domain/exchange/desk/storage/postgres/postgres.storage.js';
import { LIFECYCLE_DEFAULTS } from '../../dist/domain/exchange/engine/options.js';
import { Sequencer } from '../../dist/domain/exchange/desk/sequencer/sequencer.js';
import { note } from './options.mjs';

const POOL_SIZE = 24;
const QUEUE_MAX = 20_000;
const SETTINGS = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method'];
const ENGINE = {
  paperFunds: 10n ** 15n,
  quotes: false,
  quoteMaxAgeMs: 1_000,
  quoteExposureMax: 0n,
  orderValueMin: 0n,
  stepMax: 200,
  lifecycle: LIFECYCLE_DEFAULTS,
};

Logger.overrideLogger(['warn', 'error']);

export class DeskStand {
  #folder;
  #server;
  #owned;
  #storage;
  #clock = new SystemClock();
  #leads;

  /** With DATABASE_URL on that database, which should be empty; otherwise on a PostgreSQL started for this purpose. */
  static async open() {
    const stand = new DeskStand();
    stand.#folder = await mkdtemp(join(tmpdir(), 'ringside-bench-desk-'));
    const config = readConfig({
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: stand.#folder,
      DATABASE_URL: process.env.DATABASE_URL,
    });
    stand.#server = await DatabaseServer.open(config);
    const dataSource = await new DataSource(dataSourceOptions(stand.#server.url, POOL_SIZE)).initialize();
    await migrate(dataSource);
    const metrics = new Metrics();
    const epoch = new Epoch(dataSource);
    const store = new EventStore(dataSource);
    const doorbell = new MemoryDoorbell();
    const tail = new EventTail(store, epoch, doorbell, config, metrics);
    await tail.open();
    const partitions = new EventPartitions(dataSource, store, tail, stand.#clock, config);
    await partitions.onModuleInit();
    const appender = new LogAppender(tail, epoch, doorbell, config, metrics);
    const reads = new LogReads(dataSource, epoch, tail, stand.#clock, config);
    const writer = new LogWriters(dataSource, appender).open(BATCH_SETTINGS, true);
    stand.#storage = new PostgresDeskStorage(dataSource, reads, writer, new CommandNotes());
    stand.#owned = { dataSource, tail, partitions, writer };
    stand.dataSource = dataSource;
    stand.log = new EventLog(dataSource, appender, config, metrics);
    return stand;
  }

  /** A desk with batches of at most `batchMax`. The desk before it is closed, and the new desk loads its tables. */
  async lead(batchMax) {
    await this.#standDown();
    const { epoch, ...rest } = await this.#storage.takeOver({
      address: 'http://127.0.0.1:1/',
      token: 'none',
    });
    const batches = { commands: 0, count: 0 };
    const desk = await Sequencer.open(
      {
        storage: this.#storage,
        clock: this.#clock,
        settings: {
          engine: ENGINE,
          queueMax: QUEUE_MAX,
          // Few users and markets stand for many.
          marketQueueMax: QUEUE_MAX,
          userQueueMax: QUEUE_MAX,
          turnMs: 15,
          batchMax,
          gatherMs: 5,
          retryMs: 50,
          resendMax: 5,
        },
        watch: {
          taken: () => undefined,
          committed(commands) {
            batches.commands += commands;
            batches.count += 1;
          },
          poisoned: (_, message) => note(`a command could not be stored: ${message}`),
          faulty: (message) => message !== null && note(`the desk cannot commit: ${message}`),
        },
        pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      },
      { epoch, ...rest },
      () => note('the desk does not lead any more'),
    );
    this.#leads = { desk, epoch };
    return { desk, batches };
  }

  async settings() {
    const rows = await this.dataSource.query('select name, setting from pg_settings where name = any($1)', [
      SETTINGS,
    ]);
    return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  }

  /** PostgreSQL then reuses the files of its log, as it does after some time of normal work, and makes no new files. */
  async checkpoint() {
    await this.dataSource.query('checkpoint');
  }

  /** The amount of written data, for each placed order. */
  async mix() {
    const [row] = await this.dataSource.query(`
      select next_trade::float8 / next_order as trades, next_transfer::float8 / next_order as transfers,
        (select max(seq) from event)::float8 / next_order as events from desk`);
    return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value.toFixed(2))]));
  }

  async close() {
    await this.#standDown();
    const { dataSource, tail, partitions, writer } = this.#owned;
    await writer.close();
    await partitions.onModuleDestroy();
    await tail.close();
    await dataSource.destroy();
    await this.#server.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #standDown() {
    if (!this.#leads) return;
    const { desk, epoch } = this.#leads;
    this.#leads = undefined;
    await desk.close();
    await this.#storage.resign(epoch);
  }
}
