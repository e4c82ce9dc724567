// Brings a subscriber from its position to the head. Positions below the ring get the log channels from the table, then
// snapshots of the state channels, then the ring. Messages leave in seq order, and cursors are marked while a snapshot is
// due; so a cut at any point repeats no log event and loses no state.
import { Injectable } from '@nestjs/common';
import { formatCursor } from '../../contract/cursor.js';
import type { ChannelSnapshot } from '../../platform/channels/index.js';
import { Epoch, EventStore, EventTail, type LogPage } from '../../platform/events/index.js';
import type { Audience } from './audience.js';
import type { Subscription } from './subscription.js';
import type { Subscriber } from './connection.js';
import { SharedWork } from './shared-work.js';
import { SharedReads } from './shared-reads.js';
import { ReplayPace } from './replay-pace.js';
import { Semaphore } from '../../platform/common/semaphore.js';

/** Replays that read the table at the same time; further replays wait. */
const TABLE_READS_MAX = 2;
/** Snapshots that are read at the same time. */
const SNAPSHOT_READS_MAX = 4;
/** Events of one replay read. */
const REPLAY_PAGE_EVENTS = 1_000;
/** Pages kept for sharing; the oldest is dropped first. */
const PAGES_SHARED_MAX = 4;
/** Snapshots kept for sharing; the oldest is dropped first. */
const SNAPSHOTS_SHARED_MAX = 256;
/** How long this process may be behind a snapshot that it has read. */
const TAIL_WAIT_MS = 5_000;

/** caught_up: done. expired: the log no longer reaches back that far. behind: this process cannot follow the log. */
export type CatchUpResult = 'caught_up' | 'closed' | 'expired' | 'behind';
type Progress = CatchUpResult | 'fell';

export interface CatchUpIo {
  write(subscriber: Subscriber, bytes: Buffer): void;
  /** Resolves when the socket can take more bytes, or is closed. */
  ready(subscriber: Subscriber): Promise<void>;
  nowMs(): number;
}

@Injectable()
export class CatchUp {
  private readonly tableReads = new Semaphore(TABLE_READS_MAX);
  private readonly snapshotReads = new Semaphore(SNAPSHOT_READS_MAX);
  private readonly encoded = new WeakMap<ChannelSnapshot, Map<string, Buffer | null>>();
  private readonly snapshots = new SharedReads<ChannelSnapshot>(SNAPSHOTS_SHARED_MAX);
  private readonly pages = new SharedReads<LogPage>(PAGES_SHARED_MAX);

  constructor(
    private readonly store: EventStore,
    private readonly tail: EventTail,
    private readonly epoch: Epoch,
    private readonly work: SharedWork,
    private readonly pace: ReplayPace,
  ) {}

  /** Resolves when the subscriber has reached the head at the time of this call, or cannot reach it. */
  async run(subscriber: Subscriber, io: CatchUpIo): Promise<CatchUpResult> {
    const target = Math.max(this.tail.last, subscriber.position);
    for (;;) {
      if (subscriber.audience.hasState && subscriber.position < this.tail.ring.floor)
        subscriber.snapshotDue = true;
      const progress = await this.attempt(subscriber, target, io);
      if (progress !== 'fell') return progress;
    }
  }

  private async attempt(subscriber: Subscriber, target: number, io: CatchUpIo): Promise<Progress> {
    const due = subscriber.snapshotDue ? subscriber.audience.stateSubscriptions : [];
    for (const [i, subscription] of due.entries()) {
      const progress = await this.bringSnapshot(subscriber, subscription, i, due.length, io);
      if (progress !== 'caught_up') return progress;
    }
    subscriber.snapshotDue = false;
    return this.advance(subscriber, target, io);
  }

  /** Sends the snapshot at its place in seq order: after every log event up to its seq. */
  private async bringSnapshot(
    subscriber: Subscriber,
    subscription: Subscription,
    index: number,
    count: number,
    io: CatchUpIo,
  ): Promise<Progress> {
    const { audience } = subscriber;
    const snapshot = await this.snapshotSince(subscription, subscriber.position, io.nowMs());
    const { seq } = snapshot;
    if (subscriber.state === 'closed') return 'closed';
    if (index === 0 && !audience.hasLog) subscriber.position = seq;
    const progress = await this.advance(subscriber, seq, io, index > 0);
    if (progress !== 'caught_up') return progress;
    const isLast = index === count - 1;
    const bytes = this.encode(snapshot, audience, subscription, isLast);
    if (bytes) io.write(subscriber, bytes);
    if (isLast) subscriber.snapshotDue = false;
    await io.ready(subscriber);
    return isClosed(subscriber) ? 'closed' : 'caught_up';
  }

  /** Encodes a shared snapshot once per audience. */
  private encode(
    snapshot: ChannelSnapshot,
    audience: Audience,
    subscription: Subscription,
    isLast: boolean,
  ): Buffer | null {
    const made = this.encoded.get(snapshot) ?? new Map<string, Buffer | null>();
    this.encoded.set(snapshot, made);
    const key = `${isLast} ${subscription.channel} ${audience.id}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const during = formatCursor(this.epoch.current(), snapshot.seq, true);
    const after = formatCursor(this.epoch.current(), snapshot.seq, !isLast);
    const bytes = audience.encodeSnapshot(snapshot.messages, subscription, { during, after });
    made.set(key, bytes);
    this.work.room.keep(bytes?.length ?? 0, () => made.delete(key));
    return bytes;
  }

  /**
   * Moves exactly to `target`, from the table and the ring. Table reads have log channels alone: a subscriber that has
   * received state (`hasSnapshot`) and is below the ring starts its snapshots again.
   */
  private async advance(
    subscriber: Subscriber,
    target: number,
    io: CatchUpIo,
    hasSnapshot = false,
  ): Promise<Progress> {
    while (subscriber.position < target) {
      if (this.tail.last < target && !(await this.tail.waitFor(target, TAIL_WAIT_MS))) return 'behind';
      await io.ready(subscriber);
      if (isClosed(subscriber)) return 'closed';
      if (subscriber.position >= this.tail.ring.floor) {
        this.stepFromRing(subscriber, target, io);
        await turnOfLoop();
        continue;
      }
      if (subscriber.audience.hasState && (hasSnapshot || !subscriber.snapshotDue)) return 'fell';
      const progress = await this.pageFromTable(subscriber, target, io);
      if (progress !== 'caught_up') return progress;
    }
    return 'caught_up';
  }

  private stepFromRing(subscriber: Subscriber, target: number, io: CatchUpIo): void {
    const { audience, position, snapshotDue } = subscriber;
    const events = () => this.tail.ring.span(position, target);
    const { bytes, upTo } = audience.step(events, position, target, this.epoch.current(), snapshotDue);
    this.work.stats.replayed.inc({ source: 'ring' });
    subscriber.position = upTo;
    if (bytes) io.write(subscriber, bytes);
  }

  private async pageFromTable(subscriber: Subscriber, target: number, io: CatchUpIo): Promise<Progress> {
    const { audience, position, snapshotDue } = subscriber;
    const page = await this.pace.page({
      ip: subscriber.connection.info.ip,
      target,
      isOver: () => isClosed(subscriber),
      read: () => this.page(subscriber, position, io),
    });
    if (page === null || isClosed(subscriber)) return 'closed';
    if (page.floor > position || page.epoch !== this.epoch.current()) return 'expired';
    this.work.stats.replayed.inc({ source: 'table' });
    const end = Math.min(page.upTo, target);
    let rest = page.events.filter(({ seq }) => seq <= end);
    while (subscriber.position < end) {
      const { bytes, upTo } = audience.makeStep(rest, end, this.epoch.current(), snapshotDue);
      subscriber.position = upTo;
      rest = rest.filter(({ seq }) => seq > upTo);
      if (bytes) io.write(subscriber, bytes);
      await io.ready(subscriber);
      if (isClosed(subscriber)) return 'closed';
    }
    return 'caught_up';
  }

  /** Null if the subscriber was closed while it waited; it then reads nothing. */
  private async page(subscriber: Subscriber, position: number, io: CatchUpIo): Promise<LogPage | null> {
    const channels = subscriber.audience.logChannels;
    const key = `${position} ${JSON.stringify(channels)}`;
    const known = this.pages.find(key, io.nowMs());
    if (known) return known;
    return this.tableReads.run(async () => {
      if (isClosed(subscriber)) return null;
      const read = () => this.store.since(position, { channels, limit: REPLAY_PAGE_EVENTS });
      return this.pages.find(key, io.nowMs()) ?? this.pages.keep(key, io.nowMs(), read());
    });
  }

  private async snapshotSince(
    subscription: Subscription,
    position: number,
    nowMs: number,
  ): Promise<ChannelSnapshot> {
    const shared = await this.sharedSnapshot(subscription, nowMs);
    // A snapshot from below the ring would be out of date when it is sent.
    return shared.seq >= Math.max(position, this.tail.ring.floor) ? shared : this.readSnapshot(subscription);
  }

  /** All requests within a second share one read. */
  private sharedSnapshot(subscription: Subscription, nowMs: number): Promise<ChannelSnapshot> {
    const { channel, keys } = subscription;
    const key = JSON.stringify([channel, keys ? [...keys].sort() : null]);
    return (
      this.snapshots.find(key, nowMs) ?? this.snapshots.keep(key, nowMs, this.readSnapshot(subscription))
    );
  }

  private readSnapshot({ family: { owner }, channel, keys }: Subscription): Promise<ChannelSnapshot> {
    return this.snapshotReads.run(() => {
      if (!owner.snapshot) throw new Error(`the family ${owner.family} has no snapshot`);
      return owner.snapshot(channel, keys);
    });
  }
}

/** A long catch-up yields to the event loop between two steps. */
const turnOfLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A function, because the compiler does not know that the state can change during a wait. */
const isClosed = (subscriber: Subscriber): boolean => subscriber.state === 'closed';
