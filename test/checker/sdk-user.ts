// The private side of an SDK client: a user who trades and keeps lists while the server is killed. At the end each message of the user
// must have come once and in order, and the replica must equal what the server answers.
import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelMessage, Ringside, Subscription } from '../../client/src/index.js';
import { randomHex } from '../../src/platform/common/ids.js';
import { pick } from './habits.js';

const TRY_AGAIN_MS = 300;
const EVENTS_MAX = 1_000;
const PROOFS = ['account', 'orders', 'positions', 'watchlists'] as const;

export class SdkUser {
  private userId = '';
  private token = '';
  private readonly heard: string[] = [];
  private readonly lists: string[] = [];
  private subscription: Subscription | null = null;
  private saved: string | null = null;

  constructor(
    private readonly random: () => number,
    private readonly items: readonly number[],
    private readonly unexpected: (what: string) => void,
  ) {}

  readonly auth = (): string | null => this.token || null;

  /** Needs a server that is up. */
  async register(client: Ringside): Promise<void> {
    const body = { email: `p${randomHex(6)}@example.org`, password: `secret ${randomHex(8)}` };
    while (this.token === '') {
      try {
        const { data } = await client.rest.call('POST /api/v1/auth/register', { body });
        this.token = data.accessToken;
        this.userId = data.user.id;
      } catch {
        body.email = `p${randomHex(6)}@example.org`; // The first attempt may have succeeded.
        await delay(TRY_AGAIN_MS);
      }
    }
  }

  listen(client: Ringside, beginning: string): void {
    const { saved } = this;
    const begin = { after: saved ?? beginning };
    this.subscription = client.subscribe<ChannelMessage>(
      `user:${this.userId}`,
      ({ seq, part }) => void this.heard.push(`${seq}/${part ?? 1}`),
      begin,
    );
    // The replica lives through all that this client lives through.
    for (const resource of [client.account(), client.orderList(), client.watchlists()])
      resource.on('change', () => undefined);
  }

  leave(): void {
    this.saved = this.subscription?.cursor ?? this.saved;
    this.subscription = null;
  }

  /** A write that a killed server may refuse, or may have carried out without an answer. */
  async act({ rest }: Ringside): Promise<void> {
    try {
      const chance = this.random();
      const [listId] = this.lists;
      if (chance < 0.5) await this.trade(rest);
      else if (chance < 0.65 || listId === undefined) {
        const { data } = await rest.call('POST /api/v1/watchlists', { body: { name: randomHex(4) } });
        this.lists.push(data.id);
      } else if (chance < 0.9)
        await rest.call('POST /api/v1/watchlists/{id}/items', {
          path: { id: listId },
          body: { itemId: pick(this.random, this.items) },
        });
      else {
        this.lists.shift();
        await rest.call('DELETE /api/v1/watchlists/{id}', { path: { id: listId } });
      }
    } catch {
      // The server is down, or has refused a repeat.
    }
  }

  /** When the server is up and the client is level. */
  async prove(client: Ringside): Promise<void> {
    try {
      const { equal, differences } = await client.verify([...PROOFS]);
      if (!equal) this.unexpected(`the replica differs: ${JSON.stringify(differences).slice(0, 1_000)}`);
      const log = await this.log(client);
      for (const end = performance.now() + 60_000; this.heard.length < log.length && performance.now() < end;)
        await delay(TRY_AGAIN_MS);
      if (this.heard.join(' ') !== log.join(' '))
        this.unexpected(`the user heard ${this.heard.join(' ')} of ${log.join(' ')}`);
    } catch (error) {
      this.unexpected(`no proof: ${String(error)}`);
    }
  }

  private async trade(rest: Ringside['rest']): Promise<void> {
    const { data } = await rest.call('POST /api/v1/trading/orders', {
      body: {
        itemId: pick(this.random, this.items),
        outcome: 'YES',
        side: 'BUY',
        type: 'LIMIT',
        price: 1,
        quantity: '1000000',
      },
    });
    if (this.random() < 0.5) await rest.call('DELETE /api/v1/trading/orders/{id}', { path: { id: data.id } });
  }

  private async log({ rest }: Ringside): Promise<string[]> {
    const { data } = await rest.call('GET /api/v1/events', {
      query: { channels: `user:${this.userId}`, limit: EVENTS_MAX },
    });
    return (data as { data: { seq: number; part?: number }[] }).data.map(
      ({ seq, part }) => `${seq}/${part ?? 1}`,
    );
  }
}
