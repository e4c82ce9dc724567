// Where the desk keeps what it has done. A port, because the simulator injects faults that a database has once in a year.
import type { DeskBatch } from '../batch/batch.js';
import type { AccountRow, HoldRow, MarketRow, OrderRow, PositionRow, RequestRow } from '../batch/rows.js';
import type { Counters } from '../../engine/state/state.js';
import type { RequestKey } from '../../exchange.js';

/** Who leads now. */
export interface Leadership {
  readonly epoch: number;
  /** The last batch that was committed. */
  readonly batch: number;
}

/** How others reach the leader. */
export interface Leader {
  readonly address: string;
  /** Shown by those who forward; only who can read the database knows it. */
  readonly token: string;
}

/** Everything that is not finished, as the tables have it. */
export interface DeskTables {
  readonly nowMs: number;
  readonly counters: Counters;
  readonly accounts: readonly AccountRow[];
  readonly markets: readonly MarketRow[];
  /** Open orders. */
  readonly orders: readonly OrderRow[];
  readonly holds: readonly HoldRow[];
  /** Those that are not settled. */
  readonly positions: readonly PositionRow[];
}

/** The first answer to an earlier request. */
export type RememberedAnswer = RequestRow;

export interface CommittedBatch {
  /** The cursor of its last event. */
  readonly cursor: string;
}

/**
 * Why a batch was not, or perhaps not, committed. *rolled_back*: certainly not, and the same may succeed. *bad_data*:
 * certainly not, and it never will. *unknown*: only the tables tell. *fenced*: another leads; certainly not.
 */
export type StorageFault = 'rolled_back' | 'bad_data' | 'unknown' | 'fenced';

export class StorageError extends Error {
  override readonly name = 'StorageError';
  constructor(
    readonly fault: StorageFault,
    message: string,
  ) {
    super(message);
  }
}

/** Whether the database will never take this data. */
export const isBadData = (error: unknown): boolean =>
  error instanceof StorageError && error.fault === 'bad_data';

export abstract class DeskStorage {
  /** Leads from now on, unless somebody else's lease has not run out: then null. */
  abstract takeOver(leader: Leader): Promise<Leadership | null>;
  /** Lengthens the lease; false: another leads. */
  abstract renew(epoch: number): Promise<boolean>;
  /** Ends the lease at once, so that another need not wait for its end. */
  abstract resign(epoch: number): Promise<void>;
  /** Who leads as far as the tables know; null without a lease. */
  abstract leader(): Promise<Leader | null>;
  /** What the tables say of the last batch, after every commit under way has ended. */
  abstract outcome(): Promise<Leadership & CommittedBatch>;
  abstract load(): Promise<DeskTables>;
  /** Throws StorageError *bad_data* for a key that cannot be in the tables. */
  abstract remembered(keys: readonly RequestKey[]): Promise<readonly RememberedAnswer[]>;
  /** Throws StorageError. */
  abstract commit(batch: DeskBatch): Promise<CommittedBatch>;
  /**
   * The cursor of the head of the log, for an answer that wrote nothing. Throws StorageError, *fenced* when another leads: what
   * a desk that slept through its lease has in memory is no answer.
   */
  abstract head(epoch: number): Promise<string>;
}
