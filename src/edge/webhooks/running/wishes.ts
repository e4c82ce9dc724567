// What an endpoint wants: channels, types and markets. From them follow the events that concern it, and its messages of an
// event, in the order of a stream: once per family, on the first channel that carries it.
import type { Caller } from '../../../contract/auth/access.js';
import {
  ALL_SUFFIX,
  FAMILY_NAMES,
  parseChannel,
  type Channel,
  type ChannelFamily,
} from '../../../contract/streams/channels.js';
import { EVERY_MARKET } from '../../../contract/webhooks/webhooks.js';
import type { ChannelRegistry, ServedFamily } from '../../../platform/channels/index.js';
import type { ChannelFilter, LoggedEvent } from '../../../platform/events/index.js';
import type { Letter, Letters } from './letters.js';

export interface Wish {
  readonly channels: readonly string[];
  readonly types: readonly string[] | null;
  readonly markets: readonly string[] | null;
}

interface Source {
  readonly family: ServedFamily;
  /** Its name in the messages; null: the event's own. */
  readonly name: string | null;
  /** The channels of its events. */
  readonly sources: ReadonlySet<string>;
}

/** `market:all` is no channel of a stream, so it is judged as the channel of any market. */
const channelOf = (name: string): Channel | undefined =>
  name === EVERY_MARKET ? { name, family: 'market', id: null } : parseChannel(name);

/** The channels that the caller may not listen to, or that this server does not have. */
export function refusedChannels(
  registry: ChannelRegistry,
  names: readonly string[],
  caller: Caller,
): { channel: string; code: string }[] {
  return names.flatMap((name) => {
    const channel = channelOf(name);
    const family = channel && registry.find(channel.family);
    if (!channel || !family) return [{ channel: name, code: 'unknown_channel' }];
    const code = family.owner.rule?.(channel, caller);
    return code ? [{ channel: name, code }] : [];
  });
}

export class Wishes {
  /** The channels of all matching events. `family:all` stands for each channel of the family. */
  readonly sources: ReadonlySet<string>;
  readonly filter: ChannelFilter;
  private readonly byFamily = new Map<ChannelFamily, Source[]>();
  private readonly types: ReadonlySet<string> | null;
  private readonly markets: ReadonlySet<string> | null;

  constructor(
    registry: ChannelRegistry,
    wish: Wish,
    private readonly letters: Letters,
  ) {
    this.types = wish.types && new Set(wish.types);
    this.markets = wish.markets && new Set(wish.markets);
    const filter: Partial<Record<ChannelFamily, string[]>> = {};
    for (const name of wish.channels) {
      const channel = channelOf(name);
      const family = channel && registry.find(channel.family);
      if (!channel || !family) continue;
      const covered = family.owner.covers?.(name) ?? [name];
      const source = { family, name: name === EVERY_MARKET ? null : name, sources: new Set(covered) };
      this.byFamily.set(channel.family, [...(this.byFamily.get(channel.family) ?? []), source]);
      (filter[channel.family] ??= []).push(...covered);
    }
    this.filter = filter;
    this.sources = new Set(Object.values(filter).flat());
  }

  /** The messages of the event for this endpoint; empty for most events. */
  lettersOf(event: LoggedEvent): readonly Letter[] {
    return FAMILY_NAMES.flatMap((family) => {
      const channel = event.channels[family];
      return channel === undefined ? [] : this.lettersOn(family, channel, event);
    });
  }

  private lettersOn(family: ChannelFamily, channel: string, event: LoggedEvent): readonly Letter[] {
    for (const source of this.byFamily.get(family) ?? []) {
      if (!source.sources.has(channel) && !source.sources.has(`${family}:${ALL_SUFFIX}`)) continue;
      const letters = this.letters.of(source.family, source.name ?? channel, event);
      if (letters.length > 0) return letters.filter((letter) => this.wants(letter));
    }
    return [];
  }

  private wants({ type, markets }: Letter): boolean {
    if (this.types && !this.types.has(type)) return false;
    return !this.markets || markets.some((market) => this.markets?.has(market));
  }
}
