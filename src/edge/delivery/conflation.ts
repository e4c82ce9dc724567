// What a span of the log is to a state channel: of the messages with one key the newest stands for all. Where a family's
// messages build on each other the newest is made of all of them. The span is walked from its end.
import type { FamilyMessage, FamilyProvider } from '../../platform/channels/index.js';

/** The place of the newest message of a key, and all that it stands for, newest first. */
interface Merging {
  readonly provider: FamilyProvider;
  readonly place: FamilyMessage[];
  readonly index: number;
  readonly messages: FamilyMessage[];
}

export class Conflation {
  /** Messages that are not sent, as newer ones stand for them. */
  count = 0;
  private readonly seen = new Set<string>();
  private readonly merging = new Map<string, Merging>();

  /** Those of an event's messages that no newer one stands for. `place` is where the caller puts them, behind what is there. */
  fresh(
    provider: FamilyProvider,
    messages: readonly FamilyMessage[],
    place: FamilyMessage[],
  ): readonly FamilyMessage[] {
    const fresh = provider.merge
      ? this.freshToMerge(provider, messages, place)
      : messages.filter(({ key }) => !this.seen.has(`${provider.family} ${key}`));
    if (!provider.merge) for (const { key } of fresh) this.seen.add(`${provider.family} ${key}`);
    this.count += messages.length - fresh.length;
    return fresh;
  }

  /** Once the whole span has been walked: puts each merged message in its place. */
  merge(): void {
    for (const { provider, place, index, messages } of this.merging.values())
      if (provider.merge && messages.length > 1) place[index] = provider.merge(messages.reverse());
  }

  private freshToMerge(
    provider: FamilyProvider,
    messages: readonly FamilyMessage[],
    place: FamilyMessage[],
  ): readonly FamilyMessage[] {
    const fresh: FamilyMessage[] = [];
    for (const message of messages) {
      const key = `${provider.family} ${message.key}`;
      const newer = this.merging.get(key);
      if (newer) {
        newer.messages.push(message);
        continue;
      }
      this.merging.set(key, { provider, place, index: place.length + fresh.length, messages: [message] });
      fresh.push(message);
    }
    return fresh;
  }
}
