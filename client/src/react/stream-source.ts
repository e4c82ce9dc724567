// What the hooks of streams share: subscriptions of one client, and how its connection is.
import type { Ringside } from '../index.js';
import type { RingsideError } from '../rest/errors.js';
import type { Subscription } from '../session/subscription.js';
import { Source } from './source.js';

export abstract class StreamSource<S, E = never> extends Source<S, E> {
  private readonly subscriptions: Pick<Subscription, 'state' | 'isOver' | 'failure' | 'stop'>[] = [];
  private readonly stops: (() => void)[] = [];
  private readonly reconnectsBefore: number;

  constructor(protected readonly ringside: Ringside) {
    super();
    this.reconnectsBefore = ringside.reconnects;
    this.stops.push(ringside.on('state', this.touch));
  }

  close(): void {
    for (const stop of this.stops) stop();
    for (const subscription of this.subscriptions) subscription.stop();
  }

  /** The snapshot changes with the state of the subscription. */
  protected follow<M>(subscription: Subscription<M>, onReset?: () => void): Subscription<M> {
    this.subscriptions.push(subscription);
    this.stops.push(subscription.on('state', this.touch));
    if (onReset) this.stops.push(subscription.on('reset', onReset));
    return subscription;
  }

  /** The server serves all subscriptions, and something came within the last 45 s. */
  protected get isConnected(): boolean {
    return (
      this.ringside.state === 'open' &&
      this.subscriptions.every(({ state, isOver }) => state !== 'opening' && !isOver)
    );
  }

  /** Everything that the server had is here. */
  protected get isLive(): boolean {
    return this.ringside.state === 'open' && this.subscriptions.every(({ state }) => state === 'level');
  }

  protected get error(): RingsideError | null {
    const refused = this.subscriptions.find(({ failure }) => failure !== null)?.failure;
    return refused ?? this.ringside.error;
  }

  protected get reconnectCount(): number {
    return this.ringside.reconnects - this.reconnectsBefore;
  }
}
