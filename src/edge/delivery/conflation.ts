// Conflates a span of the log for state channels: the newest message of a key replaces the older ones. If a family has
// `merge`, the newest message is merged from all of them. The caller walks the span from its end.
import type { ChannelMessage, ChannelOwner } from '../../platform/channels/index.js';

/** The place of the newest message of a key, and all messages to merge into it, newest first. */
interface Merging {
  readonly owner: ChannelOwner;
  readonly place: ChannelMessage[];
  readonly index: number;
  readonly messages: ChannelMessage[];
}

export class Conflation {
  /** Messages that are not sent, because newer messages replace them. */
  count = 0;
  private readonly seen = new Set<string>();
  private readonly merging = new Map<string, Merging>();

  /** The messages of an event that no newer message replaces. The caller appends them to `place`. */
  fresh(
    owner: ChannelOwner,
    messages: readonly ChannelMessage[],
    place: ChannelMessage[],
  ): readonly ChannelMessage[] {
    const fresh = owner.merge
      ? this.freshToMerge(owner, messages, place)
      : messages.filter(({ key }) => !this.seen.has(`${owner.family} ${key}`));
    if (!owner.merge) for (const { key } of fresh) this.seen.add(`${owner.family} ${key}`);
    this.count += messages.length - fresh.length;
    return fresh;
  }

  /** Call after the whole span: puts each merged message in its place. */
  merge(): void {
    for (const { owner, place, index, messages } of this.merging.values())
      if (owner.merge && messages.length > 1) place[index] = owner.merge(messages.reverse());
  }

  private freshToMerge(
    owner: ChannelOwner,
    messages: readonly ChannelMessage[],
    place: ChannelMessage[],
  ): readonly ChannelMessage[] {
    const fresh: ChannelMessage[] = [];
    for (const message of messages) {
      const key = `${owner.family} ${message.key}`;
      const newer = this.merging.get(key);
      if (newer) {
        newer.messages.push(message);
        continue;
      }
      this.merging.set(key, { owner, place, index: place.length + fresh.length, messages: [message] });
      fresh.push(message);
    }
    return fresh;
  }
}
