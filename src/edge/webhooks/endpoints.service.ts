// What owners do with their endpoints. Each act locks the endpoint's row, raises its version, so that the process that serves it
// reads it again, and appends an event.
import { Inject, Injectable } from '@nestjs/common';
import type { WebhookEndpointChanged } from '../../contract/webhooks/webhook-changes.js';
import {
  WEBHOOK_ENDPOINTS_MAX,
  type NewWebhookEndpoint,
  type WebhookEnable,
  type WebhookEndpoint,
  type WebhookEndpointChange,
  type WebhookEndpointRequest,
  type WebhookSecretRequest,
} from '../../contract/webhooks/webhooks.js';
import { parseCursor } from '../../contract/cursor.js';
import type { SignedInCaller } from '../../platform/auth/index.js';
import { Clock } from '../../platform/common/clock.js';
import { DomainError } from '../../platform/common/errors.js';
import { randomHex } from '../../platform/common/ids.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { advisoryLockOf } from '../../platform/database/advisory-locks.js';
import { Epoch, HEAD_SEQ_SQL, LogReads, type LogTransaction } from '../../platform/events/index.js';
import { IdempotentLog, type Made, type NamedRequest } from '../../platform/http/index.js';
import { ChannelRights } from './channel-rights.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { appendChange, toView } from './endpoint-view.js';
import { readTargetUrl } from './sending/target-url.js';
import { WebhookSender } from './sending/webhook-sender.js';
import { WebhookEndpointEntity } from './webhook-endpoint.entity.js';

const ID_BYTES = 8;
const TEST_ID_BYTES = 8;

/** An endpoint that is changed so is tried at once, and its messages have all their attempts again. */
const FRESH = { part: 0, attempts: 0, refusals: 0, failingSince: null, retryAt: null } as const;
const ENABLED = { ...FRESH, state: 'enabled', disabledReason: null } as const;

/** The endpoint begins after the event of its own creation. */
const BEGIN_AT_HEAD = {
  name: 'webhooks_begin_at_head',
  text: `update webhook_endpoint set seq = ${HEAD_SEQ_SQL}::bigint where id = $1`,
};

type Change = Partial<WebhookEndpointEntity>;
type ChangeKind = WebhookEndpointChanged['change'];

export interface Owned {
  readonly caller: SignedInCaller;
  readonly id: string;
  readonly request: NamedRequest | undefined;
}

@Injectable()
export class EndpointsService {
  constructor(
    private readonly log: IdempotentLog,
    private readonly reads: LogReads,
    private readonly epoch: Epoch,
    private readonly rights: ChannelRights,
    private readonly secrets: EndpointSecrets,
    private readonly sender: WebhookSender,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws `too_many_webhook_endpoints`, the codes of a URL and `webhook_channel_refused`. */
  async create(
    caller: SignedInCaller,
    wish: WebhookEndpointRequest,
    request?: NamedRequest,
  ): Promise<Made<NewWebhookEndpoint>> {
    const url = this.urlOf(wish.url);
    await this.rights.assertAllowed(wish.channels, caller);
    const { userId } = caller;
    const { value, cursor } = await this.log.transaction(request, async (tx) => {
      const endpoints = tx.manager.getRepository(WebhookEndpointEntity);
      const lock = advisoryLockOf('webhooks', userId);
      await tx.manager.query(lock.text, lock.values);
      if ((await endpoints.countBy({ userId })) >= WEBHOOK_ENDPOINTS_MAX)
        throw new DomainError(
          'too_many_webhook_endpoints',
          `You have ${WEBHOOK_ENDPOINTS_MAX} webhook endpoints; delete one first.`,
        );
      const id = `we_${randomHex(ID_BYTES)}`;
      const { secret, sealed } = this.secrets.make(id);
      const createdAt = this.clock.now();
      await endpoints.insert({
        ...wish,
        id,
        userId,
        url,
        createdAt,
        state: 'enabled',
        secret: sealed,
        seq: 0,
      });
      tx.afterEvents({ ...BEGIN_AT_HEAD, values: [id] });
      appendChange(tx, userId, { endpointId: id, change: 'created', state: 'enabled', disabledReason: null });
      return { ...this.view(await endpoints.findOneByOrFail({ id })), secret };
    });
    // Its place is that of the commit, which no statement before knows.
    return { value: { ...value, cursor: cursor ?? value.cursor }, cursor };
  }

  /** Throws `unknown_webhook_endpoint`, the codes of a URL and `webhook_channel_refused`. */
  async change(owned: Owned, { url, ...wish }: WebhookEndpointChange): Promise<Made<WebhookEndpoint>> {
    const target = url === undefined ? {} : { url: this.urlOf(url) };
    if (wish.channels) await this.rights.assertAllowed(wish.channels, owned.caller);
    return this.act(owned, 'changed', () => ({ ...withoutUndefined(wish), ...target, ...FRESH }));
  }

  /** Throws `unknown_webhook_endpoint`. */
  delete({ caller: { userId }, id, request }: Owned): Promise<Made<void>> {
    return this.log.transaction(request, async (tx) => {
      const row = await lock(tx, userId, id);
      await tx.manager.getRepository(WebhookEndpointEntity).delete({ id });
      const { disabledReason, state } = row;
      appendChange(tx, userId, { endpointId: id, change: 'deleted', state, disabledReason });
    });
  }

  /** Throws `unknown_webhook_endpoint`, `webhook_cursor_expired` and `webhook_channel_refused`. */
  async enable(owned: Owned, { from }: WebhookEnable): Promise<Made<WebhookEndpoint>> {
    return this.act(owned, 'enabled', async (row, tx) => {
      await this.rights.assertAllowed(row.channels, owned.caller);
      const { head, floor } = await heldBounds(tx);
      if (from === 'now') return { ...ENABLED, seq: head };
      assertKept(row.seq, floor);
      return row.state === 'enabled' ? { retryAt: null } : ENABLED;
    });
  }

  /** Throws `unknown_webhook_endpoint`. */
  disable(owned: Owned): Promise<Made<WebhookEndpoint>> {
    return this.act(owned, 'disabled', () => ({ state: 'disabled', disabledReason: 'owner' }));
  }

  /** Throws `unknown_webhook_endpoint`, `epoch_changed`, `webhook_cursor_expired` and `webhook_cursor_ahead`. */
  replay(owned: Owned, after: string): Promise<Made<WebhookEndpoint>> {
    const seq = this.seqOf(after);
    return this.act(owned, 'replayed', async (_row, tx) => {
      const { head, floor } = await heldBounds(tx);
      assertKept(seq, floor);
      if (seq > head) throw new DomainError('webhook_cursor_ahead', 'The log has not reached this cursor.');
      return { ...FRESH, seq };
    });
  }

  /** Throws `unknown_webhook_endpoint` and `webhook_secret_overlap`. */
  async rotate(owned: Owned, { overlapSeconds }: WebhookSecretRequest): Promise<Made<NewWebhookEndpoint>> {
    const overlapMs =
      overlapSeconds === undefined ? this.config.WEBHOOK_SECRET_OVERLAP_MS : overlapSeconds * 1_000;
    let shown = '';
    const { value, cursor } = await this.actOn(
      owned,
      'secret_rotated',
      (row) => {
        const nowMs = this.clock.nowMs();
        if (overlapMs > 0 && (row.oldSecretUntil?.getTime() ?? 0) > nowMs)
          throw new DomainError('webhook_secret_overlap', 'The secret before this one is still in use.');
        const { secret, sealed } = this.secrets.make(row.id);
        shown = secret;
        const old =
          overlapMs > 0 ? { oldSecret: row.secret, oldSecretUntil: new Date(nowMs + overlapMs) } : ENDED;
        return { secret: sealed, ...old };
      },
      (view) => ({ ...view, secret: shown }),
    );
    return { value, cursor };
  }

  /** Asks for a test event, which is sent once. Throws `unknown_webhook_endpoint`. */
  test(owned: Owned): Promise<Made<WebhookEndpoint>> {
    return this.act(owned, 'tested', () => ({ testId: randomHex(TEST_ID_BYTES) }));
  }

  private act(
    owned: Owned,
    kind: ChangeKind,
    decide: (row: WebhookEndpointEntity, tx: LogTransaction) => Change | Promise<Change>,
  ): Promise<Made<WebhookEndpoint>> {
    return this.actOn(owned, kind, decide, (view) => view);
  }

  private actOn<T>(
    { caller: { userId }, id, request }: Owned,
    kind: ChangeKind,
    decide: (row: WebhookEndpointEntity, tx: LogTransaction) => Change | Promise<Change>,
    answer: (view: WebhookEndpoint) => T,
  ): Promise<Made<T>> {
    return this.log.transaction(request, async (tx) => {
      const row = await lock(tx, userId, id);
      const decided = await decide(row, tx);
      const moves = row.moves + ('retryAt' in decided ? 1 : 0);
      const change = { ...decided, moves, version: row.version + 1 };
      await tx.manager.getRepository(WebhookEndpointEntity).update({ id }, change);
      const changed = { ...row, ...change };
      const { state, disabledReason } = changed;
      appendChange(tx, userId, { endpointId: id, change: kind, state, disabledReason });
      return answer(this.view(changed));
    });
  }

  private view(row: WebhookEndpointEntity): WebhookEndpoint {
    return toView(row, this.clock.now(), (seq) => this.reads.cursor(seq));
  }

  private urlOf(text: string): string {
    return readTargetUrl(text, this.sender.rules).href;
  }

  private seqOf(after: string): number {
    const cursor = parseCursor(after);
    if (!cursor)
      throw new DomainError('bad_request', 'after is not a cursor.', {
        fields: [{ field: 'after', message: 'expected a cursor of this log' }],
      });
    if (cursor.epoch !== this.epoch.current())
      throw new DomainError('epoch_changed', 'This cursor belongs to another history of the database.');
    return cursor.seq;
  }
}

const ENDED = { oldSecret: null, oldSecretUntil: null };

/** Throws `unknown_webhook_endpoint`, also for another user's endpoint. */
async function lock({ manager }: LogTransaction, userId: string, id: string): Promise<WebhookEndpointEntity> {
  const endpoints = manager.getRepository(WebhookEndpointEntity);
  const row = await endpoints.findOne({ where: { id, userId }, lock: { mode: 'pessimistic_write' } });
  if (!row) throw new DomainError('unknown_webhook_endpoint', 'You have no such webhook endpoint.');
  return row;
}

/** The floor cannot rise before the transaction ends. */
async function heldBounds({ manager }: LogTransaction): Promise<{ head: number; floor: number }> {
  const [row] = await manager.query<{ head: number; floor: number }[]>(
    `select floor::float8 as floor, ${HEAD_SEQ_SQL} as head from event_log for share`,
  );
  if (!row) throw new Error('the log has no bounds before it was opened');
  return row;
}

function assertKept(seq: number, floor: number): void {
  if (seq < floor)
    throw new DomainError('webhook_cursor_expired', 'The log no longer has the events after this cursor.', {
      floor,
    });
}

const withoutUndefined = (fields: Change | object): Change =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
