// How a domain module tells delivery what its channels carry and who may listen. Delivery is a leaf: it learns about
// prices, markets or users only through what is registered here.
import { Injectable } from '@nestjs/common';
import type { Caller, ChannelRefusal } from '../../contract/auth/access.js';
import type { Channel, ChannelFamily } from '../../contract/streams/channels.js';
import type { UserNotice, UserNotices } from '../../contract/trading/user-events.js';

/** A message of a family, ready for the wire. */
export interface FamilyMessage {
  /** What conflation compares: of several messages with one key the newest stays. Log families leave it empty. */
  readonly key: string;
  /** SSE event name; null for the families that are heard by `onmessage`. */
  readonly name: string | null;
  readonly json: string;
}

/** The present values of a state family, and the seq as of which they are true. */
export interface FamilySnapshot {
  readonly seq: number;
  readonly messages: readonly FamilyMessage[];
}

/** What a family needs to know about an event; `data` is the stored JSON text. */
export interface EventView {
  readonly seq: number;
  readonly atMs: number;
  readonly type: string;
  readonly data: string;
  /** Events of one commit share it. */
  readonly tx: number;
}

export interface FamilyProvider {
  readonly family: ChannelFamily;
  /**
   * Translates an event of this family into messages, in order. `channel` is the name that the listener asked for, such
   * as `pricing:all`, and goes into each message. Pure: the result is cached and shared.
   */
  messages(event: EventView, channel: string): readonly FamilyMessage[];
  /** The present values behind a channel. Only state families have one. `keys` limits it to these; null means all. */
  snapshot?(channel: string, keys: ReadonlySet<string> | null): Promise<FamilySnapshot>;
  /**
   * Of a state family whose messages build on each other: joins those of several events with one key, oldest first, into
   * the one that brings a client from before the first to after the last. It stands in the place of the last. Without
   * this a client that lags gets the newest message of each key alone.
   */
  merge?(messages: readonly FamilyMessage[]): FamilyMessage;
  /** Of a state family: nothing can be done with its changes alone, so streams of it begin with a snapshot, asked or not. */
  readonly needsSnapshot?: boolean;
  /** Joins the messages of one event into one, for clients that asked for batches. */
  batch?(messages: readonly FamilyMessage[]): FamilyMessage;
  /** The channels of the events behind this one, where they are others than itself. */
  covers?(channel: string): readonly string[];
  /** Why this caller may not listen to this channel, or null. A family without a rule is open to everybody. */
  rule?(channel: Channel, caller: Caller): ChannelRefusal | null;
}

/** Where modules register their families at start, and delivery finds them. */
@Injectable()
export class FamilyRegistry {
  private readonly providers = new Map<ChannelFamily, FamilyProvider>();
  private readonly substitutes = new Map<ChannelFamily, FamilyProvider>();

  register(provider: FamilyProvider): void {
    if (this.providers.has(provider.family)) throw new Error(`family ${provider.family} is registered twice`);
    this.providers.set(provider.family, provider);
  }

  /** For tests and benchmarks: stands in for a module's own, whichever of the two is there first. */
  substitute(provider: FamilyProvider): void {
    this.substitutes.set(provider.family, provider);
  }

  /** Undefined when no module registered the family: its channels are unknown to this server. */
  find(family: ChannelFamily): FamilyProvider | undefined {
    return this.substitutes.get(family) ?? this.providers.get(family);
  }
}

/** Where modules register how their events on `user:{userId}` are told. */
@Injectable()
export class UserEventRegistry {
  private readonly translators = new Map<string, (data: string) => readonly UserNotice[]>();

  /** Of events of this type, whose `data` is JSON text. Pure. */
  register(type: string, translate: (data: string) => readonly UserNotice[]): void {
    if (this.translators.has(type)) throw new Error(`user events ${type} are registered twice`);
    this.translators.set(type, translate);
  }

  /** Events of types that nobody registered hold `{notices}`. */
  notices(type: string, data: string): readonly UserNotice[] {
    const translate = this.translators.get(type);
    return translate ? translate(data) : (JSON.parse(data) as UserNotices).notices;
  }
}
