// One WebSocket client. The session runs its commands one at a time, in order of arrival, and answers each with a message
// that has the command's id. Only a fault that the client cannot correct closes the socket.
import type { Clock } from '../../../../platform/common/clock.js';
import { DomainError, errorCode } from '../../../../platform/common/errors.js';
import { messageOf } from '../../../../platform/common/repeated-fault.js';
import type { SocketCommands, SocketPeer, SocketReply } from '../../../../platform/channels/index.js';
import type { Caller } from '../../../../contract/auth/access.js';
import type { SocketMessage } from '../../../../contract/streams/socket-messages.js';
import type { Connection, Subscriber } from '../../connection.js';
import type { Hub } from '../../hub.js';
import { CommandBudget } from './command-budget.js';
import type { SocketSink } from './socket-sink.js';
import { StreamPeer } from './stream-peer.js';

export interface SessionServices {
  readonly hub: Hub;
  readonly commands: SocketCommands;
  readonly clock: Clock;
}

export class SocketSession extends StreamPeer {
  /** Subscription id → its position. */
  readonly subscribers = new Map<string, Subscriber>();
  /** The number of subscription ids that the server has made. */
  madeIds = 0;
  private readonly budget = new CommandBudget();
  private working: Promise<void> = Promise.resolve();
  private hasAuthenticated = false;

  constructor(
    private readonly services: SessionServices,
    connection: Connection,
    private readonly sink: SocketSink,
  ) {
    super(connection);
  }

  /** The session behind a peer, for the commands about subscriptions. */
  static override of(peer: SocketPeer): SocketSession {
    if (!(peer instanceof SocketSession)) throw new Error('the command did not come from /ws');
    return peer;
  }

  get isIdle(): boolean {
    return this.subscribers.size === 0 && !this.hasAuthenticated && this.caller.userId === null;
  }

  send(reply: SocketReply): void {
    this.sink.send(reply);
  }

  /** Sends a message of delivery, which the contract names. */
  say(message: SocketMessage): void {
    this.sink.send(message);
  }

  /** Takes a text message. The next message waits until this one is answered. */
  receive(text: string): void {
    if (!this.budget.take(this.services.clock.nowMs())) {
      this.services.hub.close(this.connection, 'rate_limited');
      return;
    }
    this.enqueue(() => this.answer(text));
  }

  /** Sends a signed-in user what the modules have for a new connection, before the next command is read. */
  greet(): void {
    this.enqueue(() => this.sendGreetings());
  }

  async signedIn(before: Caller): Promise<void> {
    this.hasAuthenticated = true;
    if (before.userId === null) await this.sendGreetings();
  }

  private enqueue(work: () => Promise<void>): void {
    this.working = this.working.then(() => (this.connection.isClosed ? undefined : work()));
  }

  private async sendGreetings(): Promise<void> {
    const { userId } = this.caller;
    if (userId === null) return;
    try {
      await this.services.commands.welcome(userId, this);
    } catch (error) {
      this.services.hub.note(`The messages for a new connection could not be sent: ${messageOf(error)}`);
    }
  }

  private async answer(text: string): Promise<void> {
    let id: string | null = null;
    try {
      const raw = parseJson(text);
      id = idOf(raw);
      await this.services.commands.execute(raw, this);
      this.budget.good();
    } catch (error) {
      this.refuse(error, id);
    }
  }

  private refuse(error: unknown, id: string | null): void {
    const isExpected = error instanceof DomainError;
    const code = isExpected ? error.code : 'unavailable';
    const message = isExpected ? error.message : 'The command could not be carried out.';
    this.say({ type: 'error', code, message, id, retry: errorCode(code).retry });
    if (code === 'bad_request' && !this.budget.bad()) this.services.hub.close(this.connection, 'bad_request');
    if (!isExpected) this.services.hub.note(`A command failed: ${messageOf(error)}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new DomainError('bad_request', 'The message is not JSON.');
  }
}

/** The id of a command that may be invalid, so that the answer can name it. */
function idOf(raw: unknown): string | null {
  if (typeof raw !== 'object' || raw === null || !('id' in raw)) return null;
  return typeof raw.id === 'string' && raw.id.length <= 64 ? raw.id : null;
}
