// One socket.io client: a connection of the hub with one or two namespaces. It runs the commands one at a time, in order of
// arrival, and forwards the events of the user's stream.
import type { Socket } from 'socket.io';
import { DomainError, errorCode } from '../../../../platform/common/errors.js';
import { messageOf } from '../../../../platform/common/repeated-fault.js';
import type { Connection, Subscriber } from '../../connection.js';
import { CommandBudget } from '../ws/command-budget.js';
import type { SessionServices } from '../ws/socket-session.js';
import { eventsOf } from './io-encoder.js';
import { IoPeer } from './io-peer.js';
import type { IoListener } from './io-sink.js';

/** The event of a refusal. */
const ERROR = 'proposal_error';

type Acknowledge = (answer: unknown) => void;

export interface IoServices extends SessionServices {
  /** Starts the user's stream after this cursor, or now. */
  readonly follow: (connection: Connection, cursor: string | undefined) => Promise<Subscriber | null>;
}

export class IoSession implements IoListener {
  private readonly peers = new Map<Socket, IoPeer>();
  private readonly budget = new CommandBudget();
  private working: Promise<void> = Promise.resolve();
  private isFollowing = false;
  private connected: Connection | undefined;

  constructor(private readonly services: IoServices) {}

  /** Set before any namespace is open. */
  get connection(): Connection {
    if (!this.connected) throw new Error('the client has no place in the hub');
    return this.connected;
  }

  set connection(connection: Connection) {
    this.connected = connection;
  }

  write(bytes: Buffer): void {
    for (const event of eventsOf(bytes)) for (const peer of this.peers.values()) peer.deliver(event);
  }

  say(event: string, data: object): void {
    for (const peer of this.peers.values()) peer.say(event, data);
  }

  /** A namespace is open, and its user is signed in. */
  open(socket: Socket): void {
    const peer = new IoPeer(socket, this.connection);
    peer.hold();
    this.peers.set(socket, peer);
    this.enqueue(() => this.greet(peer));
    socket.onAny((event: string, ...args: unknown[]) => this.receive(peer, event, args));
    socket.once('disconnect', () => this.peers.delete(socket));
  }

  private receive(peer: IoPeer, event: string, args: readonly unknown[]): void {
    const { hub, clock } = this.services;
    if (!this.budget.take(clock.nowMs())) {
      hub.close(this.connection, 'rate_limited');
      return;
    }
    this.enqueue(() => this.answer(peer, event, args));
  }

  private enqueue(work: () => Promise<void>): void {
    this.working = this.working.then(() => (this.connection.isClosed ? undefined : work()));
  }

  private async greet(peer: IoPeer): Promise<void> {
    const { userId } = this.connection.caller;
    if (userId === null) return;
    try {
      await this.services.commands.welcome(userId, peer);
      await this.followAfter(peer);
    } catch (error) {
      this.services.hub.note(`A socket.io client could not be greeted: ${messageOf(error)}`);
      this.services.hub.close(this.connection, 'restarting');
    } finally {
      peer.release();
    }
  }

  /** The stream begins where the list of pending proposals ends. */
  private async followAfter({ lastReply }: IoPeer): Promise<void> {
    if (this.isFollowing) return;
    this.isFollowing = true;
    const cursor = lastReply && 'cursor' in lastReply ? String(lastReply.cursor) : undefined;
    await this.services.follow(this.connection, cursor);
  }

  private async answer(peer: IoPeer, event: string, args: readonly unknown[]): Promise<void> {
    const last = args.at(-1);
    const acknowledge = typeof last === 'function' ? (last as Acknowledge) : undefined;
    const fields = acknowledge ? args.slice(0, -1) : args;
    peer.hold();
    try {
      await this.services.commands.executeForSocketIo(commandOf(event, fields), peer);
      this.budget.good();
      acknowledge?.(peer.lastReply);
    } catch (error) {
      const refusal = this.refuse(error, idOf(fields[0]));
      peer.say(ERROR, refusal);
      acknowledge?.(refusal);
    } finally {
      peer.release();
    }
  }

  private refuse(error: unknown, id: string | null): object {
    const { hub } = this.services;
    const isExpected = error instanceof DomainError;
    const code = isExpected ? error.code : 'unavailable';
    const message = isExpected ? error.message : 'The command could not be carried out.';
    if (code === 'bad_request' && !this.budget.bad()) hub.close(this.connection, 'bad_request');
    if (!isExpected) hub.note(`A command failed: ${messageOf(error)}`);
    return { type: ERROR, code, message, id, retry: errorCode(code).retry };
  }
}

/** The event with its one argument, an object or nothing, as the command that it would be on `/ws`. */
function commandOf(action: string, [fields = {}, ...rest]: readonly unknown[]): { action: string } {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields) || rest.length > 0)
    throw new DomainError('bad_request', 'An event has one argument, an object.');
  if ('action' in fields) throw new DomainError('bad_request', 'The name of the event is the action.');
  return { ...fields, action };
}

function idOf(fields: unknown): string | null {
  if (typeof fields !== 'object' || fields === null || !('id' in fields)) return null;
  return typeof fields.id === 'string' && fields.id.length <= 64 ? fields.id : null;
}
