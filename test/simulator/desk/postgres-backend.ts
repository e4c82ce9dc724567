// The desk's own storage on a real database, for the simulator.
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresStorage } from '../../support/desk-process.js';
import { startLogProcess } from '../../support/log-process.js';
import type { Backend } from './backend.js';
import type { LoggedEvent } from './memory-tables.js';

/** A working database has answered every query after this time. */
const PATIENCE_MS = 20_000;
const LOOK_MS = 50;
const PAUSE_MS = 5;

export interface PostgresBackend extends Backend {
  close(): Promise<void>;
}

/** `url` is an empty database. */
export async function postgresBackend(url: string): Promise<PostgresBackend> {
  const process = await startLogProcess(url);
  const { dataSource } = process;
  return {
    storage: postgresStorage(process),
    expireLease: async () => {
      await dataSource.query(`update desk set lease_until = '-infinity'`);
    },
    read: async (after, limit) => {
      const rows = await dataSource.query<{ seq: string; type: string; user: string | null; data: string }[]>(
        `select seq, type, ch_user as user, data::text as data from event where seq > $1 order by seq limit $2`,
        [after, limit],
      );
      return rows.map(({ seq, type, user, data }): LoggedEvent => ({
        seq: Number(seq),
        type,
        user: user?.slice('user:'.length) ?? null,
        data,
      }));
    },
    totals: async () => {
      const rows = await dataSource.query<{ id: string; credits: string }[]>(
        'select account_id as id, sum(credits) as credits from posting group by account_id',
      );
      return new Map(rows.map(({ id, credits }) => [Number(id), BigInt(credits)]));
    },
    pause: () => sleep(PAUSE_MS),
    patience: async (isDone) => {
      for (let waited = 0; waited < PATIENCE_MS && !isDone(); waited += LOOK_MS)
        await sleep(LOOK_MS, undefined, { ref: false });
    },
    close: () => process.close(),
  };
}
