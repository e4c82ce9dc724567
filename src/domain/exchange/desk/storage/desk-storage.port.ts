// The storage of the desk. A port, because the simulator injects faults that a database has once in a year.
import type { DeskBatch } from '../batch/batch.js';
import type {
  AccountRow,
  ClearingRow,
  DisputeRow,
  HoldRow,
  MarketRow,
  OrderRow,
  PositionRow,
  RequestRow,
  UserLimitsRow,
  WagerRow,
} from '../batch/rows.js';
import type { Counters } from '../../engine/state/state.js';
import type { RequestKey } from '../../exchange.js';

export interface Leadership {
  readonly epoch: number;
  /** The last committed batch. */
  readonly batch: number;
}

/** How other processes reach the leader. */
export interface Leader {
  readonly address: string;
  /** Forwarding processes send it; only a process that can read the database knows it. */
  readonly token: string;
}

/** All unfinished rows of the tables. */
export interface DeskTables {
  readonly nowMs: number;
  readonly counters: Counters;
  readonly accounts: readonly AccountRow[];
  readonly markets: readonly MarketRow[];
  /** Open orders. */
  readonly orders: readonly OrderRow[];
  readonly holds: readonly HoldRow[];
  /** Unsettled positions. */
  readonly positions: readonly PositionRow[];
  /** Unfinished cancellations of many orders. */
  readonly clearings: readonly LoadedClearing[];
  /** Disputes whose bonds are held, by number. */
  readonly disputes: readonly DisputeRow[];
  /** Wagers of markets that have not ended, and accepted wagers that are not paid yet; by number. */
  readonly wagers: readonly WagerRow[];
  /** By account. */
  readonly limits: readonly UserLimitsRow[];
  /** What the house has paid in rewards on the day (UTC) of `nowMs`. */
  readonly houseRewards: bigint;
}

/** With those of its orders that have ended, by id. */
export interface LoadedClearing extends ClearingRow {
  readonly ended: readonly OrderRow[];
}

/** The first answer to an earlier request. */
export type RememberedAnswer = RequestRow;

export interface CommittedBatch {
  /** The cursor of its last event. */
  readonly cursor: string;
}

/**
 * Why a batch was not, or perhaps not, committed. *rolled_back*: not committed, and sending it again may succeed.
 * *bad_data*: not committed, because a column cannot hold a value. *broken_rule*: not committed, because a rule of the
 * tables forbids the rows; memory and tables may disagree. *unknown*: the tables have the outcome. *fenced*: not
 * committed, because another process leads. *name_taken*: not committed, because a write of the log has the same
 * Idempotency-Key.
 */
export type StorageFault = 'rolled_back' | 'bad_data' | 'broken_rule' | 'name_taken' | 'unknown' | 'fenced';

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
  error instanceof StorageError && ['bad_data', 'broken_rule', 'name_taken'].includes(error.fault);

export abstract class DeskStorage {
  /** Takes the leadership; null while the lease of another process lasts. */
  abstract takeOver(leader: Leader): Promise<Leadership | null>;
  /** Extends the lease; false: another process leads. */
  abstract renew(epoch: number): Promise<boolean>;
  /** Ends the lease at once, so that another process need not wait. */
  abstract resign(epoch: number): Promise<void>;
  /** The leader in the tables; null without a lease. */
  abstract leader(): Promise<Leader | null>;
  /** The address of this process as the database sees it; null when it is reached without a network. */
  ownAddress(): Promise<string | null> {
    return Promise.resolve(null);
  }
  /** The last committed batch, read after every running commit has ended. */
  abstract outcome(): Promise<Leadership & CommittedBatch>;
  abstract load(): Promise<DeskTables>;
  /** Forgets the first answers to requests from before this time, except orders; at most so many. Returns their number. */
  forgetRequests(_beforeMs: number, _most: number): Promise<number> {
    return Promise.resolve(0);
  }
  /**
   * A key that names a write of the log has a hash that equals no other. Throws StorageError *bad_data* for a key that cannot
   * be in the tables.
   */
  abstract remembered(keys: readonly RequestKey[]): Promise<readonly RememberedAnswer[]>;
  /** Throws StorageError. */
  abstract commit(batch: DeskBatch): Promise<CommittedBatch>;
  /**
   * The cursor of the head of the log, for an answer that wrote nothing. Throws StorageError, *fenced* when another process
   * leads: a desk that lost its lease must not answer from memory.
   */
  abstract head(epoch: number): Promise<string>;
}
