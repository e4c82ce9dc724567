// Starts the stream of a socket.io client: the channel of its user, with the same rights and positions as any other stream.
import { Injectable } from '@nestjs/common';
import { Broadcaster } from '../../broadcaster.js';
import type { Connection, Subscriber } from '../../connection.js';
import { StartPoints } from '../../start-points.js';
import { Subscriptions } from '../../subscriptions.js';
import { IO_ENCODER } from './io-encoder.js';

@Injectable()
export class IoFollower {
  constructor(
    private readonly broadcaster: Broadcaster,
    private readonly startPoints: StartPoints,
    private readonly subscriptions: Subscriptions,
  ) {}

  /** null for a caller whose key may not stream: it gets answers alone. */
  async follow(connection: Connection, cursor: string | undefined): Promise<Subscriber | null> {
    const { caller } = connection;
    const wish = { channels: [`user:${caller.userId ?? ''}`], items: null, batch: false };
    const { subscriptions } = this.subscriptions.resolve(wish, caller);
    if (subscriptions.length === 0) return null;
    const audience = this.broadcaster.audienceFor(subscriptions, IO_ENCODER);
    const startPoint = await this.startPoints.decide({ cursor, snapshot: false, history: 0 }, audience);
    if (connection.isClosed) return null;
    return this.broadcaster.subscribe(connection, audience, startPoint, () => undefined);
  }
}
