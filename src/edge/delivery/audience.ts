// An audience: all subscribers with the same subscriptions and wire format, which therefore get the same bytes. It turns
// a span of the log into finished buffers and keeps only the newest message per key of a *state* family. It also decides
// which message carries which cursor.
import { CHANNEL_FAMILIES, type ChannelFamily } from '../../contract/streams/channels.js';
import { formatCursor } from '../../contract/cursor.js';
import type { ChannelMessage, ChannelOwner } from '../../platform/channels/index.js';
import type { ChannelFilter, LoggedEvent } from '../../platform/events/index.js';
import { Conflation } from './conflation.js';
import type { Encoder } from './encoder.js';
import type { Kept } from './finished-bytes.js';
import type { SharedWork } from './shared-work.js';
import type { Subscription } from './subscription.js';
import { firstToSay, type Translation } from './translations.js';

/** One write to a subscriber: bytes (null without a message for it) and its position afterwards. */
export interface Step {
  readonly bytes: Buffer | null;
  readonly upTo: number;
}

interface Group {
  readonly seq: number;
  readonly messages: readonly ChannelMessage[];
  /** Set when the messages are exactly this translation, whose frames all audiences share. */
  readonly whole: Translation | null;
}

interface SharedStep {
  readonly step: Step;
  readonly kept: Kept;
}

/** A write ends with the event that reaches so many bytes; a longer span takes several writes. */
export const STEP_MAX_BYTES = 131_072;
/** Most events, and bytes of their data, that one step reads, so that a step stays short if few events match. */
const STEP_SPAN_MAX_EVENTS = 1_024;
const STEP_SPAN_MAX_BYTES = 1_048_576;
/** Steps towards one head that are kept for sharing; further steps are made for one subscriber. */
const SHARED_STEPS_MAX = 64;

export class Audience {
  readonly hasState: boolean;
  readonly hasLog: boolean;
  /** The stream begins with a snapshot, even if the client did not ask for one. */
  readonly needsSnapshot: boolean;
  /** Channels of class log, as the filter for reads of the table. */
  readonly logChannels: ChannelFilter;
  private readonly hasMerging: boolean;
  private readonly byFamily = new Map<ChannelFamily, Subscription[]>();
  private readonly shared = new Map<number, SharedStep>();
  private sharedTo = -1;

  constructor(
    readonly id: string,
    readonly subscriptions: readonly Subscription[],
    readonly encoder: Encoder,
    private readonly work: SharedWork,
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
      this.releaseSteps();
      this.sharedTo = to;
    }
    const known = this.shared.get(from);
    if (known) return known.step;
    const step = this.makeStep(events(), to, epoch, owes);
    if (this.shared.size < SHARED_STEPS_MAX) {
      const kept = this.work.room.keep(step.bytes?.length ?? 0, () => this.shared.delete(from));
      this.shared.set(from, { step, kept });
    }
    return step;
  }

  /** Call it when the last subscriber has left, too. */
  releaseSteps(): void {
    for (const { kept } of this.shared.values()) this.work.room.release(kept);
    this.shared.clear();
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

  private encodeGroup(group: Group, epoch: string, owes: boolean): Buffer {
    const encode = () => this.encodeMessages(group, epoch, owes);
    if (!group.whole) return encode();
    return this.work.translations.frames(group.whole, `${this.encoder.frames} ${owes} ${epoch}`, encode);
  }

  private encodeMessages({ seq, messages }: Group, epoch: string, owes: boolean): Buffer {
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
      let whole: Translation | null = null;
      for (const [family, subscriptions] of this.byFamily) {
        const channel = event.channels[family];
        if (channel === undefined) continue;
        const translate = (subscription: Subscription) => this.work.translations.of(subscription, event);
        const { match, wanted } = firstToSay(subscriptions, channel, (it) => translate(it).messages);
        if (!match) continue;
        const fresh =
          conflation && isState(family) ? conflation.fresh(match.family.owner, wanted, messages) : wanted;
        const sent = joined(fresh, match.batch, match.family.owner);
        const translation = translate(match);
        whole = messages.length === 0 && sent === translation.messages ? translation : null;
        messages.push(...sent);
      }
      if (messages.length > 0) groups.push({ seq: event.seq, messages, whole });
    }
    conflation?.merge();
    if (conflation && conflation.count > 0) this.work.stats.conflated.inc(conflation.count);
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

const joined = (
  messages: readonly ChannelMessage[],
  batch: boolean,
  owner: ChannelOwner,
): readonly ChannelMessage[] =>
  batch && owner.batch && messages.length > 0 ? [owner.batch(messages)] : messages;
