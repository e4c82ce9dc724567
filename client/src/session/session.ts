// One connection for all subscriptions. The session plans what a link begins with, gives its messages to the subscriptions, and opens
// the next link when one ends. Positions belong to the subscriptions, so a link can be of any transport.
import { Backoff } from '../wire/backoff.js';
import { parseCursor } from '../wire/cursor.js';
import type { Heard, Link, LinkEnd, Transport } from '../wire/transport.port.js';
import { AuthError, ConnectionEnded, RingsideError } from '../rest/errors.js';
import { credentialOf, type Auth, type Credential } from './credential.js';
import type { Feed } from './feed.js';
import { Feeds } from './feeds.js';
import { watchPage } from './page-life.js';
import { PastReader } from './past-reader.js';
import { planOf } from './plan.js';
import { Subscription, type Owner, type SubscribeOptions } from './subscription.js';

/** Channels of a connection; the server's limit. */
const CHANNELS_MAX = 100;
/** Something comes at least every 30 s; after this silence the link counts as dead. */
const SILENCE_MAX_MS = 45_000;
const LOOK_EVERY_MS = 5_000;
/** Failed handshakes after which the next transport is tried. */
const HANDSHAKES_MAX = 2;

/** `waiting`: for the next attempt. `signed_out`, `ended`: until `reconnect()`. */
export type SessionState = 'idle' | 'connecting' | 'open' | 'waiting' | 'signed_out' | 'ended';

export interface SessionOptions {
  readonly url: string;
  readonly auth?: Auth | undefined;
  /** In the order of preference. */
  readonly transports: readonly Transport[];
  /** For what is read beside the open link. */
  readonly beside: Transport;
  readonly onState?: (state: SessionState) => void;
  readonly onError?: (error: RingsideError) => void;
  /** The server's time in Unix seconds, and the position up to which all has been heard. */
  readonly onBeat?: (ts: number, seq: number) => void;
  /** All of the past of some channels has come. */
  readonly onLevel?: () => void;
  /** From 0 to 1, for the wait before the next attempt. */
  readonly random?: (() => number) | undefined;
}

export class Session implements Owner {
  /** Messages of types that this version does not know. */
  unknownMessages = 0;
  reconnects = 0;
  private readonly feeds = new Feeds();
  private readonly backoff: Backoff;
  private readonly past: PastReader;
  private readonly stopWatching: () => void;
  private transport: Transport;
  private now: SessionState = 'idle';
  private link: Link | null = null;
  /** Channels that the present link brings. */
  private readonly linked = new Set<string>();
  private heardAtMs = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private looking: ReturnType<typeof setInterval> | undefined;
  private changing: ReturnType<typeof setTimeout> | undefined;
  private lastId = 0;
  private failedHandshakes = 0;
  private hasRenewed = false;
  private isClosed = false;
  /** Of the present link; what a former link says is ignored. */
  private attempt: object = {};

  constructor(private readonly options: SessionOptions) {
    const [first] = options.transports;
    if (!first) throw new RingsideError('no_transport', 'There is no transport.');
    this.transport = first;
    this.backoff = new Backoff(options.random);
    const credential = (): Promise<Credential> => credentialOf(options.auth);
    this.past = new PastReader({ url: options.url, transport: options.beside, credential });
    this.stopWatching = watchPage({ woke: () => this.wake(), hidden: () => this.sleep() });
  }

  get state(): SessionState {
    return this.now;
  }

  /** Of the server: its history, and the last position that was heard of. */
  get position(): { readonly epoch: string; readonly seq: number } {
    return { epoch: this.feeds.epoch, seq: this.feeds.head };
  }

  get transportName(): string {
    return this.transport.name;
  }

  /** Throws RingsideError `bad_cursor`, `too_many_channels` and `closed`. */
  subscribe<M>(
    channel: string,
    handler: (message: M) => unknown,
    options: SubscribeOptions = {},
  ): Subscription<M> {
    if (this.isClosed) throw new RingsideError('closed', 'The client is closed.');
    const known = this.feeds.get(channel);
    if (!known && this.feeds.size >= CHANNELS_MAX)
      throw new RingsideError('too_many_channels', `A connection has at most ${CHANNELS_MAX} channels.`);
    const subscription = new Subscription<M>(channel, handler, options, this);
    if (known) this.join(known, subscription as unknown as Subscription);
    else this.feeds.add(channel).subscriptions.add(subscription as unknown as Subscription);
    this.changed();
    return subscription;
  }

  /** Goes on over another transport, from the same positions. */
  switchTo(transport: Transport): void {
    this.transport = transport;
    this.relink();
  }

  /** Tries at once, also after `signed_out` and `ended`. */
  reconnect(): void {
    this.hasRenewed = false;
    this.backoff.reset();
    this.relink();
  }

  close(): void {
    this.isClosed = true;
    this.stopWatching();
    this.past.close();
    this.drop();
    this.transport.leave?.();
    for (const one of this.feeds.subscriptions) one.stop();
    this.turn('idle');
  }

  leave(subscription: Subscription): void {
    const feed = this.feeds.get(subscription.channel);
    feed?.subscriptions.delete(subscription);
    if (!feed || feed.subscriptions.size > 0) return;
    this.feeds.delete(feed.channel);
    this.changed();
  }

  readAgain(subscription: Subscription): void {
    this.past.read(subscription, () => this.released(subscription));
  }

  report(error: RingsideError): void {
    this.options.onError?.(error);
  }

  /** When all present subscriptions have handled everything up to the cursor. Throws RingsideError `bad_cursor` and `epoch_changed`. */
  async reached(text: string): Promise<void> {
    const cursor = parseCursor(text);
    if (!cursor) throw new RingsideError('bad_cursor', `${text} is not a cursor.`);
    const waits = this.feeds.subscriptions.map((one) => one.reached(cursor));
    this.link?.ask?.();
    await Promise.all(waits);
  }

  /** A channel that is on the wire already: what the new subscription wants of the past is read beside the link. */
  private join(feed: Feed, subscription: Subscription): void {
    const { after, history } = subscription.wish;
    const isLive = !feed.isState && after === null && history === 0;
    if (isLive && feed.isLevel) subscription.caughtUp({ ...this.position, snapshotDue: false });
    else if (!isLive) this.readAgain(subscription);
    const { items } = feed;
    feed.subscriptions.add(subscription);
    if (items?.length !== feed.items?.length) this.widen(feed);
  }

  /** The link brings too few items, so the channel is subscribed again, from its position. */
  private widen(feed: Feed): void {
    feed.groupId = null;
    this.changed();
  }

  private released(subscription: Subscription): void {
    if (subscription.release()) this.readAgain(subscription);
    else if (this.feeds.get(subscription.channel)?.groupId === null) this.changed();
  }

  /** Waits until the app has made all its subscriptions of this moment. */
  private changed(): void {
    if (this.isClosed) return;
    this.changing ??= setTimeout(() => {
      this.changing = undefined;
      this.adapt();
    }, 0);
  }

  private adapt(): void {
    if (this.feeds.size === 0) {
      this.drop();
      this.turn('idle');
    } else if (this.now === 'idle') void this.connect();
    else if (this.now === 'open' && this.link) this.adaptLink(this.link);
  }

  private adaptLink(link: Link): void {
    const missing = this.feeds.wanted.filter(({ groupId }) => groupId === null);
    const gone = [...this.linked].filter((channel) => !this.feeds.get(channel)?.groupId);
    if (missing.length + gone.length === 0) return;
    if (!this.transport.canChange) {
      this.relink();
      return;
    }
    if (gone.length > 0) link.remove(gone);
    for (const channel of gone) this.linked.delete(channel);
    for (const group of planOf(missing, this.transport, () => this.nextId())) {
      for (const channel of group.channels) this.begun(channel, group.id);
      link.add(group);
    }
  }

  private relink(): void {
    if (this.isClosed || this.feeds.size === 0) return;
    this.drop();
    void this.connect();
  }

  private async connect(): Promise<void> {
    this.turn('connecting');
    const attempt = {};
    this.attempt = attempt;
    let credential: Credential;
    try {
      credential = await credentialOf(this.options.auth);
    } catch (error) {
      if (this.attempt !== attempt) return;
      this.report(error as AuthError);
      this.wait(0);
      return;
    }
    if (this.attempt !== attempt) return;
    this.openLink(credential);
  }

  private openLink({ token, withCookie }: Credential): void {
    const { transport } = this;
    for (const one of this.feeds.pastsBeside(!transport.canChange)) this.readAgain(one);
    const groups = planOf(this.feeds.wanted, transport, () => this.nextId());
    if (groups.length === 0) return this.turn('idle');
    for (const { channels, id } of groups) for (const channel of channels) this.begun(channel, id);
    this.heardAtMs = performance.now();
    this.looking = setInterval(() => this.lookForSilence(), LOOK_EVERY_MS);
    const { attempt } = this;
    this.link = transport.open({ url: this.options.url, token, withCookie, groups }, (heard) => {
      if (this.attempt === attempt) this.hear(heard);
    });
  }

  private begun(channel: string, groupId: string): void {
    this.feeds.begun(channel, groupId);
    this.linked.add(channel);
  }

  private hear(heard: Heard): void {
    this.heardAtMs = performance.now();
    switch (heard.kind) {
      case 'open':
        this.feeds.opened(heard.epoch, heard.seq);
        this.failedHandshakes = 0;
        this.turn('open');
        this.changed();
        break;
      case 'subscribed':
        this.backoff.reset();
        this.hasRenewed = false;
        for (const { channel, code } of heard.refused) this.refuse(channel, code);
        if (heard.mode === 'live') this.feeds.startLive(heard.id, heard.cursor);
        break;
      case 'message':
        this.feeds.deliver(heard.message);
        break;
      case 'caught_up':
        this.feeds.level(heard.id, heard.cursor);
        this.options.onLevel?.();
        break;
      case 'beat':
        this.feeds.beat(heard.seq);
        if (heard.ts !== null) this.options.onBeat?.(heard.ts, heard.seq);
        break;
      case 'reset':
        this.feeds.reset(heard.id, heard.reason, heard.seq);
        break;
      case 'auth_expiring':
        void this.renew();
        break;
      case 'refused':
        this.refuseGroup(heard.id, heard.code, heard.message);
        break;
      case 'unknown':
        this.unknownMessages += 1;
        break;
      case 'end':
        this.ended(heard.end);
        break;
    }
  }

  private refuse(channel: string, code: string): void {
    const feed = this.feeds.get(channel);
    if (!feed) return;
    this.feeds.delete(channel);
    this.linked.delete(channel);
    for (const one of [...feed.subscriptions]) one.refuse(code);
  }

  private refuseGroup(id: string | null, code: string, message: string): void {
    const feeds = this.feeds.of(id);
    if (feeds.length === 0) this.report(new RingsideError(code, message));
    for (const { channel } of feeds) this.refuse(channel, code);
  }

  /** In place where the transport can, or else by a new link. Without a new token the server ends the link, and `ended` decides. */
  private async renew(): Promise<void> {
    const { link, attempt } = this;
    try {
      const { token } = await credentialOf(this.options.auth);
      if (this.attempt !== attempt || !link) return;
      if (!this.transport.canChange) this.relink();
      else if (token !== null) link.renew(token);
    } catch (error) {
      this.report(error as AuthError);
    }
  }

  private ended({ reason, retryAfterMs, mayReturn, wasOpen, refused }: LinkEnd): void {
    const newcomers = mayReturn === 'no' && !this.transport.canChange ? this.feeds.newcomers : [];
    const culprits = refused ?? newcomers.map(({ channel }) => ({ channel, code: reason }));
    this.drop();
    this.reconnects += 1;
    if (!wasOpen) this.tryNextTransport();
    for (const { channel, code } of culprits) this.refuse(channel, code);
    if (culprits.length > 0 && this.feeds.size === 0) this.turn('idle');
    else if (culprits.length > 0 || mayReturn === 'yes') this.wait(retryAfterMs);
    else if (mayReturn === 'renew' && !this.hasRenewed) {
      this.hasRenewed = true;
      void this.connect();
    } else if (mayReturn === 'renew') {
      this.report(new AuthError('signed_out', 'The server does not accept the credential.'));
      this.turn('signed_out');
    } else {
      this.report(new ConnectionEnded(reason));
      this.turn('ended');
    }
  }

  private tryNextTransport(): void {
    this.failedHandshakes += 1;
    const { transports } = this.options;
    const at = transports.indexOf(this.transport);
    if (this.failedHandshakes < HANDSHAKES_MAX || at < 0) return;
    this.failedHandshakes = 0;
    this.transport = transports[(at + 1) % transports.length] ?? this.transport;
  }

  private wait(leastMs: number): void {
    this.turn('waiting');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), this.backoff.next(leastMs));
  }

  private wake(): void {
    if (this.now === 'waiting' || (this.now === 'idle' && this.feeds.size > 0)) {
      clearTimeout(this.timer);
      void this.connect();
    } else this.lookForSilence();
  }

  private sleep(): void {
    this.drop();
    this.transport.leave?.();
    this.turn('idle');
  }

  private lookForSilence(): void {
    if (this.link && performance.now() - this.heardAtMs > SILENCE_MAX_MS) {
      this.reconnects += 1;
      this.relink();
    }
  }

  private drop(): void {
    this.attempt = {};
    clearTimeout(this.timer);
    clearInterval(this.looking);
    this.link?.close();
    this.link = null;
    this.linked.clear();
    this.feeds.away();
  }

  private nextId(): string {
    this.lastId += 1;
    return `s${this.lastId}`;
  }

  private turn(state: SessionState): void {
    if (this.now === state) return;
    this.now = state;
    this.options.onState?.(state);
  }
}
