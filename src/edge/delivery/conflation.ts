// What a span of the log is to a state channel: of the messages with one key the newest stands for all. Where a family's
// messages build on each other the newest is made of all of them. The span is walked from its end.
import type { ChannelMessage, ChannelOwner } from '../../platform/channels/index.js';

/** The place of the newest message of a key, and all that it stands for, newest first. */
interface Merging {
  readonly owner: ChannelOwner;
  readonly place: ChannelMessage[];
  readonly index: number;
  readonly messages: ChannelMessage[];
}

export class Conflation {
  /** Messages that are not sent, as newer ones stand for them. */
  count = 0;
  private readonly seen = new Set<string>();
  private readonly merging = new Map<string, Merging>();

  /** Those of an event's messages that no newer one stands for. `place` is where the caller puts them, behind what is there. */
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

  /** Once the whole span has been walked: puts each merged message in its place. */
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
