// A transport that breaks as networks and proxies do, at moments that a seed decides. It adds nothing that the server has not said,
// except repeats: what a client shows behind it has to be right all the same.
import { seeded } from './seeded.js';
import type {
  ChannelMessage,
  Heard,
  Link,
  LinkEnd,
  OpenLink,
  Transport,
  WireGroup,
} from '../wire/transport.port.js';

/** Probabilities from 0 to 1; what is not named does not happen. */
export interface Faults {
  /** After a frame: the link ends without a word. Also between two messages of one seq. */
  readonly cut?: number;
  /** A message: the link ends before its last part, if it has several. */
  readonly cutInside?: number;
  /** A message: it comes twice. */
  readonly duplicate?: number;
  /** A frame: it and all later ones come up to `delayMaxMs` later, in their order. */
  readonly delay?: number;
  /** By default 200. */
  readonly delayMaxMs?: number;
  /** A link that the client has left: frames that were delayed still arrive, after those of the next link. */
  readonly late?: number;
  /** A frame: from here on nothing comes, and nobody says so. */
  readonly freeze?: number;
  /** At the opening of a link: the credential is refused. */
  readonly status401?: number;
  /** At the opening of a link: the server has no room, and asks for `retryAfterMs`. */
  readonly status503?: number;
  /** By default 0. */
  readonly retryAfterMs?: number;
  /** At the opening of a link with a cursor: the cursor is of another epoch, so the server answers `reset`. */
  readonly epochChange?: number;
  /** A message `book_levels`: the quantity of a level is wrong. */
  readonly corruptBook?: number;
}

/** A fault that has a probability. */
export type FaultName = Exclude<keyof Faults, 'delayMaxMs' | 'retryAfterMs'>;

/** The seed of the faults. */
export interface FaultyOptions {
  /** By default 1. */
  readonly seed?: number;
}

const DELAY_MAX_MS = 200;
/** Added to the quantity of a corrupted level, in micro shares. */
const WRONG_MICRO = 10_000n;

/** Wraps a transport, and breaks its links as `faults` says. */
export class FaultyTransport implements Transport {
  readonly name: string;
  readonly canChange: boolean;
  /** How often each fault has happened. */
  readonly counts: Record<FaultName, number> = {
    cut: 0,
    cutInside: 0,
    duplicate: 0,
    delay: 0,
    late: 0,
    freeze: 0,
    status401: 0,
    status503: 0,
    epochChange: 0,
    corruptBook: 0,
  };
  private readonly random: () => number;
  private readonly links = new Set<FaultyLink>();

  constructor(
    private readonly inner: Transport,
    private faults: Faults,
    { seed = 1 }: FaultyOptions = {},
  ) {
    this.name = inner.name;
    this.canChange = inner.canChange;
    this.random = seeded(seed);
  }

  /** From now on these faults happen; `{}` heals the transport, except links that are frozen. */
  set(faults: Faults): void {
    this.faults = faults;
  }

  /** Ends all open links now. */
  cutNow(): void {
    for (const link of [...this.links]) link.cut('cut');
  }

  /** Silences all open links now. */
  freezeNow(): void {
    for (const link of [...this.links]) link.freeze();
  }

  open(want: OpenLink, hear: (heard: Heard) => void): Link {
    const link = new FaultyLink(this, hear);
    this.links.add(link);
    const refusal = this.refusal();
    if (refusal) link.refuse(refusal);
    else
      link.follow((listen) =>
        this.inner.open({ ...want, groups: want.groups.map((group) => this.begin(group)) }, listen),
      );
    return link;
  }

  // What follows is called by the links.

  /** @internal */
  happens(name: FaultName): boolean {
    const probability = this.faults[name] ?? 0;
    if (probability === 0 || this.random() >= probability) return false;
    this.counts[name] += 1;
    return true;
  }

  /** @internal */
  delayMs(): number {
    return this.happens('delay') ? this.random() * (this.faults.delayMaxMs ?? DELAY_MAX_MS) : 0;
  }

  /** @internal */
  gone(link: FaultyLink): void {
    this.links.delete(link);
  }

  private refusal(): LinkEnd | null {
    const { retryAfterMs = 0 } = this.faults;
    if (this.happens('status401'))
      return { reason: 'unauthenticated', retryAfterMs: 0, mayReturn: 'renew', wasOpen: true };
    if (this.happens('status503'))
      return { reason: 'no_capacity', retryAfterMs, mayReturn: 'yes', wasOpen: true };
    return null;
  }

  private begin(group: WireGroup): WireGroup {
    const { after } = group.begin;
    if (after === null || !this.happens('epochChange')) return group;
    return { ...group, begin: { ...group.begin, after: after.replace(/^[^-]*/, 'gone') } };
  }
}

class FaultyLink implements Link {
  private inner: Link | null = null;
  private isOver = false;
  private isFrozen = false;
  private wasOpen = false;
  /** Frames come in their order, so none comes before this moment. */
  private dueAtMs = 0;
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(
    private readonly transport: FaultyTransport,
    private readonly hear: (heard: Heard) => void,
  ) {}

  add(group: WireGroup): void {
    this.inner?.add(group);
  }

  remove(channels: readonly string[]): void {
    this.inner?.remove(channels);
  }

  renew(token: string): void {
    this.inner?.renew(token);
  }

  close(): void {
    if (this.isOver) return;
    const isLate = this.timers.size > 0 && this.transport.happens('late');
    this.end();
    if (!isLate) this.dropTimers();
  }

  follow(open: (listen: (heard: Heard) => void) => Link): void {
    this.inner = open((heard) => this.take(heard));
  }

  refuse(end: LinkEnd): void {
    this.later(0, () => this.finish(end));
  }

  cut(reason: string): void {
    if (!this.isOver) this.finish({ reason, retryAfterMs: 0, mayReturn: 'yes', wasOpen: this.wasOpen });
  }

  freeze(): void {
    this.isFrozen = true;
  }

  private take(heard: Heard): void {
    if (this.isOver || this.isFrozen) return;
    const nowMs = performance.now();
    this.dueAtMs = Math.max(this.dueAtMs, nowMs + this.transport.delayMs());
    const waitMs = this.dueAtMs - nowMs;
    if (waitMs === 0 && this.timers.size === 0) this.pass(heard);
    else this.later(waitMs, () => this.pass(heard));
  }

  private pass(heard: Heard): void {
    if (this.isFrozen) return;
    if (this.isOver) return this.hear(heard);
    if (heard.kind === 'end') return this.finish(heard.end);
    this.wasOpen ||= heard.kind === 'open';
    if (heard.kind === 'message') this.message(heard.message);
    else this.hear(heard);
    if (this.transport.happens('freeze')) this.freeze();
    else if (this.transport.happens('cut')) this.cut('cut');
  }

  private message(message: ChannelMessage): void {
    const { part = 1, parts = 1 } = message;
    if (parts > 1 && part === parts && this.transport.happens('cutInside')) return this.cut('cut');
    const heard: Heard = { kind: 'message', message: this.perhapsCorrupt(message) };
    this.hear(heard);
    if (!this.isOver && this.transport.happens('duplicate')) this.hear(heard);
  }

  private perhapsCorrupt(message: ChannelMessage): ChannelMessage {
    const [first, ...rest] = (message.levels ?? []) as [string, number, string][];
    if (message.type !== 'book_levels' || !first || !this.transport.happens('corruptBook')) return message;
    const [side, priceBps, quantity] = first;
    return { ...message, levels: [[side, priceBps, String(BigInt(quantity) + WRONG_MICRO)], ...rest] };
  }

  private finish(end: LinkEnd): void {
    this.end();
    this.dropTimers();
    this.hear({ kind: 'end', end });
  }

  private end(): void {
    this.isOver = true;
    this.inner?.close();
    this.transport.gone(this);
  }

  private later(waitMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, waitMs);
    this.timers.add(timer);
  }

  private dropTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
