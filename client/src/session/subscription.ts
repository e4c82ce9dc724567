// One handler of one channel. Messages wait here while the handler is busy, and the cursor moves only after the handler has returned.
import { formatCursor, parseCursor, type Cursor } from '../wire/cursor.js';
import type { ChannelMessage } from '../wire/transport.port.js';
import { ChannelRefused, HandlerFailed, RingsideError } from '../rest/errors.js';
import { isStateChannel, Track } from './track.js';

/** Messages that wait for a busy handler. Beyond it, later messages are dropped and read again when the handler is done. */
const QUEUE_MAX = 10_000;

/**
 * `opening`: not yet with the server. `behind`: the past is on its way, or the connection is away. `level`: all of the past has
 * been handled. `resetting`: the state that was built is void. `refused`, `stopped`: for good.
 */
export type SubscriptionState = 'opening' | 'behind' | 'level' | 'resetting' | 'refused' | 'stopped';

/** Where a subscription begins. */
export interface SubscribeOptions {
  /** Go on after this cursor, also of another process or transport. It has precedence over `history`. */
  readonly after?: string | null | undefined;
  /** Messages of a log channel before the present, at most 1,000. */
  readonly history?: number;
  /** On `prices`: only these items, at most 500. */
  readonly items?: readonly number[];
}

/** What `Subscription.on` tells, by name. */
export interface SubscriptionEvents {
  /** Discard what was built from the messages before, and read it again. */
  reset: { readonly reason: string; readonly seq: number };
  state: SubscriptionState;
  /** A handler has thrown. Its message counts as handled, and other handlers are not stopped. */
  error: RingsideError;
}

type Handler<M> = (message: M) => unknown;
type Item =
  | { readonly message: ChannelMessage; readonly cursor: string | null }
  | { readonly mark: 'level' | 'moved'; readonly cursor: string | null }
  | { readonly reset: SubscriptionEvents['reset']; readonly cursor: string | null };

/** What the session does for its subscriptions. */
export interface Owner {
  leave(subscription: Subscription): void;
  /** The handler is free again; what was dropped meanwhile has to be read. */
  readAgain(subscription: Subscription): void;
  report(error: RingsideError): void;
}

/** One handler of one channel. */
export class Subscription<M = ChannelMessage> {
  /** @internal */
  readonly track: Track;
  /** The wish of the app, until the server has answered it. @internal */
  readonly wish: {
    readonly after: Cursor | null;
    readonly history: number;
    readonly items: ReadonlySet<number> | null;
  };
  private now: SubscriptionState = 'opening';
  private handled: string | null = null;
  private queue: Item[] = [];
  private isBusy = false;
  private isOverfull = false;
  /** Messages of the open link that wait until the past has been read beside it. */
  private held: (() => void)[] | null = null;
  private isHeldOverfull = false;
  private readonly waiting = new Set<{
    readonly cursor: Cursor;
    readonly resolve: () => void;
    readonly reject: (error: RingsideError) => void;
  }>();
  private readonly listeners: {
    [K in keyof SubscriptionEvents]: Set<(event: SubscriptionEvents[K]) => void>;
  } = {
    reset: new Set(),
    state: new Set(),
    error: new Set(),
  };

  constructor(
    readonly channel: string,
    private readonly handler: Handler<M>,
    options: SubscribeOptions,
    private readonly owner: Owner,
  ) {
    this.track = new Track(isStateChannel(channel));
    const after = options.after ? parseCursor(options.after) : null;
    if (options.after && !after) throw new RingsideError('bad_cursor', `${options.after} is not a cursor.`);
    this.wish = {
      after,
      history: options.history ?? 0,
      items: options.items ? new Set(options.items) : null,
    };
    if (!after) return;
    this.track.resumeAt(after);
    this.handled = formatCursor(after);
  }

  /** Where the handler is: behind, or level with the server. */
  get state(): SubscriptionState {
    return this.now;
  }

  /** Everything up to here has been handled. Null before the first answer of the server. */
  get cursor(): string | null {
    return this.handled;
  }

  /** Resolves when all of the past has been handled. Rejects when the channel is refused, or the subscription stops. */
  get level(): Promise<void> {
    if (this.now === 'level') return Promise.resolve();
    const level = new Promise<void>((resolve, reject) => {
      const stop = this.on('state', (state) => {
        if (state === 'level') resolve();
        else if (state === 'refused' || state === 'stopped')
          reject(this.failure ?? new RingsideError(state, `The subscription is ${state}.`));
        else return;
        stop();
      });
      if (this.isOver)
        reject(this.failure ?? new RingsideError(this.now, `The subscription is ${this.now}.`));
    });
    // A rejection that nobody waits for must not end the program.
    level.catch(() => undefined);
    return level;
  }

  /** When everything up to the cursor has been handled, or the subscription is over. Throws RingsideError `epoch_changed`. @internal */
  reached(cursor: Cursor): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.add({ cursor, resolve, reject });
      this.moved(null);
    });
  }

  /** Why the channel was refused; null unless it was. */
  failure: ChannelRefused | null = null;

  /** Returns a function that removes the listener. */
  on<K extends keyof SubscriptionEvents>(
    event: K,
    listener: (event: SubscriptionEvents[K]) => void,
  ): () => void {
    this.listeners[event].add(listener);
    return () => void this.listeners[event].delete(listener);
  }

  /** A second call does nothing. A message that is being handled is the last. */
  stop(): void {
    if (this.isOver) return;
    this.end('stopped');
    this.owner.leave(this as unknown as Subscription);
  }

  /** Whether it has stopped or was refused. */
  get isOver(): boolean {
    return this.now === 'stopped' || this.now === 'refused';
  }

  // What follows is called by the session.

  /** @internal */
  refuse(code: string): void {
    this.failure = new ChannelRefused(this.channel, code);
    this.end('refused');
  }

  /** The past is read beside the open link: messages of the link wait. @internal */
  hold(): void {
    this.held ??= [];
  }

  /** @internal */
  get isHeld(): boolean {
    return this.held !== null;
  }

  /** The past has been read; true if messages were dropped meanwhile, so that the read has to go on. @internal */
  release(): boolean {
    const held = this.held ?? [];
    const hasDropped = this.isHeldOverfull;
    this.held = null;
    this.isHeldOverfull = false;
    for (const take of held) take();
    return hasDropped;
  }

  /** A message of the open link, or of the read beside it (`isPast`). @internal */
  take(message: ChannelMessage, epoch: string, isPast = false): void {
    this.later(isPast, () => {
      if (this.isOver || this.isOverfull || !this.isWanted(message)) return;
      if (this.track.take(message, epoch)) this.push({ message, cursor: this.track.cursor });
    });
  }

  /** Everything up to the cursor has come. @internal */
  caughtUp(cursor: Cursor, isPast = false): void {
    this.later(isPast, () => {
      if (this.isOver || this.isOverfull) return;
      this.track.isLevel = true;
      this.track.moveTo(cursor);
      this.push({ mark: 'level', cursor: this.track.cursor });
    });
  }

  /** The server has written everything up to here. @internal */
  movedTo(cursor: Cursor): void {
    this.later(false, () => {
      if (this.isOver || this.isOverfull || !this.track.isLevel) return;
      this.track.moveTo(cursor);
      this.push({ mark: 'moved', cursor: this.track.cursor });
    });
  }

  /** What waits was built on another history, so it is dropped. @internal */
  reset(reason: string, { epoch, seq }: Omit<Cursor, 'snapshotDue'>): void {
    if (this.isOver) return;
    this.queue = [];
    this.held &&= [];
    this.isOverfull = this.isHeldOverfull = false;
    this.track.isLevel = false;
    this.track.startAt({ epoch, seq });
    this.push({ reset: { reason, seq }, cursor: this.track.cursor });
  }

  /** @internal */
  away(): void {
    this.track.isLevel = false;
    if (!this.isOver && this.now !== 'opening') this.turn('behind');
  }

  private later(isPast: boolean, act: () => void): void {
    if (isPast || this.held === null) return act();
    if (this.isHeldOverfull) return;
    if (this.held.length < QUEUE_MAX) this.held.push(act);
    else this.isHeldOverfull = true;
  }

  private isWanted({ item_id: itemId }: ChannelMessage): boolean {
    return this.wish.items === null || typeof itemId !== 'number' || this.wish.items.has(itemId);
  }

  private push(item: Item): void {
    this.queue.push(item);
    if (this.queue.length > QUEUE_MAX) this.isOverfull = true;
    if (!this.isBusy) this.work();
  }

  private work(): void {
    this.isBusy = true;
    for (let item = this.queue.shift(); item && !this.isOver; item = this.queue.shift()) {
      const waits = this.handle(item);
      const { cursor } = item;
      if (!waits) {
        this.moved(cursor);
        continue;
      }
      void waits.then(() => {
        this.moved(cursor);
        this.work();
      });
      return;
    }
    this.isBusy = false;
    if (!this.isOverfull || this.isOver) return;
    this.isOverfull = false;
    this.owner.readAgain(this as unknown as Subscription);
  }

  /** A promise if the handler needs time. It never rejects. */
  private handle(item: Item): Promise<void> | null {
    if ('reset' in item) {
      this.turn('resetting');
      this.emit('reset', item.reset);
      return null;
    }
    if ('mark' in item) {
      if (item.mark === 'level' && this.track.isLevel) this.turn('level');
      return null;
    }
    if (this.now === 'opening') this.turn('behind');
    try {
      const result = this.handler(item.message as unknown as M);
      if (!(result instanceof Promise)) return null;
      return result.then(undefined, (cause: unknown) => this.fail(cause));
    } catch (cause) {
      this.fail(cause);
      return null;
    }
  }

  private moved(cursor: string | null): void {
    this.handled = cursor ?? this.handled;
    if (this.waiting.size === 0) return;
    const at = this.handled === null ? null : parseCursor(this.handled);
    for (const wait of [...this.waiting]) {
      if (!this.isOver && (!at || at.seq < wait.cursor.seq) && (!at || at.epoch === wait.cursor.epoch))
        continue;
      this.waiting.delete(wait);
      if (this.isOver || at?.epoch === wait.cursor.epoch) wait.resolve();
      else wait.reject(new RingsideError('epoch_changed', 'The history of the cursor is gone.'));
    }
  }

  private fail(cause: unknown): void {
    const error = new HandlerFailed(this.channel, cause);
    this.owner.report(error);
    this.emit('error', error);
  }

  private end(state: 'stopped' | 'refused'): void {
    this.queue = [];
    this.held = null;
    this.turn(state);
    this.moved(null);
  }

  private turn(state: SubscriptionState): void {
    if (this.now === state) return;
    this.now = state;
    this.emit('state', state);
  }

  private emit<K extends keyof SubscriptionEvents>(event: K, value: SubscriptionEvents[K]): void {
    for (const listener of [...this.listeners[event]]) {
      try {
        listener(value);
      } catch (cause) {
        this.owner.report(new HandlerFailed(this.channel, cause));
      }
    }
  }
}
