// One WebSocket client: its commands, one at a time in order of arrival, and its subscriptions, each a position of its
// own. Whatever a client sends, the answer is a message with its id; only what cannot be mended closes the socket.
import { DomainError, type ErrorTable } from '../../../../platform/common/errors.js';
import { messageOf } from '../../../../platform/common/repeated-fault.js';
import { hasRole, KEY_SCOPES, type Caller } from '../../../../contract/auth/access.js';
import { CHANNELS_MAX } from '../../../../contract/streams/channels.js';
import { formatCursor } from '../../../../contract/cursor.js';
import {
  channelNamesOf,
  clientCommandSchema,
  type ClientCommand,
  type SubscribeCommand,
  type UnsubscribeCommand,
} from '../../../../contract/streams/socket-commands.js';
import { AUTH_ERRORS, type AuthStats, type Credentials } from '../../../../platform/auth/index.js';
import type { Epoch } from '../../../../platform/events/index.js';
import type { Connection, Subscriber } from '../../connection.js';
import { DELIVERY_ERRORS } from '../../delivery.errors.js';
import type { Hub } from '../../hub.js';
import type { StartPoint, StartPoints } from '../../start-points.js';
import type { Subscriptions } from '../../subscriptions.js';
import { CommandBudget } from './command-budget.js';
import type { SocketSink } from './socket-sink.js';
import { WS_ENCODER } from './ws-encoder.js';

export interface SessionServices {
  readonly hub: Hub;
  readonly startPoints: StartPoints;
  readonly subscriptions: Subscriptions;
  readonly credentials: Credentials;
  readonly authStats: AuthStats;
  readonly epoch: Epoch;
  readonly nowMs: () => number;
}

export class SocketSession {
  private readonly subscribers = new Map<string, Subscriber>();
  private readonly budget = new CommandBudget();
  private working: Promise<void> = Promise.resolve();
  private madeIds = 0;
  private hasAuthenticated = false;

  constructor(
    private readonly services: SessionServices,
    private readonly connection: Connection,
    private readonly sink: SocketSink,
  ) {}

  get isIdle(): boolean {
    return this.subscribers.size === 0 && !this.hasAuthenticated && this.connection.caller.userId === null;
  }

  /** Takes a text message. The next one waits until this one is answered. */
  receive(text: string): void {
    if (!this.budget.take(this.services.nowMs())) {
      this.services.hub.close(this.connection, 'rate_limited');
      return;
    }
    this.working = this.working.then(() => (this.connection.isClosed ? undefined : this.answer(text)));
  }

  private async answer(text: string): Promise<void> {
    let id: string | null = null;
    try {
      const raw = parseJson(text);
      id = idOf(raw);
      await this.execute(parseCommand(raw));
      this.budget.good();
    } catch (error) {
      this.refuse(error, id);
    }
  }

  private refuse(error: unknown, id: string | null): void {
    const isExpected = error instanceof DomainError;
    const code = isExpected ? error.code : 'unavailable';
    const message = isExpected ? error.message : 'The command could not be carried out.';
    const table: ErrorTable = { ...DELIVERY_ERRORS, ...AUTH_ERRORS };
    this.sink.send({
      type: 'error',
      code,
      message,
      id,
      retry: isExpected ? (table[code]?.retry ?? false) : true,
    });
    if (code === 'bad_request' && !this.budget.bad()) this.services.hub.close(this.connection, 'bad_request');
    if (!isExpected) this.services.hub.note(`A command failed: ${messageOf(error)}`);
  }

  private async execute(command: ClientCommand): Promise<void> {
    switch (command.action) {
      case 'subscribe':
        return this.subscribe(command);
      case 'unsubscribe':
        return this.unsubscribe(command);
      case 'ping':
        return this.sink.send({ type: 'pong' });
      case 'pong':
        return;
      case 'auth':
        return this.authenticate(command.token).catch((error: unknown) => {
          const { id, ip } = this.connection.info;
          this.services.authStats.refused(error, { id, ip, method: 'WS' });
          throw error;
        });
    }
  }

  /** Signs in, or renews the credential of the same user; whoever wants to be somebody else connects anew. */
  async authenticate(token: string): Promise<void> {
    const { hub, credentials } = this.services;
    const caller = await credentials.callerOfToken(token, this.connection.info.ip);
    assertNoLess(this.connection.caller, caller);
    const refusal = hub.authenticate(this.connection, caller);
    if (refusal === 'unauthenticated')
      throw new DomainError('session_ended', 'The session has ended; sign in again.');
    if (refusal) throw new DomainError('too_many_streams', 'You have as many streams open as you may.');
    const expiresAt = caller.expiresAtMs === null ? null : new Date(caller.expiresAtMs).toISOString();
    this.sink.send({ type: 'authenticated', user_id: caller.userId ?? '', expires_at: expiresAt });
    this.hasAuthenticated = true;
  }

  private async subscribe(command: SubscribeCommand): Promise<void> {
    const { hub, startPoints } = this.services;
    const names = channelNamesOf(command);
    const id = command.id ?? this.makeId();
    this.assertRoom(id, names);
    const wish = { channels: names, items: command.items ?? null, batch: command.batch ?? false };
    const { subscriptions, refused } = this.services.subscriptions.resolve(wish, this.connection.caller);
    const audience = hub.audienceFor(subscriptions, WS_ENCODER);
    const startPoint = await startPoints.decide(
      { cursor: command.after, snapshot: command.snapshot ?? false, history: command.history ?? 0 },
      audience,
    );
    if (this.connection.isClosed) return;
    const { mode, position: seq, cursor } = startPoint;
    const channels = subscriptions.map(({ channel }) => channel);
    this.sink.send({ type: 'subscribed', id, channels, refused, mode, seq, cursor });
    if (subscriptions.length === 0) return;
    this.announceReset(id, startPoint);
    const onCaughtUp = (subscriber: Subscriber) => this.announceCaughtUp(id, subscriber);
    this.subscribers.set(id, hub.subscribe(this.connection, audience, startPoint, onCaughtUp));
  }

  private announceCaughtUp(id: string, { position }: Subscriber): void {
    const cursor = formatCursor(this.services.epoch.current(), position);
    this.sink.send({ type: 'caught_up', id, cursor });
  }

  private announceReset(id: string, { resetReason: reason, position: seq }: StartPoint): void {
    if (reason) this.sink.send({ type: 'reset', id, reason, seq });
  }

  private unsubscribe({ id, channels }: UnsubscribeCommand): void {
    if (id !== undefined) {
      const subscriber = this.subscribers.get(id);
      if (!subscriber) throw new DomainError('unknown_subscription', `There is no subscription ${id} here.`);
      this.end(id, subscriber);
      return;
    }
    const named = new Set(channels);
    const concerned = [...this.subscribers].filter(([, it]) =>
      channelsOf(it).some((channel) => named.has(channel)),
    );
    if (concerned.length === 0)
      throw new DomainError('unknown_subscription', 'None of these channels is subscribed here.');
    for (const [subscription, subscriber] of concerned) this.narrow(subscription, subscriber, named);
  }

  /** What remains of a subscription goes on from where it stands; its caught_up is still due if it had not come. */
  private narrow(id: string, subscriber: Subscriber, ended: ReadonlySet<string>): void {
    const { hub, epoch } = this.services;
    const rest = subscriber.audience.subscriptions.filter(({ channel }) => !ended.has(channel));
    if (rest.length === 0) {
      this.end(id, subscriber);
      return;
    }
    const wasLevel = subscriber.state === 'live';
    hub.unsubscribe(subscriber);
    const { position, snapshotDue } = subscriber;
    const cursor = formatCursor(epoch.current(), position, snapshotDue);
    const startPoint: StartPoint = { mode: 'resumed', position, snapshotDue, cursor, resetReason: null };
    const onCaughtUp = (narrowed: Subscriber) => {
      if (!wasLevel) this.announceCaughtUp(id, narrowed);
    };
    const audience = hub.audienceFor(rest, WS_ENCODER);
    this.subscribers.set(id, hub.subscribe(this.connection, audience, startPoint, onCaughtUp));
    this.sink.send({
      type: 'unsubscribed',
      id,
      channels: channelsOf(subscriber).filter((channel) => ended.has(channel)),
    });
  }

  private end(id: string, subscriber: Subscriber): void {
    this.services.hub.unsubscribe(subscriber);
    this.subscribers.delete(id);
    this.sink.send({ type: 'unsubscribed', id, channels: channelsOf(subscriber) });
  }

  /** An event must reach a connection once per family, so no channel is in two of its subscriptions. */
  private assertRoom(id: string, names: readonly string[]): void {
    if (this.subscribers.has(id))
      throw new DomainError('already_subscribed', `There is a subscription ${id} already.`);
    const present = new Set([...this.subscribers.values()].flatMap(channelsOf));
    const twice = names.find((name) => present.has(name));
    if (twice !== undefined)
      throw new DomainError('already_subscribed', `The channel ${twice} is subscribed already.`);
    if (present.size + names.length > CHANNELS_MAX) {
      throw new DomainError('too_many_channels', `A connection listens to at most ${CHANNELS_MAX} channels.`);
    }
  }

  private makeId(): string {
    do this.madeIds += 1;
    while (this.subscribers.has(`s${this.madeIds}`));
    return `s${this.madeIds}`;
  }
}

/** What is heard already rests on the rights that were shown before. */
function assertNoLess(before: Caller, after: Caller): void {
  if (before.userId === null) return;
  if (before.userId !== after.userId)
    throw new DomainError('forbidden', 'This connection is signed in as somebody else.');
  const had = before.scopes ?? KEY_SCOPES;
  const has = after.scopes ?? KEY_SCOPES;
  const lessScope = had.some((scope) => !has.includes(scope));
  if (lessScope || (before.role !== null && !hasRole(after, before.role)))
    throw new DomainError('forbidden', 'This credential reaches less far than the one before; connect anew.');
}

const channelsOf = ({ audience }: Subscriber): string[] =>
  audience.subscriptions.map(({ channel }) => channel);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new DomainError('bad_request', 'The message is not JSON.');
  }
}

/** The id of a command that may be bad otherwise, so that its answer can name it. */
function idOf(raw: unknown): string | null {
  if (typeof raw !== 'object' || raw === null || !('id' in raw)) return null;
  return typeof raw.id === 'string' && raw.id.length <= 64 ? raw.id : null;
}

function parseCommand(raw: unknown): ClientCommand {
  const parsed = clientCommandSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'message'}: ${message}`,
  );
  throw new DomainError('bad_request', problems.slice(0, 5).join('; '));
}
