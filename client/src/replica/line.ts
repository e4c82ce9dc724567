// One channel, as all resources that follow it hear it. A line gives on whole commits, and keeps the newest messages for answers
// that come late.
import type { RingsideError } from '../rest/errors.js';
import type { Session } from '../session/session.js';
import type { Subscription } from '../session/subscription.js';
import { formatCursor, type Cursor } from '../wire/cursor.js';
import type { ChannelMessage } from '../wire/transport.port.js';

/** Messages kept for answers that come late. */
const KEPT_MAX = 2_000;
/** Messages that wait for a flush. With more, the flush comes at once. */
const WAITING_MAX = 10_000;
/** An event has at most 16 facts, and a fact is at least one message. With fewer messages, the commit is whole. */
const FACTS_PER_EVENT_MAX = 16;
/** So long the rest of a larger commit is waited for. */
const REST_MAX_MS = 250;

/** What a resource hears of a line. */
export interface Follower {
  /** Whole commits. `isLive` is false if the server may have skipped values between them. */
  take(messages: readonly ChannelMessage[], isLive: boolean): void;
  /** The log is another one: what was built is void. */
  reset(): void;
  turned(): void;
  fail(error: RingsideError): void;
}

export interface LineOptions {
  readonly channel: string;
  /** Empty: all. */
  readonly items: readonly number[];
  readonly session: Session;
  /** Wants a flush soon, or at once. */
  readonly flush: (isAtOnce: boolean) => void;
  /** Nobody follows the line any more. */
  readonly ended: () => void;
}

export class Line {
  private readonly followers = new Set<Follower>();
  private subscription: Subscription | null = null;
  private waiting: ChannelMessage[] = [];
  private kept: ChannelMessage[] = [];
  /** Later messages are all kept. */
  private floor = 0;
  private heardAtMs = 0;
  private isLive = true;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: LineOptions) {}

  get isOpen(): boolean {
    return this.subscription !== null && !this.subscription.isOver;
  }

  /** All of the past has been heard and given on. */
  get isLevel(): boolean {
    return this.subscription?.state === 'level' && this.waiting.length === 0;
  }

  /** Everything up to here has been heard. */
  get position(): Cursor | null {
    return this.subscription?.track.position ?? null;
  }

  /** Everything up to here has been given on. */
  get seq(): number {
    const [next] = this.waiting;
    return next ? next.seq - 1 : (this.position?.seq ?? 0);
  }

  /** Throws what `subscribe` throws. */
  open(after: Cursor): void {
    this.forget(after.seq);
    const { channel, items, session } = this.options;
    const subscription = session.subscribe<ChannelMessage>(channel, (message) => this.hear(message), {
      after: formatCursor(after),
      ...(items.length > 0 && { items }),
    });
    this.subscription = subscription;
    subscription.on('reset', ({ seq }) => {
      this.forget(seq);
      for (const follower of this.followers) follower.reset();
    });
    subscription.on('state', () => {
      for (const follower of [...this.followers])
        if (subscription.failure) follower.fail(subscription.failure);
        else follower.turned();
    });
  }

  /** Whether all messages after the cursor are kept. */
  continues({ epoch, seq }: Cursor): boolean {
    return epoch === this.position?.epoch && seq >= this.floor;
  }

  /** Given messages after this position. */
  after(position: number): readonly ChannelMessage[] {
    return this.kept.filter(({ seq }) => seq > position);
  }

  follow(follower: Follower): void {
    this.followers.add(follower);
  }

  leave(follower: Follower): void {
    if (!this.followers.delete(follower) || this.followers.size > 0) return;
    const { subscription } = this;
    this.subscription = null;
    subscription?.stop();
    clearTimeout(this.timer);
    this.options.ended();
  }

  /** Gives on all whole commits that wait. */
  settle(): void {
    const messages = this.waiting.splice(0, this.wholes());
    if (messages.length === 0) return;
    this.kept.push(...messages);
    const dropped = this.kept.splice(0, Math.max(0, this.kept.length - KEPT_MAX)).at(-1);
    if (dropped) this.floor = dropped.seq;
    for (const follower of this.followers) follower.take(messages, this.isLive);
    this.isLive = true;
  }

  private hear(message: ChannelMessage): void {
    this.waiting.push(message);
    this.heardAtMs = performance.now();
    if (this.subscription?.state !== 'level') this.isLive = false;
    this.options.flush(this.waiting.length > WAITING_MAX);
  }

  /** How many of the waiting messages belong to whole commits. */
  private wholes(): number {
    const { waiting } = this;
    const { tx, part = 1, parts = 1 } = waiting.at(-1) ?? {};
    let count = waiting.length;
    if (part === parts && (parts < FACTS_PER_EVENT_MAX || this.hasWaited())) return count;
    while (count > 0 && waiting[count - 1]?.tx === tx) count -= 1;
    return count;
  }

  private hasWaited(): boolean {
    const leftMs = REST_MAX_MS - (performance.now() - this.heardAtMs);
    if (leftMs <= 0) return true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.options.flush(false), leftMs);
    return false;
  }

  private forget(seq: number): void {
    this.waiting = [];
    this.kept = [];
    this.floor = seq;
    this.isLive = true;
  }
}
