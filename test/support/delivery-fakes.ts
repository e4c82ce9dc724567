// Fakes for the unit specs of delivery: of the log, of a domain's families and of a socket.
import type { ChannelFamily } from '../../src/contract/streams/channels.js';
import { ANONYMOUS } from '../../src/contract/auth/access.js';
import type {
  ChannelMessage,
  ChannelOwner,
  EventView,
  ServedFamily,
} from '../../src/platform/channels/index.js';
import type { GoodbyeReason } from '../../src/contract/streams/stream.js';
import type { Subscription } from '../../src/edge/delivery/subscription.js';
import type { ConnectionInfo, Sink } from '../../src/edge/delivery/connection.js';
import { joinFrames, type AddressedMessage, type Encoder } from '../../src/edge/delivery/encoder.js';
import type { LoggedEvent } from '../../src/platform/events/index.js';

/** Data is a list of keys; each key becomes a message with key and seq, such as `a@3`. */
export const eventOf = (
  seq: number,
  channels: LoggedEvent['channels'],
  ...keys: readonly string[]
): LoggedEvent => ({ seq, atMs: seq, type: 'test', channels, data: JSON.stringify(keys), tx: seq });

export const messageOf = (key: string, seq: number): ChannelMessage => ({
  key,
  name: null,
  json: `${key}@${seq}`,
});

export class FakeFamily implements ServedFamily {
  snapshots = 0;
  /** The seqs of the next snapshots; the last seq stays. */
  snapshotSeqs: number[] = [0];
  snapshotKeys: string[] = [];
  translations = 0;
  readonly owner: ChannelOwner;

  constructor(family: ChannelFamily) {
    this.owner = {
      family,
      message: () => {
        throw new Error('a fake family makes its messages itself');
      },
      snapshot: async () => {
        this.snapshots += 1;
        const seq = (this.snapshotSeqs.length > 1 ? this.snapshotSeqs.shift() : this.snapshotSeqs[0]) ?? 0;
        return { seq, messages: this.snapshotKeys.map((key) => messageOf(`snap-${key}`, seq)) };
      },
      batch: (messages) => ({
        key: '',
        name: null,
        json: `[${messages.map(({ json }) => json).join()}]`,
      }),
    };
  }

  messages({ seq, data }: EventView): readonly ChannelMessage[] {
    this.translations += 1;
    return (JSON.parse(data) as string[]).map((key) => messageOf(key, seq));
  }
}

export const subscriptionTo = (
  family: ServedFamily,
  channel: string,
  options: Partial<Pick<Subscription, 'keys' | 'batch'>> = {},
): Subscription => ({ family, channel, sources: [channel], keys: null, batch: false, ...options });

/** One line per message: its JSON and its cursor. */
export const LINE_ENCODER: Encoder = {
  format: 'sse',
  frames: 'sse',
  encode: (messages: readonly AddressedMessage[]) =>
    Buffer.from(messages.map(({ message, cursor }) => `${message.json} ${cursor}\n`).join('')),
  join: joinFrames,
};

export const linesOf = (bytes: Buffer | null): string[] =>
  (bytes?.toString() ?? '').split('\n').filter(Boolean);

export class FakeSink implements Sink {
  waitingBytes = 0;
  readonly written: string[] = [];
  readonly goodbyes: GoodbyeReason[] = [];
  readonly warnings: number[] = [];
  readonly beats: number[] = [];

  constructor(readonly transport: Sink['transport'] = 'sse') {}

  write(bytes: Buffer): void {
    this.written.push(...linesOf(bytes));
  }

  heartbeat(_ts: number, seq: number): boolean {
    this.beats.push(seq);
    return true;
  }

  authExpiring(expiresAtMs: number): void {
    this.warnings.push(expiresAtMs);
  }

  goodbye(reason: GoodbyeReason): void {
    this.goodbyes.push(reason);
  }

  ended(): Promise<void> {
    return Promise.resolve();
  }

  drained(): Promise<void> {
    return Promise.resolve();
  }
}

export const infoOf = (ip = '127.0.0.1', userId: string | null = null): ConnectionInfo => ({
  id: 'c',
  ip,
  caller: { ...ANONYMOUS, userId },
});
