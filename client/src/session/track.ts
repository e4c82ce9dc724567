// How far one subscription has heard its channel, and what is a repeat. On a log channel each message comes once; several messages of
// one seq are numbered by `part`. On a state channel newer values replace older ones, so a repeat does no harm.
import { formatCursor, type Cursor } from '../wire/cursor.js';
import type { ChannelMessage } from '../wire/transport.port.js';

const STATE_CHANNELS = /^(?:prices$|pricing:|book:|feed$|stats$)/;

/** Whether the channel delivers the newest value of each key, and not every message. */
export const isStateChannel = (channel: string): boolean => STATE_CHANNELS.test(channel);

export class Track {
  /** Whether the present values, and all of the past, have been heard. */
  isLevel = false;
  private epoch: string | null = null;
  private seq = 0;
  /** Parts of `seq` that have been heard; Infinity: all. */
  private part = Infinity;

  constructor(private readonly isState: boolean) {}

  /** From where the server shall go on. Null: nothing is known yet. */
  get position(): Cursor | null {
    if (this.epoch === null) return null;
    const isWhole = this.part === Infinity;
    return {
      epoch: this.epoch,
      seq: isWhole ? this.seq : this.seq - 1,
      snapshotDue: this.isState && !this.isLevel,
    };
  }

  get cursor(): string | null {
    const { position } = this;
    return position && formatCursor(position);
  }

  /** Everything up to here has been heard. */
  moveTo({ epoch, seq }: Omit<Cursor, 'snapshotDue'>): void {
    if (epoch === this.epoch && (seq < this.seq || (seq === this.seq && this.part === Infinity))) return;
    this.epoch = epoch;
    this.seq = seq;
    this.part = Infinity;
  }

  /** After a reset, which may go back. */
  startAt({ epoch, seq }: Omit<Cursor, 'snapshotDue'>): void {
    this.epoch = epoch;
    this.seq = seq;
    this.part = Infinity;
  }

  /** False for a repeat. */
  take({ seq, part = 1, parts = 1 }: ChannelMessage, epoch: string): boolean {
    if (this.isState) {
      if (epoch !== this.epoch || seq > this.seq) this.moveTo({ epoch, seq: seq - 1 });
      return true;
    }
    const isSame = epoch === this.epoch;
    if (isSame && (seq < this.seq || (seq === this.seq && part <= this.part))) return false;
    this.epoch = epoch;
    this.seq = seq;
    this.part = part < parts ? part : Infinity;
    return true;
  }
}
