// A running app whose users have webhooks, and the receiver of their messages. Each test begins with a new user and a new path.
import { DataSource } from 'typeorm';
import {
  newWebhookEndpointSchema,
  webhookEndpointSchema,
  type NewWebhookEndpoint,
  type WebhookEndpoint,
} from '../../src/contract/webhooks/webhooks.js';
import { EventLog } from '../../src/platform/events/index.js';
import { asUser, bearer, call, UNLIMITED, type Account, type Answer, type Json } from './accounts.js';
import { startTestApp, type TestApp } from './app.js';
import { eventually } from './eventually.js';
import { HookReceiver, type Received } from './hook-receiver.js';

export const HOOK_SETTINGS = {
  ...UNLIMITED,
  WEBHOOK_ALLOW_HTTP: 'true',
  WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
  WEBHOOK_RETRY_MIN_MS: '10',
  WEBHOOK_RETRY_MAX_MS: '40',
  WEBHOOK_REFUSALS_MAX: '3',
  WEBHOOK_TIMEOUT_MS: '400ms',
  WEBHOOK_LEASE_MS: '1500ms',
};

/** So that an endpoint does not hear of its own changes. */
export const LISTS = { types: ['watchlist_updated'] };

export const nameOf = ({ body }: Received): string =>
  (body.data as { watchlist?: { name: string } }).watchlist?.name ?? body.type;

/** Appends one event of the user: a list with that name. */
async function sayTo(log: EventLog, userId: string, name: string): Promise<void> {
  await log.transaction(async (tx) => {
    const watchlist = { id: 'w_1', name, createdAt: '2026-01-01T00:00:00.000Z', items: [] };
    const notice = { event: 'watchlist_updated', data: { change: 'renamed', watchlist } } as const;
    tx.append('watchlists.list.updated', { notices: [notice] }, { user: `user:${userId}` });
  });
}

export class HookScene {
  private paths = 0;

  private constructor(
    readonly ringside: TestApp,
    readonly receiver: HookReceiver,
    public ann: Account,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<HookScene> {
    const ringside = await startTestApp({ ...HOOK_SETTINGS, ...settings });
    return new HookScene(ringside, await HookReceiver.start(), await asUser(ringside));
  }

  async stop(): Promise<void> {
    await this.ringside.stop();
    await this.receiver.stop();
  }

  /** For the next test. */
  async renew(): Promise<void> {
    this.ann = await asUser(this.ringside);
    this.paths += 1;
  }

  get path(): string {
    return `/hook-${this.paths}`;
  }

  /** A route below the endpoints, such as `GET ` or `POST /we_1/test`. */
  ask(route: string, body?: unknown, who: Account = this.ann): Promise<Answer<Json>> {
    return call(this.ringside, route.replace(' ', ' /webhooks/endpoints'), {
      headers: bearer(who),
      ...(body === undefined ? {} : { body }),
    });
  }

  wishOf(who: Account): { url: string; channels: string[] } {
    return { url: this.receiver.url(this.path), channels: [`user:${who.userId}`] };
  }

  async endpoint(wish: Json = {}, who: Account = this.ann): Promise<NewWebhookEndpoint> {
    const { body } = await this.ask('POST ', { ...this.wishOf(who), ...wish }, who);
    return newWebhookEndpointSchema.parse(body);
  }

  async read(id: string, who: Account = this.ann): Promise<WebhookEndpoint> {
    return webhookEndpointSchema.parse((await this.ask(`GET /${id}`, undefined, who)).body);
  }

  /** Resolves once the endpoint is disabled for this reason. Its owner need not be able to sign in. */
  disabledAs(id: string, reason: string): Promise<boolean> {
    return eventually(async () => (await this.column(id, 'disabled_reason')) === reason);
  }

  /** A column of an endpoint's row; undefined without a row. */
  async column(id: string, name: string): Promise<unknown> {
    const sql = this.ringside.app.get(DataSource);
    const rows = await sql.query<Record<string, unknown>[]>('select * from webhook_endpoint where id = $1', [
      id,
    ]);
    return rows[0]?.[name];
  }

  async say(...names: string[]): Promise<void> {
    for (const name of names) await sayTo(this.ringside.app.get(EventLog), this.ann.userId, name);
  }

  namesAt(path: string): string[] {
    return this.receiver.at(path).map(nameOf);
  }

  /** Resolves once exactly these messages have come to the path. */
  hears(names: readonly string[], path = this.path): Promise<boolean> {
    return eventually(() => {
      const heard = this.namesAt(path);
      if (JSON.stringify(heard) !== JSON.stringify(names)) throw new Error(`heard ${heard.join(', ')}`);
      return true;
    });
  }
}
