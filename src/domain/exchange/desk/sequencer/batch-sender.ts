// Sends a batch until it is known whether it is stored: again when it was rolled back, and when a reply was lost, after
// the tables were asked.
import { messageOf } from '../../../../platform/common/repeated-fault.js';
import type { PendingBatch } from '../batch/batch.js';
import { StorageError, type CommittedBatch, type DeskStorage } from '../storage/desk-storage.port.js';

export interface SenderSettings {
  /** Pause before what failed is tried again. */
  readonly retryMs: number;
  /** Times that a batch the database has rolled back is sent again before its commands are told. */
  readonly resendMax: number;
}

export class BatchSender {
  private stuck = false;
  private isClosed = false;

  constructor(
    private readonly storage: DeskStorage,
    private readonly settings: SenderSettings,
    /** Nothing can be committed for now, or it can be again. */
    private readonly faulty: (message: string | null) => void,
    private readonly pause: (ms: number) => Promise<void>,
  ) {}

  /** Whether it is unknown if the last batch was stored; until then nothing else can be. */
  get isStuck(): boolean {
    return this.stuck;
  }

  /** From now on nothing is waited for. */
  close(): void {
    this.isClosed = true;
  }

  /**
   * Throws when the batch is certainly not stored, or StorageError *fenced* when this leadership cannot know. `whileUnknown`
   * is called, more than once, while the tables cannot be asked, so that nobody is kept waiting.
   */
  async send(batch: PendingBatch, whileUnknown: () => void): Promise<CommittedBatch> {
    let mayComeLate = false;
    for (let resends = 0; ; resends += 1) {
      try {
        const committed = await this.storage.commit(batch.make());
        this.faulty(null);
        return committed;
      } catch (error) {
        if (!(error instanceof StorageError) || error.fault === 'bad_data') throw error;
        const isFenced = error.fault === 'fenced';
        if (isFenced && !mayComeLate) throw error;
        this.faulty(error.message);
        if (error.fault === 'rolled_back') {
          await this.beforeResend(mayComeLate ? givenUp(error) : error, resends);
          continue;
        }
        // A batch that was given up for lost may come through after all, and then fences off its own second copy.
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

  /** Asks until the tables answer. */
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

/** The number of a batch that may still be stored must not be given to another: only a new leadership is safe. */
const givenUp = (error: unknown): StorageError =>
  new StorageError('fenced', `It cannot be learnt whether a batch was stored: ${messageOf(error)}`);
