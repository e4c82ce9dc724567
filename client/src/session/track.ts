// How far one subscription has heard its channel, and what is a repeat. On a log channel each message comes once; several messages of
// one seq are numbered by `part`. On a state channel newer values replace older ones, and an older value of the same item or market is
// dropped.
import { formatCursor, type Cursor } from '../wire/cursor.js';
import type { ChannelMessage } from '../wire/transport.port.js';

const STATE_CHANNELS = /^(?:prices$|pricing:|book:|feed$|stats$)/;

/** Whether the channel delivers the newest value of each key, and not every message. */
export const isStateChannel = (channel: string): boolean => STATE_CHANNELS.test(channel);

const KNOWN_CHANNELS = /^(?:prices|feed|stats|(?:pricing|book|market|user|admin):.+)$/;

/** Whether this version knows such channels. A server of another version may know more, or fewer. */
export const isKnownChannel = (channel: string): boolean => KNOWN_CHANNELS.test(channel);

/** Items and markets whose last value a subscription remembers. Beyond it, an older value may come again before the newest. */
const KEYS_MAX = 10_000;

export class Track {
  /** Whether the present values, and all of the past, have been heard. */
  isLevel = false;
  private epoch: string | null = null;
  private seq = 0;
  /** Parts of `seq` that have been heard; Infinity: all. */
  private part = Infinity;
  /** The last seq of each item or market. */
  private readonly lastOf = new Map<unknown, number>();
  /** The values of all items and markets as of here have been heard. */
  private floor = 0;

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

  /** The app has handled everything up to here, but for the present values where they are due. */
  resumeAt(cursor: Cursor): void {
    this.moveTo(cursor);
    if (!cursor.snapshotDue) this.floor = cursor.seq;
  }

  /** Everything up to here has been heard. */
  moveTo({ epoch, seq }: Omit<Cursor, 'snapshotDue'>): void {
    if (epoch === this.epoch && (seq < this.seq || (seq === this.seq && this.part === Infinity))) return;
    if (epoch !== this.epoch) this.forget();
    this.epoch = epoch;
    this.seq = seq;
    this.part = Infinity;
    if (this.isLevel) this.floor = seq;
  }

  /** After a reset, which may go back. */
  startAt({ epoch, seq }: Omit<Cursor, 'snapshotDue'>): void {
    this.forget();
    this.epoch = epoch;
    this.seq = seq;
    this.part = Infinity;
  }

  /** False for a repeat. */
  take(message: ChannelMessage, epoch: string): boolean {
    const { seq, part = 1, parts = 1 } = message;
    if (this.isState) return this.takeState(message, epoch);
    const isSame = epoch === this.epoch;
    if (isSame && (seq < this.seq || (seq === this.seq && part <= this.part))) return false;
    this.epoch = epoch;
    this.seq = seq;
    this.part = part < parts ? part : Infinity;
    return true;
  }

  /** A link that begins lower than this subscription brings older values again, before the newest. */
  private takeState({ seq, item_id: itemId, marketId }: ChannelMessage, epoch: string): boolean {
    const key = itemId ?? marketId;
    const isNew = epoch !== this.epoch;
    if (!isNew && key !== undefined && (seq <= this.floor || seq < (this.lastOf.get(key) ?? 0))) return false;
    if (isNew || seq > this.seq) this.heardBefore(seq, epoch);
    if (this.lastOf.size < KEYS_MAX || this.lastOf.has(key)) this.lastOf.set(key, seq);
    return true;
  }

  /** More messages of this seq may follow. */
  private heardBefore(seq: number, epoch: string): void {
    if (epoch !== this.epoch) this.forget();
    this.epoch = epoch;
    this.seq = seq - 1;
    this.part = Infinity;
  }

  private forget(): void {
    this.lastOf.clear();
    this.floor = 0;
  }
}
