// The log of the fake server: messages with their seq, the newest values of state channels, and where a stream begins.
import { isStateChannel } from '../session/track.js';
import { formatCursor, parseCursor } from '../wire/cursor.js';
import type { ChannelMessage, WireBegin } from '../wire/transport.port.js';

export interface Beginning {
  readonly mode: 'live' | 'snapshot' | 'resumed' | 'reset';
  readonly seq: number;
  readonly cursor: string;
  readonly resetReason: string | null;
  /** Whether values of state channels are among the past. */
  readonly hasSnapshot: boolean;
  readonly past: readonly ChannelMessage[];
}

export interface Wanted {
  readonly channels: readonly string[];
  readonly items: readonly number[] | null;
}

export class FakeLog {
  readonly messages: ChannelMessage[] = [];
  head = 0;
  /** Cursors before this seq have expired. */
  private begin = 0;
  private readonly values = new Map<string, Map<string, ChannelMessage>>();

  constructor(
    public epoch: string,
    private readonly nowMs: () => number,
  ) {}

  get cursor(): string {
    return formatCursor({ epoch: this.epoch, seq: this.head, snapshotDue: false });
  }

  /** Messages of one seq on a log channel, numbered by `part`. */
  append(channel: string, facts: readonly object[]): ChannelMessage[] {
    this.head += 1;
    const common = { ...this.envelope(channel), tx: this.head, parts: facts.length };
    const messages = facts.map((fact, i) => ({ ...fact, ...common, part: i + 1 }));
    this.messages.push(...messages);
    return messages;
  }

  /** The newest value of a key on a state channel. */
  set(channel: string, key: string, fact: object): ChannelMessage {
    this.head += 1;
    const message = { ...fact, ...this.envelope(channel) };
    const values = this.values.get(channel) ?? new Map<string, ChannelMessage>();
    // Deleted first, so that values stand in the order of their seq.
    values.delete(key);
    values.set(key, message);
    this.values.set(channel, values);
    return message;
  }

  /** Cursors up to here cannot be resumed any more. */
  expireAll(): void {
    this.begin = this.head;
    this.messages.length = 0;
  }

  /** As after a restored backup, which has lost the last messages. */
  newEpoch(epoch: string, lost: number): void {
    this.epoch = epoch;
    this.messages.splice(this.messages.length - lost, lost);
  }

  beginning(wanted: Wanted, { after, history, snapshot }: WireBegin): Beginning {
    const hasState = wanted.channels.some(isStateChannel);
    if (after === null) {
      if (history === 0 && !snapshot) return this.start('live', null, false, []);
      const past = history > 0 ? this.logOf(wanted, 0).slice(-history) : [];
      return this.start('snapshot', null, hasState, [...past, ...this.valuesOf(wanted, 0)]);
    }
    const cursor = parseCursor(after);
    const reason = this.resetReason(cursor);
    if (!cursor || reason) return this.start('reset', reason, hasState, this.valuesOf(wanted, 0));
    const values = this.valuesOf(wanted, cursor.snapshotDue ? 0 : cursor.seq);
    const past = [...this.logOf(wanted, cursor.seq), ...values].sort((a, b) => a.seq - b.seq);
    return {
      ...this.start('resumed', null, hasState && cursor.snapshotDue, past),
      cursor: after,
      seq: cursor.seq,
    };
  }

  private start(
    mode: Beginning['mode'],
    resetReason: string | null,
    hasSnapshot: boolean,
    past: readonly ChannelMessage[],
  ): Beginning {
    const { epoch, head: seq } = this;
    return {
      mode,
      seq,
      resetReason,
      hasSnapshot,
      past,
      cursor: formatCursor({ epoch, seq, snapshotDue: hasSnapshot }),
    };
  }

  private resetReason(cursor: ReturnType<typeof parseCursor>): string | null {
    if (!cursor) return 'malformed';
    if (cursor.epoch !== this.epoch) return 'epoch_changed';
    if (cursor.seq > this.head) return 'ahead';
    return cursor.seq < this.begin ? 'expired' : null;
  }

  private logOf({ channels }: Wanted, afterSeq: number): ChannelMessage[] {
    return this.messages.filter(({ channel, seq }) => seq > afterSeq && channels.includes(channel));
  }

  private valuesOf(wanted: Wanted, afterSeq: number): ChannelMessage[] {
    return wanted.channels
      .flatMap((channel) => [...(this.values.get(channel)?.values() ?? [])])
      .filter((message) => message.seq > afterSeq && isWanted(message, wanted))
      .sort((a, b) => a.seq - b.seq);
  }

  private envelope(channel: string): { channel: string; timestamp: string; seq: number } {
    return { channel, timestamp: new Date(this.nowMs()).toISOString(), seq: this.head };
  }
}

export const isWanted = (
  { channel, item_id: itemId }: ChannelMessage,
  { channels, items }: Wanted,
): boolean =>
  channels.includes(channel) && (items === null || typeof itemId !== 'number' || items.includes(itemId));
