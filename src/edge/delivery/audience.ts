// An audience: everyone with the same subscription and wire format, who therefore gets the same bytes. It turns a span
// of the log into finished buffers, keeping the newest per key where a family is of class *state*, and decides which
// message carries which cursor.
import { ALL_SUFFIX, CHANNEL_FAMILIES, type ChannelFamily } from '../../contract/streams/channels.js';
import { formatCursor } from '../../contract/cursor.js';
import type { ChannelMessage, ChannelOwner, ServedFamily } from '../../platform/channels/index.js';
import type { ChannelFilter, LoggedEvent } from '../../platform/events/index.js';
import { Conflation } from './conflation.js';
import type { Encoder } from './encoder.js';

export interface Subscription {
  readonly channel: string;
  /** The channels of the events behind it: itself, except where one channel covers others. */
  readonly sources: readonly string[];
  readonly family: ServedFamily;
  /** Only these keys; null means all. */
  readonly keys: ReadonlySet<string> | null;
  /** One message per event instead of one per key. */
  readonly batch: boolean;
}

/** What one write brings a subscriber: bytes (null when nothing was for it) and how far it is then. */
export interface Step {
  readonly bytes: Buffer | null;
  readonly upTo: number;
}

/** The messages of one event. */
interface Group {
  readonly seq: number;
  readonly messages: readonly ChannelMessage[];
}

/** Most bytes of one write; a longer span takes several, so that no socket is handed more than this at once. */
export const STEP_MAX_BYTES = 131_072;
/** Most events, and bytes of their data, that one step looks at, so that it stays short where little of them is wanted. */
const STEP_SPAN_MAX_EVENTS = 1_024;
const STEP_SPAN_MAX_BYTES = 1_048_576;
/** Steps towards one head kept to be shared; beyond it the rest are made for one subscriber. */
const SHARED_STEPS_MAX = 64;

/** Translated events, shared by all audiences; an event that leaves memory takes its entry along. */
const translated = new WeakMap<LoggedEvent, Map<string, readonly ChannelMessage[]>>();

export class Audience {
  readonly hasState: boolean;
  readonly hasLog: boolean;
  /** A snapshot is due at the beginning, asked for or not. */
  readonly needsSnapshot: boolean;
  /** Channels of class log, as the table is asked for them. */
  readonly logChannels: ChannelFilter;
  private readonly hasMerging: boolean;
  private readonly byFamily = new Map<ChannelFamily, Subscription[]>();
  private readonly shared = new Map<number, Step>();
  private sharedTo = -1;

  constructor(
    readonly id: string,
    readonly subscriptions: readonly Subscription[],
    readonly encoder: Encoder,
    private readonly onConflated: (count: number) => void,
  ) {
    // State first: of one event's messages the last carries its cursor, and a cut before it repeats those before, which
    // state does not mind. So a log message goes out with its cursor, unless the event is on two log channels heard here or
    // is told in several messages, which then number themselves.
    const stateFirst = [...subscriptions].sort((a, b) => rank(a) - rank(b));
    for (const subscription of stateFirst) {
      const { family } = subscription.family.owner;
      this.byFamily.set(family, [...(this.byFamily.get(family) ?? []), subscription]);
    }
    const families = [...this.byFamily.keys()];
    this.hasState = families.some(isState);
    this.hasLog = families.some((family) => !isState(family));
    this.needsSnapshot = subscriptions.some(({ family }) => family.owner.needsSnapshot === true);
    this.hasMerging = subscriptions.some(({ family }) => family.owner.merge !== undefined);
    this.logChannels = Object.fromEntries(
      families
        .filter((family) => !isState(family))
        .map((family) => [
          family,
          [...new Set((this.byFamily.get(family) ?? []).flatMap(({ sources }) => sources))],
        ]),
    );
  }

  /** Names the bytes this audience gets: equal ids, equal bytes. */
  static idOf(subscriptions: readonly Subscription[], { format }: Encoder): string {
    return JSON.stringify([
      format,
      ...subscriptions.map(({ channel, keys, batch }) => [channel, keys ? [...keys].sort() : null, batch]),
    ]);
  }

  /** The state families this audience needs a snapshot of, a subscription each. */
  get stateSubscriptions(): readonly Subscription[] {
    return this.subscriptions.filter(({ family }) => isState(family.owner.family));
  }

  /**
   * The next write of a subscriber at `from`, towards `to`, from the ring. Steps of caught-up subscribers are made once.
   * `owes` marks the cursors while a snapshot is still due.
   */
  step(events: () => readonly LoggedEvent[], from: number, to: number, epoch: string, owes: boolean): Step {
    if (owes) return this.makeStep(events(), to, epoch, owes);
    if (this.sharedTo !== to) {
      this.shared.clear();
      this.sharedTo = to;
    }
    const known = this.shared.get(from);
    if (known) return known;
    const step = this.makeStep(events(), to, epoch, owes);
    if (this.shared.size < SHARED_STEPS_MAX) this.shared.set(from, step);
    return step;
  }

  /** Bytes of a snapshot. Until its last message, and after it if others are due, the cursor says so. */
  encodeSnapshot(
    messages: readonly ChannelMessage[],
    { batch, family }: Subscription,
    cursors: { readonly during: string; readonly after: string },
  ): Buffer | null {
    const sent = joined(messages, batch, family.owner);
    if (sent.length === 0) return null;
    return this.encoder.encode(
      sent.map((message, i) => ({ message, cursor: i === sent.length - 1 ? cursors.after : cursors.during })),
    );
  }

  /** The next write out of these events, whose span ends at `to`, made for one subscriber. */
  makeStep(events: readonly LoggedEvent[], to: number, epoch: string, owes: boolean): Step {
    const count = stepLength(events);
    const isWhole = count === events.length;
    const groups = this.select(isWhole ? events : events.slice(0, count));
    const end = isWhole ? to : (events[count - 1]?.seq ?? to);
    const parts: Buffer[] = [];
    let bytes = 0;
    for (const [i, group] of groups.entries()) {
      const part = this.encodeGroup(group, epoch, owes);
      parts.push(part);
      bytes += part.length;
      if (bytes >= STEP_MAX_BYTES) {
        const isLast = i === groups.length - 1;
        return this.hasMerging && !isLast
          ? this.wholeStep(events, group.seq, epoch, owes)
          : { bytes: Buffer.concat(parts, bytes), upTo: group.seq };
      }
    }
    const [only] = parts;
    return { bytes: parts.length > 1 ? Buffer.concat(parts, bytes) : (only ?? null), upTo: end };
  }

  /** Up to a cut: what has been merged into messages beyond it is chosen anew, as the next step knows nothing of it. */
  private wholeStep(events: readonly LoggedEvent[], upTo: number, epoch: string, owes: boolean): Step {
    const groups = this.select(events.filter(({ seq }) => seq <= upTo));
    return { bytes: Buffer.concat(groups.map((group) => this.encodeGroup(group, epoch, owes))), upTo };
  }

  private encodeGroup({ seq, messages }: Group, epoch: string, owes: boolean): Buffer {
    const before = formatCursor(epoch, seq - 1, owes);
    const after = formatCursor(epoch, seq, owes);
    return this.encoder.encode(
      messages.map((message, i) => ({ message, cursor: i === messages.length - 1 ? after : before })),
    );
  }

  /** The messages of a span by event, in seq order: of a state family only the newest of each key, or all in one. */
  select(events: readonly LoggedEvent[]): Group[] {
    const groups: Group[] = [];
    const conflation = this.hasState && events.length > 1 ? new Conflation() : null;
    for (let i = events.length - 1; i >= 0; i -= 1) {
      const event = events[i];
      if (!event) continue;
      const messages: ChannelMessage[] = [];
      for (const [family, subscriptions] of this.byFamily) {
        const channel = event.channels[family];
        if (channel === undefined) continue;
        const { match, wanted } = firstToSay(subscriptions, channel, event);
        if (!match) continue;
        const fresh =
          conflation && isState(family) ? conflation.fresh(match.family.owner, wanted, messages) : wanted;
        messages.push(...joined(fresh, match.batch, match.family.owner));
      }
      if (messages.length > 0) groups.push({ seq: event.seq, messages });
    }
    conflation?.merge();
    if (conflation && conflation.count > 0) this.onConflated(conflation.count);
    return groups.reverse();
  }
}

/** How many of these events one step takes. */
function stepLength(events: readonly LoggedEvent[]): number {
  let bytes = 0;
  for (let i = 0; i < events.length && i < STEP_SPAN_MAX_EVENTS; i += 1) {
    bytes += events[i]?.data.length ?? 0;
    if (bytes >= STEP_SPAN_MAX_BYTES) return i + 1;
  }
  return Math.min(events.length, STEP_SPAN_MAX_EVENTS);
}

const rank = ({ family }: Subscription): number => (isState(family.owner.family) ? 0 : 1);

const isState = (family: ChannelFamily): boolean => CHANNEL_FAMILIES[family].deliveryClass === 'state';

/** Whether an event on `channel` is for this subscription. */
export const matches = ({ sources, family }: Subscription, channel: string): boolean =>
  sources.includes(channel) || sources.includes(`${family.owner.family}:${ALL_SUFFIX}`);

/** An event comes once per family, named after the first of its channels that has something to say about it. */
export function firstToSay(
  subscriptions: readonly Subscription[],
  channel: string,
  event: LoggedEvent,
): { match: Subscription | null; wanted: readonly ChannelMessage[] } {
  for (const match of subscriptions) {
    if (!matches(match, channel)) continue;
    const wanted = wantedOf(match, translate(match, event));
    if (wanted.length > 0) return { match, wanted };
  }
  return { match: null, wanted: [] };
}

function translate({ family, channel }: Subscription, event: LoggedEvent): readonly ChannelMessage[] {
  const byChannel = translated.get(event) ?? new Map<string, readonly ChannelMessage[]>();
  translated.set(event, byChannel);
  const messages = byChannel.get(channel) ?? family.messages(event, channel);
  byChannel.set(channel, messages);
  return messages;
}

const wantedOf = ({ keys }: Subscription, messages: readonly ChannelMessage[]): readonly ChannelMessage[] =>
  keys ? messages.filter(({ key }) => keys.has(key)) : messages;

const joined = (
  messages: readonly ChannelMessage[],
  batch: boolean,
  owner: ChannelOwner,
): readonly ChannelMessage[] =>
  batch && owner.batch && messages.length > 0 ? [owner.batch(messages)] : messages;
