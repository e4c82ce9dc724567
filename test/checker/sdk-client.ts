// A client that uses the package @ringside/client as an app does: one subscription for each channel, another that joins late and reads
// everything from the beginning, changes of the transport, restarts from saved cursors, and handlers that need time.
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { connect, type ChannelMessage, type Ringside, type Subscription } from '../../client/src/index.js';
import { randomInt } from '../support/random.js';
import { CheckClient, parseCursor, tell, type Shared } from './client.js';
import type { ClientPlan } from './habits.js';
import type { Judge, Wanted } from './judge.js';
import type { SdkUser } from './sdk-user.js';

export type SdkTransport = 'ws' | 'sse' | 'switching';

const TURN_MIN_MS = 200;
const TURN_MAX_MS = 4_000;
const SLOW_MAX_MS = 30;
const CALM_POLL_MS = 50;

/** One handler of one channel, over all clients that it had. */
interface Place {
  readonly channel: string;
  readonly judge: Judge;
  readonly items: readonly number[] | null;
  /** It joins in the middle of the life of a client. */
  readonly isLate: boolean;
  saved: string | null;
  hasBegun: boolean;
  subscription: Subscription | null;
  lastSeq: number;
  /** The last seq of each item, or of the channel (0). */
  readonly lastOf: Map<number, number>;
}

/** The judges of an SDK client need one `Wanted` for each handler. */
export function sdkWants({ subscriptions }: ClientPlan): Wanted[] {
  const markets = subscriptions.flatMap((one) => one.markets);
  const prices = subscriptions.filter((one) => one.prices);
  return [
    ...markets.map((channel) => ({ markets: [channel], prices: false, items: null })),
    ...prices.map(({ items }) => ({ markets: [], prices: true, items })),
    ...markets.slice(0, 1).map((channel) => ({ markets: [channel], prices: false, items: null })),
  ];
}

export class SdkClient extends CheckClient {
  private client: Ringside | null = null;
  private readonly places: Place[];
  private isDone = false;
  private isQuiet = false;
  private epoch = '';

  constructor(
    plan: ClientPlan,
    judges: readonly Judge[],
    shared: Shared,
    private readonly way: SdkTransport,
    /** Straight to the server, without cuts. */
    private readonly serverUrl: string,
    private readonly user: SdkUser | null,
  ) {
    super(plan, judges, shared);
    const wants = sdkWants(plan);
    this.places = judges.map((judge, i) => ({
      channel: wants[i]?.markets[0] ?? 'prices',
      judge,
      items: wants[i]?.items ? [...wants[i].items] : null,
      isLate: i === judges.length - 1 && wants[i]?.prices === false,
      ...{ saved: null, hasBegun: false, subscription: null, lastSeq: 0, lastOf: new Map<number, number>() },
    }));
  }

  override async run(): Promise<void> {
    await delay(this.plan.joinsAtMs);
    this.epoch = await this.readEpoch();
    while (!this.isDone) {
      await this.open();
      while (!this.isDone && (this.isQuiet || this.plan.random() > 0.3)) await this.turn();
      if (!this.isDone) this.leave();
    }
    this.leave();
  }

  override calm(): void {
    this.isQuiet = true;
  }

  override end(): void {
    this.isDone = true;
  }

  override isCaughtUpAt(seq: number): boolean {
    // A server that ends connections after a second leaves few moments in which all of them are level; cursors stay.
    for (const { subscription, judge, lastSeq } of this.places) {
      if (!subscription?.cursor) return false;
      const { seq: at, owes } = parseCursor(subscription.cursor);
      // The handler is not done yet, so the cursor is still before the message.
      if (at < lastSeq) return false;
      judge.cursor(at, owes);
      if (!owes) judge.sentUpTo(at);
    }
    return super.isCaughtUpAt(seq);
  }

  protected connect(): void {
    // The package connects by itself.
  }

  protected hangUp(): void {
    this.leave();
  }

  /** A while of one client, and then a change. */
  private async turn(): Promise<void> {
    await delay(this.isQuiet ? CALM_POLL_MS : randomInt(this.plan.random, TURN_MIN_MS, TURN_MAX_MS));
    for (const place of this.places) if (!place.subscription) this.subscribe(place);
    if (this.client && !this.isQuiet) await this.user?.act(this.client);
    if (this.way !== 'switching' || this.isQuiet) return;
    this.client?.switchTo(this.client.transport === 'ws' ? 'sse' : 'ws');
  }

  private async open(): Promise<void> {
    const client = connect({
      url: this.shared.url,
      transport: this.way === 'sse' ? 'sse' : 'ws',
      WebSocket: WebSocket as never,
      random: () => 0.02,
      ...(this.user && { auth: this.user.auth }),
      onState: (state) => {
        if (state === 'open') this.begun();
        if (state === 'waiting') this.shared.counts.cuts += 1;
      },
      onError: ({ code, message }) => this.shared.unexpected(`${this.plan.name}: ${code} ${message}`),
    });
    this.client = client;
    // Before the first stream, which asks for the credential.
    await this.user?.register(client);
    for (const place of this.places) if (!place.isLate || place.hasBegun) this.subscribe(place);
    this.user?.listen(client, `${this.epoch}-0`);
  }

  override async prove(): Promise<void> {
    if (this.client) await this.user?.prove(this.client);
  }

  /** From the saved cursor, or everything from the beginning of the log. */
  private subscribe(place: Place): void {
    const { channel, judge, items, saved } = place;
    const isPrices = channel === 'prices';
    const from = saved ?? (isPrices ? null : `${this.epoch}-0`);
    // A process without a state of its own has the present values due.
    if (saved?.endsWith('s')) place.lastOf.clear();
    if (saved) this.resumed(place, saved);
    else if (!place.hasBegun) judge.begin('snapshot', 0, null);
    place.hasBegun = true;
    const isSlow = this.plan.temper === 'slow';
    const subscription: Subscription = (this.client as Ringside).subscribe(
      channel,
      async (message: ChannelMessage) => {
        if (isSlow) await delay(this.plan.random() * SLOW_MAX_MS);
        // A process that has ended meanwhile has handled nothing, and the next one gets the message again.
        if (place.subscription === subscription) this.heard(place, message);
      },
      { after: from, ...(items && { items }) },
    );
    subscription.on('reset', ({ reason }) => this.shared.unexpected(`${this.plan.name}: reset ${reason}`));
    place.subscription = subscription;
  }

  /** Present values of a new link may be older than the last message, but never older than what the item had. */
  private heard(place: Place, message: ChannelMessage): void {
    const { judge, lastOf, subscription } = place;
    const { channel, seq, item_id: itemId } = message;
    if (seq < place.lastSeq && subscription?.cursor) this.resumed(place, subscription.cursor);
    const key = typeof itemId === 'number' ? itemId : 0;
    if (seq < (lastOf.get(key) ?? 0))
      this.shared.unexpected(`${this.plan.name}: ${seq} of ${channel} ${key} after ${lastOf.get(key)}`);
    lastOf.set(key, seq);
    place.lastSeq = seq;
    tell(judge, message);
  }

  private resumed({ judge }: Place, cursor: string): void {
    const { seq } = parseCursor(cursor);
    judge.begin('resumed', seq, { seq, owes: true });
  }

  /** As a process that ends: what was handled is what the saved cursors say. */
  private leave(): void {
    for (const place of this.places) {
      place.saved = place.subscription?.cursor ?? place.saved;
      place.subscription = null;
    }
    this.user?.leave();
    this.client?.close();
    this.client = null;
  }

  private async readEpoch(): Promise<string> {
    for (;;) {
      try {
        const { headers } = await fetch(`${this.serverUrl}/api/v1/prices/latest`);
        const [epoch] = (headers.get('ringside-seq') ?? '').split('-');
        if (epoch) return epoch;
      } catch {
        // The server is down for the moment.
      }
      await delay(TURN_MIN_MS);
    }
  }
}
