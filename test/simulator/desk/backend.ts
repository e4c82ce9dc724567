// The storage under a simulated desk.
import type { DeskStorage } from '../../../src/domain/exchange/desk/storage/desk-storage.port.js';
import { MemoryTables, type LoggedEvent } from './memory-tables.js';

/** After this number of turns of the event loop, a desk in memory has answered everything. */
const TURNS_MAX = 1_000;

export interface Backend {
  readonly storage: DeskStorage;
  /** Ends the lease of the present leader. */
  expireLease(): Promise<void>;
  /** Up to `limit` events of the log after a seq. */
  read(after: number, limit: number): Promise<readonly LoggedEvent[]>;
  /** Credits of all postings by account. */
  totals(): Promise<ReadonlyMap<number, bigint>>;
  /** The pause before another attempt. */
  pause(): Promise<void>;
  /** Resolves when the work is done, or when it should have been done long ago. */
  patience(isDone: () => boolean): Promise<void>;
}

export function memoryBackend(storage = new MemoryTables()): Backend {
  return {
    storage,
    expireLease: async () => storage.expireLease(),
    read: async (after, limit) => storage.read(after, limit),
    totals: async () => storage.totals,
    pause: async () => undefined,
    patience: async (isDone) => {
      for (let turn = 0; turn < TURNS_MAX && !isDone(); turn++)
        await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
