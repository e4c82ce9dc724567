// A desk on real PostgreSQL with the event log under it, and no other part of the app.
import { AuditJournal } from '../../src/platform/auth/audit/audit-journal.js';
import { CommandNotes } from '../../src/platform/events/index.js';
import type { Clock } from '../../src/platform/common/clock.js';
import type { DeskStorage, Leadership } from '../../src/domain/exchange/desk/storage/desk-storage.port.js';
import {
  BATCH_SETTINGS,
  PostgresDeskStorage,
} from '../../src/domain/exchange/desk/storage/postgres/postgres.storage.js';
import { Sequencer, type DeskSettings } from '../../src/domain/exchange/desk/sequencer/sequencer.js';
import type { DeskWatch } from '../../src/domain/exchange/desk/sequencer/desk-watch.js';
import { MICRO, STEP_MAX } from '../../src/domain/exchange/engine/money/limits.js';
import { LIFECYCLE_DEFAULTS } from '../../src/domain/exchange/engine/options.js';
import type { LogProcess } from './log-process.js';

export const DESK_SETTINGS: DeskSettings = {
  engine: {
    paperFunds: 10_000n * MICRO,
    quotes: true,
    quoteMaxAgeMs: 15_000,
    quoteExposureMax: 1_000_000n * MICRO,
    orderValueMin: 0n,
    stepMax: STEP_MAX,
    lifecycle: LIFECYCLE_DEFAULTS,
  },
  queueMax: 10_000,
  marketQueueMax: 10_000,
  userQueueMax: 10_000,
  turnMs: 15,
  batchMax: 100,
  gatherMs: 1,
  retryMs: 10,
  resendMax: 5,
};

const QUIET: DeskWatch = {
  taken: () => undefined,
  committed: () => undefined,
  poisoned: () => undefined,
  faulty: () => undefined,
};

export function postgresStorage({ dataSource, reads, writers }: LogProcess): PostgresDeskStorage {
  const notes = new CommandNotes();
  new AuditJournal(notes);
  return new PostgresDeskStorage(dataSource, reads, writers.open(BATCH_SETTINGS, true), notes);
}

/** Leads at once: no other lease may be under way. */
export async function openDesk(
  storage: DeskStorage,
  clock: Clock,
  watch: DeskWatch = QUIET,
  settings: DeskSettings = DESK_SETTINGS,
): Promise<{ desk: Sequencer; leadership: Leadership; isFenced: () => boolean; ends: () => number }> {
  const leadership = await storage.takeOver({ address: 'http://127.0.0.1:1/', token: 'token' });
  if (!leadership) throw new Error('another desk leads');
  let ends = 0;
  const desk = await Sequencer.open(
    { storage, clock, settings, watch, pause: () => new Promise((resolve) => setImmediate(resolve)) },
    leadership,
    () => (ends += 1),
  );
  return { desk, leadership, isFenced: () => ends > 0, ends: () => ends };
}
