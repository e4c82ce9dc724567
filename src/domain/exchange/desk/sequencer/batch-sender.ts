// Sends a batch until its outcome is known. A batch is sent again when it was rolled back. After a lost reply, the sender
// reads the outcome from the tables first.
import { messageOf } from '../../../../platform/common/repeated-fault.js';
import type { PendingBatch } from '../batch/batch.js';
import {
  isBadData,
  StorageError,
  type CommittedBatch,
  type DeskStorage,
} from '../storage/desk-storage.port.js';

export interface SenderSettings {
  /** Pause before a retry. */
  readonly retryMs: number;
  /** How often a rolled back batch is sent again before its commands are refused. */
  readonly resendMax: number;
}

export class BatchSender {
  private stuck = false;
  private isClosed = false;

  constructor(
    private readonly storage: DeskStorage,
    private readonly settings: SenderSettings,
    /** Called with the reason while the desk cannot commit, and with null when it can again. */
    private readonly faulty: (message: string | null) => void,
    private readonly pause: (ms: number) => Promise<void>,
  ) {}

  /** True while the outcome of the last batch is unknown; no further batch can be stored then. */
  get isStuck(): boolean {
    return this.stuck;
  }

  /** Ends all waiting. */
  close(): void {
    this.isClosed = true;
  }

  /**
   * Throws when the batch is certainly not stored, or StorageError *fenced* when this leadership cannot know the outcome.
   * Calls `whileUnknown` repeatedly while the tables do not answer, so that no caller has to wait.
   */
  async send(batch: PendingBatch, whileUnknown: () => void): Promise<CommittedBatch> {
    let mayComeLate = false;
    for (let resends = 0; ; resends += 1) {
      try {
        const committed = await this.storage.commit(batch.make());
        this.faulty(null);
        return committed;
      } catch (error) {
        if (!(error instanceof StorageError) || isBadData(error)) throw error;
        const isFenced = error.fault === 'fenced';
        if (isFenced && !mayComeLate) throw error;
        this.faulty(error.message);
        if (error.fault === 'rolled_back') {
          await this.beforeResend(mayComeLate ? givenUp(error) : error, resends);
          continue;
        }
        // A batch that seemed lost may be committed late, and then fences its own second copy.
        const committed = await this.learnOutcome(batch, whileUnknown);
        if (committed) return committed;
        if (isFenced) throw error;
        mayComeLate = true;
      }
    }
  }

  /** Pauses, or throws `error` when the batch has been sent often enough. */
  private async beforeResend(error: StorageError, resends: number): Promise<void> {
    if (this.isClosed || resends >= this.settings.resendMax) throw error;
    await this.pause(this.settings.retryMs);
  }

  /** After a lost reply: undefined when the batch is not stored, so that it may be sent again. */
  private async learnOutcome(
    batch: PendingBatch,
    whileUnknown: () => void,
  ): Promise<CommittedBatch | undefined> {
    try {
      return await this.askTables(batch, whileUnknown);
    } finally {
      this.stuck = false;
    }
  }

  /** Reads the outcome again and again until the tables answer. */
  private async askTables(
    batch: PendingBatch,
    whileUnknown: () => void,
  ): Promise<CommittedBatch | undefined> {
    for (;;) {
      try {
        const { epoch, batch: last, cursor } = await this.storage.outcome();
        if (epoch !== batch.epoch) throw new StorageError('fenced', 'Another desk leads.');
        this.faulty(null);
        return last === batch.number ? { cursor } : undefined;
      } catch (error) {
        if (error instanceof StorageError && error.fault === 'fenced') throw error;
        this.stuck = true;
        whileUnknown();
        if (this.isClosed) throw givenUp(error);
        await this.pause(this.settings.retryMs);
      }
    }
  }
}

/** The number of a batch that may still be stored must not be used again, so this leadership ends. */
const givenUp = (error: unknown): StorageError =>
  new StorageError('fenced', `The outcome of a batch is unknown: ${messageOf(error)}`);
