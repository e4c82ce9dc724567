// Modules register their channels here, in `onModuleInit`. `own` registers the owner of a family, once, from a file
// `*.channel.ts`. `translate` registers how events of one type become messages of one family, once for each such pair, from
// the owner's file or from a `*.translator.ts` of the module that knows the events.
import { Injectable } from '@nestjs/common';
import type { ChannelFamily } from '../../contract/streams/channels.js';
import { definedEvents, type EventMap, type EventType } from '../events/index.js';
import type { ChannelBodies, ChannelMessage, ChannelOwner } from './channel-owner.js';
import { ParsedEvents, type EventView } from './parsed-events.js';

/**
 * The bodies of an event's messages, in order. `data` is parsed once and shared, so a translator must not change it. Pure: the
 * messages are cached.
 */
export type Translator<T extends EventType, F extends ChannelFamily> = (
  data: EventMap[T],
  event: EventView,
) => readonly ChannelBodies[F][];

/** A family as delivery uses it. */
export interface ServedFamily {
  readonly owner: ChannelOwner;
  /** The messages of an event on a channel, in order. An event whose type has no translator here has none. */
  messages(event: EventView, channel: string): readonly ChannelMessage[];
}

type AnyTranslator = (data: unknown, event: EventView) => readonly ChannelBodies[ChannelFamily][];

@Injectable()
export class ChannelRegistry {
  private readonly owned = new Map<ChannelFamily, ServedFamily>();
  private readonly substitutes = new Map<ChannelFamily, ServedFamily>();
  private readonly translators = new Map<ChannelFamily, Map<string, AnyTranslator>>();
  private readonly parsed = new ParsedEvents();

  own<F extends ChannelFamily>(owner: ChannelOwner<F>): void {
    if (this.owned.has(owner.family)) throw new Error(`the family ${owner.family} has two owners`);
    this.owned.set(owner.family, this.serve(owner));
  }

  /** For benchmarks: takes the place of the family's owner, which is registered before or after. */
  substitute<F extends ChannelFamily>(owner: ChannelOwner<F>): void {
    this.substitutes.set(owner.family, this.serve(owner));
  }

  translate<T extends EventType, F extends ChannelFamily>(
    type: T,
    family: F,
    translator: Translator<T, F>,
  ): void {
    const translators = this.translatorsOf(family);
    if (translators.has(type)) throw new Error(`${type} has two translators for the family ${family}`);
    translators.set(type, translator as AnyTranslator);
  }

  /** Undefined when no module owns the family: its channels are unknown to this server. */
  find(family: ChannelFamily): ServedFamily | undefined {
    return this.substitutes.get(family) ?? this.owned.get(family);
  }

  /** Throws when a type is published on a family that has no owner, or no translator for the type. */
  assertComplete(): void {
    for (const [type, family] of definedEvents()) {
      if (!this.find(family)) throw new Error(`the family ${family} has no owner`);
      if (!this.translatorsOf(family).has(type))
        throw new Error(`${type} has no translator for the family ${family}`);
    }
  }

  private serve(owner: ChannelOwner): ServedFamily {
    const translators = this.translatorsOf(owner.family);
    return {
      owner,
      messages: (event, channel) => {
        const bodies = translators.get(event.type)?.(this.parsed.of(event), event) ?? [];
        return sealed(owner, bodies, event, channel);
      },
    };
  }

  private translatorsOf(family: ChannelFamily): Map<string, AnyTranslator> {
    const translators = this.translators.get(family) ?? new Map<string, AnyTranslator>();
    this.translators.set(family, translators);
    return translators;
  }
}

/** The bodies that the channel carries, each in its envelope. */
function sealed(
  owner: ChannelOwner,
  bodies: readonly ChannelBodies[ChannelFamily][],
  { atMs, seq, tx }: EventView,
  channel: string,
): ChannelMessage[] {
  const carried = owner.carries ? bodies.filter((body) => owner.carries?.(channel, body)) : bodies;
  const timestamp = new Date(atMs).toISOString();
  const parts = carried.length;
  return carried.map((body, i) => owner.message(body, { channel, timestamp, seq, tx, part: i + 1, parts }));
}
