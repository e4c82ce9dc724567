// Events as messages, and messages as frames: made once for all audiences, and kept while the room for finished bytes lasts.
import { Injectable } from '@nestjs/common';
import { ALL_SUFFIX } from '../../contract/streams/channels.js';
import type { ChannelMessage } from '../../platform/channels/index.js';
import type { LoggedEvent } from '../../platform/events/index.js';
import type { Subscription } from './subscription.js';
import { FinishedBytes, type Kept } from './finished-bytes.js';

/** The messages of one event on one channel. */
export interface Translation {
  readonly messages: readonly ChannelMessage[];
  /** Wire format and cursors → the frames of all the messages. */
  readonly frames: Map<string, Buffer>;
  readonly kept: Kept;
}

@Injectable()
export class Translations {
  private readonly byEvent = new WeakMap<LoggedEvent, Map<string, Translation>>();

  constructor(private readonly room: FinishedBytes) {}

  of({ family, channel }: Subscription, event: LoggedEvent): Translation {
    const byChannel = this.byEvent.get(event) ?? new Map<string, Translation>();
    this.byEvent.set(event, byChannel);
    const known = byChannel.get(channel);
    if (known) return known;
    const messages = family.messages(event, channel);
    const bytes = messages.reduce((sum, { json }) => sum + json.length, 0);
    const kept = this.room.keep(bytes, () => byChannel.delete(channel));
    const translation = { messages, frames: new Map<string, Buffer>(), kept };
    byChannel.set(channel, translation);
    return translation;
  }

  /** The frames of a whole translation. Equal keys mean equal bytes. */
  frames({ frames, kept }: Translation, key: string, encode: () => Buffer): Buffer {
    const known = frames.get(key);
    if (known) return known;
    const made = encode();
    frames.set(key, made);
    this.room.grow(kept, made.length);
    return made;
  }
}

/** Whether an event on `channel` is for this subscription. */
export const matches = ({ sources, family }: Subscription, channel: string): boolean =>
  sources.includes(channel) || sources.includes(`${family.owner.family}:${ALL_SUFFIX}`);

/** An event is sent once per family, on the first subscribed channel that has a message for it. */
export function firstToSay(
  subscriptions: readonly Subscription[],
  channel: string,
  messagesOf: (subscription: Subscription) => readonly ChannelMessage[],
): { match: Subscription | null; wanted: readonly ChannelMessage[] } {
  for (const match of subscriptions) {
    if (!matches(match, channel)) continue;
    const wanted = wantedOf(match, messagesOf(match));
    if (wanted.length > 0) return { match, wanted };
  }
  return { match: null, wanted: [] };
}

const wantedOf = ({ keys }: Subscription, messages: readonly ChannelMessage[]): readonly ChannelMessage[] =>
  keys ? messages.filter(({ key }) => keys.has(key)) : messages;
