// A client over WebSocket with the stock `ws` package. Frames carry no cursor, so the client keeps one per
// subscription by the rules of the protocol; this file is an example of these rules.
import { WebSocket } from 'ws';
import { CheckClient, parseCursor, tell, type HeardMessage } from './client.js';
import type { Fate } from './habits.js';
import type { Judge } from './judge.js';

interface Heard extends Omit<HeardMessage, 'data'> {
  readonly type?: string;
  readonly id?: string;
  readonly mode?: string;
  readonly cursor?: string;
  readonly reason?: string;
}

type Subscription = CheckClient['plan']['subscriptions'][number];

/** The position of one subscription. */
class Place {
  /** The cursor with which it would reconnect; null before the first answer. */
  cursor: string | null = null;
  isCaughtUp = false;
  /** The seq of the last message, and the last of each market's channel. */
  private seq = 0;
  private lastLogSeq = 0;
  readonly lastOf = new Map<string, number>();

  constructor(
    readonly id: string,
    readonly wanted: Subscription,
    readonly judge: Judge,
  ) {}

  subscribed(cursor: string, epoch: string): void {
    this.isCaughtUp = false;
    this.cursor = cursor;
    this.seq = parseCursor(cursor).seq;
    this.confirmed = this.seq;
    this.epoch = epoch;
  }

  /**
   * State messages of an event come first, and its log message ends it. Before the log message, more of the event may
   * follow, but everything below its seq has arrived. Before caught_up a snapshot may be due.
   */
  heard(seq: number, isState: boolean): void {
    this.seq = seq;
    if (!isState) this.lastLogSeq = seq;
    const { prices, resumesLower } = this.wanted;
    if (!prices) this.set(seq, false);
    else this.set(Math.max(seq - 1, resumesLower ? 0 : this.lastLogSeq, this.confirmed), !this.isCaughtUp);
  }

  /** The server says that it has sent everything up to this seq. */
  confirm(seq: number): void {
    if (seq < this.seq) return;
    this.confirmed = seq;
    this.set(seq, false);
  }

  private confirmed = 0;
  private epoch = '';

  private set(seq: number, owes: boolean): void {
    this.cursor = `${this.epoch}-${seq}${owes ? 's' : ''}`;
  }
}

export class WsClient extends CheckClient {
  private socket: WebSocket | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly places = this.plan.subscriptions.map((wanted, i) => {
    const judge = this.judges[i];
    if (!judge) throw new Error('each subscription has a judge');
    return new Place(`sub-${i}`, wanted, judge);
  });

  protected connect(fate: Fate, ended: () => void): void {
    const socket = new WebSocket(`${this.shared.url.replace('http', 'ws')}/ws`, { perMessageDeflate: false });
    this.socket = socket;
    const cameWith = new Map<string, string | null>();
    // A ping reports what this connection has caught up with; so far it has caught up with nothing.
    for (const place of this.places) place.isCaughtUp = false;
    if (fate.leavesAfterMs !== null) this.timer = setTimeout(ended, fate.leavesAfterMs);
    socket.on('error', ended).on('close', ended);
    socket.on('open', () => {
      for (const place of this.places) {
        cameWith.set(place.id, place.cursor);
        socket.send(JSON.stringify(commandOf(place)));
      }
    });
    let left = fate.budgetBytes ?? Infinity;
    let untilStall = fate.stall?.afterBytes ?? Infinity;
    socket.on('message', (bytes: Buffer) => {
      if (this.socket !== socket) return;
      left -= bytes.length;
      untilStall -= bytes.length;
      if (left <= 0) {
        this.socket = undefined;
        this.shared.counts.cuts += 1;
        socket.terminate();
        ended();
        return;
      }
      this.hear(JSON.parse(bytes.toString()) as Heard | Heard[], cameWith);
      const restMs = untilStall <= 0 ? (fate.stall?.ms ?? 0) : fate.restMs;
      if (untilStall <= 0) {
        untilStall = Infinity;
        this.shared.counts.stalls += 1;
      }
      if (restMs === 0 || socket.isPaused) return;
      socket.pause();
      setTimeout(() => socket.resume(), restMs);
    });
  }

  protected hangUp(): void {
    clearTimeout(this.timer);
    this.socket?.terminate();
    this.socket = undefined;
  }

  private hear(message: Heard | Heard[], cameWith: ReadonlyMap<string, string | null>): void {
    const first = Array.isArray(message) ? message[0] : message;
    if (!first) return;
    if (first.channel !== undefined) {
      this.hearChannel(first.channel, message as unknown as HeardMessage);
      return;
    }
    const place = this.places.find(({ id }) => id === first.id);
    switch (first.type) {
      case 'subscribed': {
        if (!place || !first.cursor || first.mode === undefined)
          throw new Error('subscribed lacks something');
        const before = cameWith.get(place.id) ?? null;
        place.judge.begin(first.mode, first.seq, before === null ? null : parseCursor(before));
        place.subscribed(first.cursor, first.cursor.split('-')[0] ?? '');
        return;
      }
      case 'caught_up': {
        if (!place || !first.cursor) throw new Error('caught_up lacks something');
        const { seq, owes } = parseCursor(first.cursor);
        place.judge.cursor(seq, owes);
        if (!owes) place.judge.sentUpTo(seq);
        place.isCaughtUp = true;
        place.confirm(seq);
        return;
      }
      case 'ping':
        for (const it of this.places) {
          if (!it.isCaughtUp) continue;
          it.confirm(first.seq);
          it.judge.sentUpTo(first.seq);
        }
        return;
      case 'goodbye':
        this.countGoodbye(first.reason ?? '');
        return;
      case undefined:
        return;
      case 'welcome':
        return this.begun();
      default:
        this.shared.unexpected(`${first.type} ${JSON.stringify(first)}`);
    }
  }

  private hearChannel(channel: string, message: HeardMessage): void {
    const place = this.places.find(({ wanted }) =>
      channel === 'prices' ? wanted.prices : wanted.markets.includes(channel),
    );
    if (!place) throw new Error(`nobody asked for ${channel}`);
    const seq = Array.isArray(message) ? (message[0] as HeardMessage).seq : message.seq;
    const last = place.lastOf.get(channel) ?? 0;
    place.heard(seq, channel === 'prices');
    // The client resumed below this message, so it already has the message.
    if (place.wanted.resumesLower && place.wanted.prices && channel !== 'prices' && seq === last) return;
    place.lastOf.set(channel, seq);
    tell(place.judge, message);
  }
}

function commandOf({ id, wanted, cursor }: Place) {
  const { markets, prices, items, snapshot, history, batch } = wanted;
  return {
    action: 'subscribe',
    id,
    channels: [...markets, ...(prices ? ['prices'] : [])],
    ...(items ? { items: [...items] } : {}),
    ...(snapshot ? { snapshot } : {}),
    ...(batch ? { batch } : {}),
    ...(cursor !== null ? { after: cursor } : history > 0 ? { history } : {}),
  };
}
