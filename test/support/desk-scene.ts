// One desk on real PostgreSQL, with the parts for tests of faults: a proxy that loses chosen replies, a storage that
// remembers its batches, and a separate session that does not pass the proxy.
import type { DataSource } from 'typeorm';
import { SystemClock } from '../../src/platform/common/clock.js';
import type { DeskBatch } from '../../src/domain/exchange/desk/batch/batch.js';
import { plainBatch } from './plain-batch.js';
import {
  DeskStorage,
  type CommittedBatch,
  type DeskTables,
  type Leader,
  type Leadership,
  type RememberedAnswer,
} from '../../src/domain/exchange/desk/storage/desk-storage.port.js';
import type { RequestKey } from '../../src/domain/exchange/exchange.js';
import type { DeskSettings, Sequencer } from '../../src/domain/exchange/desk/sequencer/sequencer.js';
import type { DeskWatch } from '../../src/domain/exchange/desk/sequencer/desk-watch.js';
import type { Command, PlaceOrder } from '../../src/domain/exchange/engine/index.js';
import { testDatabase, type TestDatabase } from './database.js';
import { DESK_SETTINGS, openDesk, postgresStorage } from './desk-process.js';
import { openDataSource, startLogProcess, type LogProcess } from './log-process.js';
import { startPostgresProxy, type PostgresProxy } from './postgres-proxy.js';

/** Passes every call on and remembers it; a test puts its fault into one of the hooks. */
class WatchedStorage extends DeskStorage {
  /** Every batch in the order of sending; a batch sent again appears again. */
  readonly sent: DeskBatch[] = [];
  readonly lookUps: (readonly RequestKey[])[] = [];
  beforeCommit: (batch: DeskBatch) => void | Promise<void> = () => undefined;
  afterCommit: (batch: DeskBatch) => void | Promise<void> = () => undefined;
  beforeLookUp: (keys: readonly RequestKey[]) => void | Promise<void> = () => undefined;

  constructor(readonly inner: DeskStorage) {
    super();
  }

  async commit(batch: DeskBatch): Promise<CommittedBatch> {
    this.sent.push(plainBatch(batch));
    await this.beforeCommit(batch);
    const committed = await this.inner.commit(batch);
    await this.afterCommit(batch);
    return committed;
  }
  async remembered(keys: readonly RequestKey[]): Promise<readonly RememberedAnswer[]> {
    this.lookUps.push(keys);
    await this.beforeLookUp(keys);
    return this.inner.remembered(keys);
  }
  takeOver(leader: Leader): Promise<Leadership | null> {
    return this.inner.takeOver(leader);
  }
  renew(epoch: number): Promise<boolean> {
    return this.inner.renew(epoch);
  }
  resign(epoch: number): Promise<void> {
    return this.inner.resign(epoch);
  }
  leader(): Promise<Leader | null> {
    return this.inner.leader();
  }
  outcome(): Promise<Leadership & CommittedBatch> {
    return this.inner.outcome();
  }
  load(): Promise<DeskTables> {
    return this.inner.load();
  }
  head(epoch: number): Promise<string> {
    return this.inner.head(epoch);
  }
}

interface Watched extends DeskWatch {
  readonly poisons: [Command['kind'], string][];
  readonly faults: (string | null)[];
  onFault: (message: string) => unknown;
}

function watched(): Watched {
  const poisons: Watched['poisons'] = [];
  const faults: Watched['faults'] = [];
  const watch: Watched = {
    poisons,
    faults,
    onFault: () => undefined,
    taken: () => undefined,
    committed: () => undefined,
    poisoned: ({ kind }, message) => void poisons.push([kind, message]),
    faulty: (message) => {
      if (message === null && (faults.at(-1) ?? null) === null) return;
      faults.push(message);
      if (message !== null) watch.onFault(message);
    },
  };
  return watch;
}

interface OpenDesk {
  readonly desk: Sequencer;
  readonly storage: WatchedStorage;
  readonly watch: Watched;
  readonly isFenced: () => boolean;
  /** How often the desk reported that it cannot go on. */
  readonly ends: () => number;
}

export interface DeskScene extends OpenDesk {
  readonly database: TestDatabase;
  readonly proxy: PostgresProxy;
  readonly log: LogProcess;
  /** A connection that does not pass the proxy. */
  readonly sql: DataSource;
  /** Another desk, with its own connection; any other lease must be over. */
  another(settings?: Partial<DeskSettings>): Promise<OpenDesk>;
  /** Ends the lease in the table, as time would. */
  endLease(): Promise<void>;
  close(): Promise<void>;
}

export async function openScene(settings: Partial<DeskSettings> = {}): Promise<DeskScene> {
  const database = await testDatabase();
  const proxy = await startPostgresProxy(database.url);
  const log = await startLogProcess(proxy.url);
  const sql = await openDataSource(database.url);
  const another = async (more: Partial<DeskSettings> = {}): Promise<OpenDesk> => {
    const storage = new WatchedStorage(postgresStorage(log));
    const watch = watched();
    const opened = await openDesk(storage, new SystemClock(), watch, { ...DESK_SETTINGS, ...more });
    return { ...opened, storage, watch };
  };
  const opened = await another(settings);
  return {
    ...opened,
    database,
    proxy,
    log,
    sql,
    another,
    endLease: async () => void (await sql.query(`update desk set lease_until = '-infinity'`)),
    close: async () => {
      proxy.admit();
      await opened.desk.close();
      await sql.destroy();
      await log.close();
      await proxy.close();
      await database.drop();
    },
  };
}

/** A BUY worth one credit, which rests. */
export const order = (userId: string, more: Partial<PlaceOrder> = {}): PlaceOrder => ({
  kind: 'place_order',
  userId,
  marketId: 'm',
  clientOrderId: null,
  outcome: 'YES',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: 5_000,
  quantity: 2_000_000n,
  maxCost: null,
  expiresAtMs: null,
  postOnly: false,
  selfTradePrevention: 'cancel_newest',
  ...more,
});

/** An order with a clientOrderId, and the request that makes it safe to repeat. */
export function named(userId: string, key: string, more: Partial<PlaceOrder> = {}, hash = 'body') {
  return [order(userId, { clientOrderId: key, ...more }), { owner: userId, key, hash }] as const;
}

/** Users with their paper money, and open markets. */
export async function prepare(desk: Sequencer, users: readonly string[], markets = ['m']): Promise<void> {
  for (const marketId of markets) {
    await desk.submit(
      {
        kind: 'create_market',
        marketId,
        venue: 'book',
        makerFeeBps: 10,
        takerFeeBps: 50,
        liquidity: null,
        closesAtMs: null,
        voidRule: 'refund',
        voidPriceBps: null,
        actor: null,
      },
      null,
    );
    await desk.submit({ kind: 'open_market', marketId, actor: null, reason: null }, null);
  }
  await Promise.all(users.map((userId) => desk.submit({ kind: 'open_account', userId }, null)));
}

/** The result of a promise: the code of its rejection, or null. */
export const codeOf = (promise: Promise<unknown>): Promise<string | null> =>
  promise.then(
    () => null,
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );
