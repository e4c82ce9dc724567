// Decides how a stream begins, from the client's cursor and its wishes. This file writes nothing.
import { Injectable } from '@nestjs/common';
import { formatCursor, parseCursor } from '../../contract/cursor.js';
import type { ResetReason, StreamMode } from '../../contract/streams/stream.js';
import { Epoch, EventStore, EventTail, type ChannelFilter } from '../../platform/events/index.js';
import type { Audience } from './audience.js';

export interface StartWish {
  /** The client's last cursor, unchecked. */
  readonly cursor: string | undefined;
  /** Begin with the current values of the state channels. */
  readonly snapshot: boolean;
  /** Begin with this many last events of the log channels. */
  readonly history: number;
}

export interface StartPoint {
  readonly mode: StreamMode;
  /** The stream continues after this seq. */
  readonly position: number;
  /** State channels begin with a snapshot. */
  readonly snapshotDue: boolean;
  /** The client's cursor at the beginning of the stream. */
  readonly cursor: string;
  readonly resetReason: ResetReason | null;
}

@Injectable()
export class StartPoints {
  constructor(
    private readonly store: EventStore,
    private readonly tail: EventTail,
    private readonly epoch: Epoch,
  ) {}

  async decide(
    { cursor: text, snapshot, history }: StartWish,
    { logChannels, hasState, needsSnapshot }: Pick<Audience, 'logChannels' | 'hasState' | 'needsSnapshot'>,
  ): Promise<StartPoint> {
    if (!text) {
      const position = history > 0 ? await this.positionBefore(history, logChannels) : this.tail.last;
      // History may begin far below the head; the state channels reach the head with a snapshot.
      const snapshotDue = hasState && (snapshot || needsSnapshot || history > 0);
      return this.startPoint(snapshotDue || history > 0 ? 'snapshot' : 'live', position, snapshotDue, null);
    }
    const reset = (reason: ResetReason) => this.startPoint('reset', this.tail.last, hasState, reason);
    const cursor = parseCursor(text);
    if (!cursor) return reset('malformed');
    if (cursor.epoch !== this.epoch.current()) return reset('epoch_changed');
    if (cursor.seq < this.tail.ring.floor || cursor.seq > this.tail.last) {
      // Compared with the database: if only this process is behind, the client waits for it.
      const bounds = await this.store.bounds();
      if (cursor.seq > bounds.head) return reset('ahead');
      if (cursor.seq < bounds.floor) return reset('expired');
    }
    return this.startPoint('resumed', cursor.seq, hasState && cursor.snapshotDue, null);
  }

  private startPoint(
    mode: StreamMode,
    position: number,
    snapshotDue: boolean,
    resetReason: ResetReason | null,
  ): StartPoint {
    return {
      mode,
      position,
      snapshotDue,
      resetReason,
      cursor: formatCursor(this.epoch.current(), position, snapshotDue),
    };
  }

  private async positionBefore(count: number, channels: ChannelFilter): Promise<number> {
    const oldest = await this.store.nthLast(channels, count);
    return oldest === null ? this.tail.last : Math.min(oldest - 1, this.tail.last);
  }
}
