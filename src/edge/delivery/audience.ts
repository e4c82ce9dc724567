// An audience: all subscribers with the same subscriptions and wire format, which therefore get the same bytes. It turns
// a span of the log into finished buffers and keeps only the newest message per key of a *state* family. It also decides
// which message carries which cursor.
import { ALL_SUFFIX, CHANNEL_FAMILIES, type ChannelFamily } from '../../contract/streams/channels.js';
import { formatCursor } from '../../contract/cursor.js';
import type { ChannelMessage, ChannelOwner, ServedFamily } from '../../platform/channels/index.js';
import type { ChannelFilter, LoggedEvent } from '../../platform/events/index.js';
import { Conflation } from './conflation.js';
import type { Encoder } from './encoder.js';

export interface Subscription {
  readonly channel: string;
  /** The channels of its events: the channel itself, or the channels that it covers. */
  readonly sources: readonly string[];
  readonly family: ServedFamily;
  /** Only these keys; null: all keys. */
  readonly keys: ReadonlySet<string> | null;
  /** One message per event instead of one per key. */
  readonly batch: boolean;
}

/** One write to a subscriber: bytes (null without a message for it) and its position afterwards. */
export interface Step {
  readonly bytes: Buffer | null;
  readonly upTo: number;
}

interface Group {
  readonly seq: number;
  readonly messages: readonly ChannelMessage[];
}

/** A write ends with the event that reaches so many bytes; a longer span takes several writes. */
export const STEP_MAX_BYTES = 131_072;
/** Most events, and bytes of their data, that one step reads, so that a step stays short if few events match. */
const STEP_SPAN_MAX_EVENTS = 1_024;
const STEP_SPAN_MAX_BYTES = 1_048_576;
/** Steps towards one head that are kept for sharing; further steps are made for one subscriber. */
const SHARED_STEPS_MAX = 64;

/** Translated events, shared by all audiences; an entry leaves memory with its event. */
const translated = new WeakMap<LoggedEvent, Map<string, readonly ChannelMessage[]>>();

export class Audience {
  readonly hasState: boolean;
  readonly hasLog: boolean;
  /** The stream begins with a snapshot, even if the client did not ask for one. */
  readonly needsSnapshot: boolean;
  /** Channels of class log, as the filter for reads of the table. */
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
    // State messages first: the last message of an event carries its cursor, and a cut before it repeats the earlier ones,
    // which does no harm to state. So a log message has its cursor, unless one event makes several log messages here; then
    // each message has a number of its own.
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

  /** Equal ids mean equal bytes. */
  static idOf(subscriptions: readonly Subscription[], { format }: Encoder): string {
    return JSON.stringify([
      format,
      ...subscriptions.map(({ channel, keys, batch }) => [channel, keys ? [...keys].sort() : null, batch]),
    ]);
  }

  /** The subscriptions that need a snapshot. */
  get stateSubscriptions(): readonly Subscription[] {
    return this.subscriptions.filter(({ family }) => isState(family.owner.family));
  }

  /**
   * The next write from the ring for a subscriber at `from`, towards `to`. Caught-up subscribers share their steps.
   * `owes` marks the cursors while a snapshot is due.
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

  /** Bytes of a snapshot. The cursors before its last message are `during`; the last message has `after`. */
  encodeSnapshot(
    messages: readonly ChannelMessage[],
    { batch, family }: Subscription,
    cursors: { readonly during: string; readonly after: string },
  ): Buffer | null {
    const sent = joined(messages, batch, family.owner);
    if (sent.length === 0) return null;
    const frames = this.encoder.encode(
      sent.map((message, i) => ({ message, cursor: i === sent.length - 1 ? cursors.after : cursors.during })),
    );
    return this.encoder.join([frames], frames.length);
  }

  /** The next write from these events, whose span ends at `to`, for one subscriber. */
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
          : { bytes: this.encoder.join(parts, bytes), upTo: group.seq };
      }
    }
    return { bytes: parts.length > 0 ? this.encoder.join(parts, bytes) : null, upTo: end };
  }

  /** Selects again up to a cut, because messages before it were merged into messages behind it, which are not sent yet. */
  private wholeStep(events: readonly LoggedEvent[], upTo: number, epoch: string, owes: boolean): Step {
    const groups = this.select(events.filter(({ seq }) => seq <= upTo));
    const parts = groups.map((group) => this.encodeGroup(group, epoch, owes));
    const bytes = parts.reduce((sum, { length }) => sum + length, 0);
    return { bytes: this.encoder.join(parts, bytes), upTo };
  }

  private encodeGroup({ seq, messages }: Group, epoch: string, owes: boolean): Buffer {
    const before = formatCursor(epoch, seq - 1, owes);
    const after = formatCursor(epoch, seq, owes);
    return this.encoder.encode(
      messages.map((message, i) => ({ message, cursor: i === messages.length - 1 ? after : before })),
    );
  }

  /** The messages of a span by event, in seq order. State families give the newest message per key, or a merged one. */
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

/** An event is sent once per family, on the first subscribed channel that has a message for it. */
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
