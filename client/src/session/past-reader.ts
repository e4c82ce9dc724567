// Reads the past of one subscription beside the open link: for a second handler of a channel that wants history or a cursor of its
// own, for present values, and after a queue was full. The messages of the link wait until the past is level.
import { Backoff } from '../wire/backoff.js';
import { parseCursor } from '../wire/cursor.js';
import type { Heard, Link, Transport } from '../wire/transport.port.js';
import type { Subscription } from './subscription.js';

/** Reads at the same time; more wait. */
const READS_MAX = 2;

export interface PastReaderOptions {
  readonly url: string;
  readonly transport: Transport;
  readonly credential: () => Promise<{ readonly token: string | null; readonly withCookie: boolean }>;
}

export class PastReader {
  private readonly waiting: { readonly subscription: Subscription; readonly done: () => void }[] = [];
  private readonly open = new Set<{ close: () => void }>();

  constructor(private readonly options: PastReaderOptions) {}

  /** `done` is called once the past is level, unless the subscription is over before. */
  read(subscription: Subscription, done: () => void): void {
    subscription.hold();
    this.waiting.push({ subscription, done });
    this.startSome();
  }

  close(): void {
    this.waiting.length = 0;
    for (const reading of this.open) reading.close();
    this.open.clear();
  }

  private startSome(): void {
    while (this.open.size < READS_MAX) {
      const next = this.waiting.shift();
      if (!next) return;
      const reading = new Reading(this.options, next.subscription, (isLevel) => {
        this.open.delete(reading);
        if (isLevel) next.done();
        this.startSome();
      });
      this.open.add(reading);
      reading.start();
    }
  }
}

class Reading {
  private readonly backoff = new Backoff();
  private link: Link | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isOver = false;
  private epoch = '';

  constructor(
    private readonly options: PastReaderOptions,
    private readonly subscription: Subscription,
    private readonly ended: (isLevel: boolean) => void,
  ) {}

  start(): void {
    void this.options.credential().then(
      (credential) => this.connect(credential),
      () => this.again(0),
    );
  }

  close(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.link?.close();
  }

  private connect({ token, withCookie }: { token: string | null; withCookie: boolean }): void {
    if (this.isOver) return;
    const { subscription } = this;
    if (subscription.isOver) return this.finish(false);
    const { channel, wish, track } = subscription;
    const begin = {
      after: track.cursor,
      history: wish.history,
      snapshot: track.position === null,
    };
    const group = { id: 'past', channels: [channel], items: wish.items ? [...wish.items] : null, begin };
    this.link = this.options.transport.open(
      { url: this.options.url, token, withCookie, groups: [group] },
      (heard) => this.hear(heard),
    );
  }

  private hear(heard: Heard): void {
    if (this.isOver) return;
    const { subscription, epoch } = this;
    switch (heard.kind) {
      case 'open':
        this.epoch = heard.epoch;
        break;
      case 'message':
        subscription.take(heard.message, epoch, true);
        break;
      case 'reset':
        subscription.reset(heard.reason, { epoch, seq: heard.seq });
        break;
      case 'caught_up': {
        const cursor = parseCursor(heard.cursor);
        if (cursor) subscription.caughtUp(cursor, true);
        this.finish(true);
        break;
      }
      case 'end':
        if (heard.end.mayReturn === 'no') {
          subscription.refuse(heard.end.reason);
          this.finish(false);
        } else this.again(heard.end.retryAfterMs);
        break;
      default:
    }
  }

  private again(leastMs: number): void {
    if (!this.isOver) this.timer = setTimeout(() => this.start(), this.backoff.next(leastMs));
  }

  private finish(isLevel: boolean): void {
    this.close();
    this.ended(isLevel);
  }
}
