// A storage as one process sees it, with the planned faults: rare failures of a database and a network. After a crash
// of its process, it answers no earlier call.
import type { DeskBatch } from '../../../src/domain/exchange/desk/batch/batch.js';
import type { OrderRow } from '../../../src/domain/exchange/desk/batch/rows.js';
import { orderRow } from '../../support/desk-tables.js';
import {
  DeskStorage,
  isBadData,
  StorageError,
  type CommittedBatch,
  type DeskTables,
  type Leader,
  type Leadership,
  type RememberedAnswer,
} from '../../../src/domain/exchange/desk/storage/desk-storage.port.js';
import type { RequestKey } from '../../../src/domain/exchange/exchange.js';

/**
 * The fault of a commit. `rolled_back`: not stored, with an error. `lost_reply`: stored, but the reply is lost.
 * `lost_batch`: not stored, and no reply. `deaf_*`: the same, and the tables cannot be read for a while. `crash_*`:
 * the process ends before or after the batch is stored. `overtaken`: another process has taken the lead just before.
 */
export type CommitFault =
  | 'rolled_back'
  | 'lost_reply'
  | 'lost_batch'
  | 'deaf_reply'
  | 'deaf_batch'
  | 'crash_before'
  | 'crash_after'
  | 'overtaken';

/** An order whose clientOrderId begins with this text cannot be stored. */
export const POISON = 'poison';
/** It breaks a rule of the tables while it is open, so that its market is paused. */
export const POISON_RULE = 'poison rule';
/** How often a read of the tables does not return the outcome of a batch. */
const DEAF_TIMES = 3;
/** Not an integer that PostgreSQL can store. */
const NO_INTEGER = 2 ** 40;

const never = <T>(): Promise<T> => new Promise(() => undefined);

export class FaultyStorage extends DeskStorage {
  /** Resolves when the process crashes. */
  readonly crashed: Promise<void>;
  /** Taken one per commit, first to last; null: no fault. */
  faults: (CommitFault | null)[] = [];
  /** The desk cannot look up answers. */
  isBlind = false;
  /** Called for every sending of a batch. */
  onSent: (batch: DeskBatch) => void = () => undefined;
  /** Called when a turn has changed no row, so that its steps are kept without a batch. */
  onKept: () => void = () => undefined;
  /** Every batch that was really stored. */
  onStored: (batch: DeskBatch) => void = () => undefined;
  /** Data that the storage itself refused although it held no planned bad order. */
  readonly refused: string[] = [];
  hasCrashed = false;
  private deaf = 0;
  private die: () => void = () => undefined;

  constructor(
    private readonly tables: DeskStorage,
    private readonly overtake: () => Promise<void>,
  ) {
    super();
    this.crashed = new Promise((resolve) => (this.die = resolve));
  }

  crash(): void {
    this.hasCrashed = true;
    this.die();
  }

  async commit(batch: DeskBatch): Promise<CommittedBatch> {
    if (this.hasCrashed) return never();
    this.onSent(batch);
    const fault = this.faults.shift() ?? null;
    if (fault === 'rolled_back') throw new StorageError('rolled_back', 'deadlock detected');
    if (fault === 'lost_batch' || fault === 'deaf_batch') throw this.silence(fault);
    if (fault === 'overtaken') await this.overtake();
    if (fault === 'crash_before') {
      this.crash();
      return never();
    }
    const committed = await this.store(batch);
    if (fault === 'lost_reply' || fault === 'deaf_reply') throw this.silence(fault);
    if (fault === 'crash_after') {
      this.crash();
      return never();
    }
    return committed;
  }

  private silence(fault: CommitFault): StorageError {
    if (fault.startsWith('deaf')) this.deaf = DEAF_TIMES;
    return new StorageError('unknown', 'the connection is lost');
  }

  private async store(batch: DeskBatch): Promise<CommittedBatch> {
    const poison = batch.newOrders.find(({ order }) => order.clientOrderId?.startsWith(POISON));
    try {
      const committed = await this.tables.commit(poison ? spoilt(batch, poison.order) : batch);
      this.onStored(batch);
      return committed;
    } catch (error) {
      if (isBadData(error) && !poison) this.refused.push((error as Error).message);
      throw error;
    }
  }

  async outcome(): Promise<Leadership & CommittedBatch> {
    if (this.hasCrashed) return never();
    if (this.deaf > 0) {
      this.deaf -= 1;
      throw new Error('no connection');
    }
    return this.tables.outcome();
  }

  async remembered(keys: readonly RequestKey[]): Promise<readonly RememberedAnswer[]> {
    if (this.hasCrashed) return never();
    if (this.isBlind) throw new Error('no connection');
    return this.tables.remembered(keys);
  }

  async takeOver(leader: Leader): Promise<Leadership | null> {
    return this.tables.takeOver(leader);
  }

  async renew(epoch: number): Promise<boolean> {
    return this.tables.renew(epoch);
  }

  async resign(epoch: number): Promise<void> {
    return this.tables.resign(epoch);
  }

  async leader(): Promise<Leader | null> {
    return this.tables.leader();
  }

  async load(): Promise<DeskTables> {
    return this.hasCrashed ? never() : this.tables.load();
  }

  async head(epoch: number): Promise<string> {
    if (this.hasCrashed) return never();
    const head = await this.tables.head(epoch);
    this.onKept();
    return head;
  }
}

/** The batch with a value that its column cannot hold, or with a hold that the tables forbid. */
function spoilt(batch: DeskBatch, { id, clientOrderId }: OrderRow): DeskBatch {
  if (clientOrderId?.startsWith(POISON_RULE))
    return {
      ...batch,
      newHolds: batch.newHolds.map((row) => (row.id === id ? { ...row, amount: 0n } : row)),
    };
  return {
    ...batch,
    newOrders: batch.newOrders.map((row) =>
      row.order.id === id ? { ...row, order: { ...orderRow(row.order), price: NO_INTEGER } } : row,
    ),
  };
}
