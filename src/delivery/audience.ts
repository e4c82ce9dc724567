// An audience: everyone who gets the same bytes. It turns a span of the log into its messages, keeping the newest per
// key where the family is of class *state*, and decides which of them carry which cursor.
import { CHANNEL_FAMILIES, type ChannelFamily } from '../contract/channels.js';
import { formatCursor } from '../contract/cursor.js';
import type { FamilyMessage, FamilyProvider, FamilySnapshot } from '../contract/stream.js';
import type { LoggedEvent } from '../events/index.js';

export interface Subscription {
  readonly family: ChannelFamily;
  readonly channel: string;
  /** Only these keys; null means all. */
  readonly keys: ReadonlySet<string> | null;
  /** One message per event instead of one per key. */
  readonly batch: boolean;
}

/** A message with the cursor it leaves the client at; null leaves the client's cursor as it is. */
export interface AddressedMessage {
  readonly message: FamilyMessage;
  readonly cursor: string | null;
}

export interface Selection {
  readonly messages: readonly AddressedMessage[];
  /** Messages left out because a newer one of the same key is in the span. */
  readonly conflated: number;
}

/** Translated events, shared by all audiences; an event that leaves the ring takes its entry along. */
const translated = new WeakMap<LoggedEvent, readonly FamilyMessage[]>();

export class Audience {
  constructor(
    readonly subscription: Subscription,
    private readonly provider: FamilyProvider,
  ) {}

  /** Names the bytes this audience gets: equal ids, equal bytes. */
  static idOf({ channel, keys, batch }: Subscription): string {
    return JSON.stringify([channel, keys ? [...keys].sort() : null, batch]);
  }

  get isState(): boolean {
    return CHANNEL_FAMILIES[this.subscription.family].deliveryClass === 'state';
  }

  /** The messages of a span of the log, in seq order. Of several of one seq, all but the last carry the cursor before it. */
  select(events: readonly LoggedEvent[], epoch: string): Selection {
    const { family, channel } = this.subscription;
    const mine = events.filter((event) => event.channels[family] === channel);
    const seen = this.isState && mine.length > 1 ? new Set<string>() : null;
    const groups: (readonly AddressedMessage[])[] = [];
    let conflated = 0;
    for (const event of mine.reverse()) {
      const wanted = this.filter(this.translate(event));
      const fresh = seen ? wanted.filter(({ key }) => !seen.has(key)) : wanted;
      for (const { key } of fresh) seen?.add(key);
      conflated += wanted.length - fresh.length;
      const before = formatCursor(epoch, event.seq - 1);
      groups.push(this.address(fresh, before, formatCursor(epoch, event.seq)));
    }
    return { messages: groups.reverse().flat(), conflated };
  }

  /** A snapshot's messages. Until the last one the client keeps its old cursor, so that a cut inside starts it again. */
  async snapshot(epoch: () => string): Promise<{ seq: number; messages: readonly AddressedMessage[] }> {
    const snapshot = await this.load();
    return {
      seq: snapshot.seq,
      messages: this.address(snapshot.messages, null, formatCursor(epoch(), snapshot.seq)),
    };
  }

  private load(): Promise<FamilySnapshot> {
    if (!this.provider.snapshot) throw new Error(`the family ${this.provider.family} has no snapshot`);
    return this.provider.snapshot(this.subscription.keys);
  }

  private translate(event: LoggedEvent): readonly FamilyMessage[] {
    let messages = translated.get(event);
    if (!messages) {
      messages = this.provider.messages(event);
      translated.set(event, messages);
    }
    return messages;
  }

  private filter(messages: readonly FamilyMessage[]): readonly FamilyMessage[] {
    const { keys } = this.subscription;
    return keys ? messages.filter(({ key }) => keys.has(key)) : messages;
  }

  private address(
    messages: readonly FamilyMessage[],
    before: string | null,
    after: string,
  ): readonly AddressedMessage[] {
    const sent =
      this.subscription.batch && this.provider.batch && messages.length > 0
        ? [this.provider.batch(messages)]
        : messages;
    return sent.map((message, i) => ({ message, cursor: i === sent.length - 1 ? after : before }));
  }
}
