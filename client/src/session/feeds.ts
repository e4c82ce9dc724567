// All channels of a session, and what the frames of its link mean for them.
import { parseCursor, type Cursor } from '../wire/cursor.js';
import type { ChannelMessage } from '../wire/transport.port.js';
import { Feed } from './feed.js';
import { alsoOn } from './overlap.js';
import type { Subscription } from './subscription.js';
import { isKnownChannel } from './track.js';

export class Feeds {
  /** Of the server: its history, and the last position that was heard of. */
  epoch = '';
  head = 0;
  private readonly byChannel = new Map<string, Feed>();

  get size(): number {
    return this.byChannel.size;
  }

  get all(): Feed[] {
    return [...this.byChannel.values()];
  }

  get subscriptions(): Subscription[] {
    return this.all.flatMap((feed) => [...feed.subscriptions]);
  }

  /** Feeds that can be on the wire; on a single stream a past that is read beside it has to come first. */
  get wanted(): Feed[] {
    return this.all.filter(({ subscriptions }) => [...subscriptions].some(({ isHeld }) => !isHeld));
  }

  /**
   * Feeds for which a single stream can have been refused as a whole. What was served before cannot be the cause, and a name that nobody
   * knows probably is.
   */
  get newcomers(): Feed[] {
    const newcomers = this.wanted.filter(({ position }) => position === null);
    const strange = newcomers.filter(({ channel }) => !isKnownChannel(channel));
    return strange.length > 0 ? strange : newcomers;
  }

  get(channel: string): Feed | undefined {
    return this.byChannel.get(channel);
  }

  add(channel: string): Feed {
    const feed = new Feed(channel);
    this.byChannel.set(channel, feed);
    return feed;
  }

  delete(channel: string): void {
    this.byChannel.delete(channel);
  }

  of(groupId: string | null): Feed[] {
    return groupId === null ? [] : this.all.filter((feed) => feed.groupId === groupId);
  }

  opened(epoch: string, seq: number): void {
    this.epoch = epoch;
    this.head = seq;
  }

  begun(channel: string, groupId: string): void {
    const feed = this.byChannel.get(channel);
    if (!feed) return;
    feed.groupId = groupId;
    feed.isLevel = false;
  }

  deliver(message: ChannelMessage): void {
    if (message.seq > this.head) this.head = message.seq;
    const feed = this.byChannel.get(message.channel);
    if (!feed?.groupId) return;
    for (const one of [...feed.subscriptions]) one.take(message, this.epoch);
    for (const channel of alsoOn(message)) {
      const wide = this.byChannel.get(channel);
      if (wide?.groupId !== feed.groupId) continue;
      for (const one of [...wide.subscriptions]) one.take({ ...message, channel }, this.epoch);
    }
  }

  startLive(groupId: string, text: string): void {
    const cursor = parseCursor(text);
    if (!cursor) return;
    const subscriptions = this.of(groupId).flatMap((feed) => [...feed.subscriptions]);
    for (const { track } of subscriptions) if (!track.position) track.moveTo(cursor);
  }

  level(groupId: string, text: string): void {
    const cursor = parseCursor(text);
    if (!cursor) return;
    for (const feed of this.of(groupId)) {
      feed.isLevel = true;
      for (const one of [...feed.subscriptions]) one.caughtUp(cursor);
    }
  }

  beat(seq: number): void {
    this.head = Math.max(this.head, seq);
    const cursor: Cursor = { epoch: this.epoch, seq, snapshotDue: false };
    for (const feed of this.all)
      if (feed.isLevel) for (const one of [...feed.subscriptions]) one.movedTo(cursor);
  }

  reset(groupId: string, reason: string, seq: number): void {
    for (const feed of this.of(groupId))
      for (const one of feed.subscriptions) one.reset(reason, { epoch: this.epoch, seq });
  }

  /** The link is gone. */
  away(): void {
    for (const feed of this.all) {
      feed.groupId = null;
      feed.isLevel = false;
      for (const one of [...feed.subscriptions]) if (!one.isHeld) one.away();
    }
  }

  /**
   * Subscriptions whose past has to be read beside the next link. A feed has one beginning, so where some of its subscriptions have a
   * position, it cannot bring the past of the others. A single stream has one beginning for all feeds.
   */
  pastsBeside(isSingleStream: boolean): Subscription[] {
    const pasts = this.wanted.flatMap(({ position, isState, subscriptions }) =>
      [...subscriptions].filter(
        ({ track, isHeld, wish }) =>
          position !== null && track.position === null && !isHeld && (isState || wish.history > 0),
      ),
    );
    if (!isSingleStream || !this.isMixed) return pasts;
    const late = this.wanted.filter(({ position, history }) => position === null && history > 0);
    const rest = late.flatMap(({ subscriptions }) => [...subscriptions]).filter(({ isHeld }) => !isHeld);
    return [...new Set([...pasts, ...rest])];
  }

  private get isMixed(): boolean {
    const { wanted } = this;
    return (
      wanted.some(({ position }) => position !== null) ||
      new Set(wanted.map(({ history }) => history)).size > 1
    );
  }
}
