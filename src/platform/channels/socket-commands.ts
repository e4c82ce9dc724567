// Modules register here, in `onModuleInit`, the commands of clients on `/ws` (`{action: …}`), and the messages for a user
// who connects. Parsing and the AsyncAPI document read this registry, so a command needs no edit in delivery.
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../../contract/auth/access.js';
import { CLIENT_COMMANDS } from '../../contract/streams/socket-commands.js';
import { DomainError } from '../common/errors.js';

/** A message of the server that belongs to no channel. */
export interface SocketReply {
  readonly type: string;
}

/** The client that a command came from. */
export interface SocketPeer {
  readonly caller: Caller;
  readonly ip: string;
  send(reply: SocketReply): void;
}

export type CommandSchema = z.ZodObject<{ action: z.ZodLiteral<string> }>;

export interface SocketCommand<S extends CommandSchema = CommandSchema> {
  readonly schema: S;
  /** The answers to the command, for the documentation; each schema has an id and an example. */
  readonly replies: readonly z.ZodType[];
  /** Whether clients of socket.io may send it as an event. Its handler must then use only what the peers of both have. */
  readonly isForSocketIo?: boolean;
  /** Set for a command that writes nothing: it is carried out while Ringside is read-only, too. */
  readonly isRead?: boolean;
  /** Throws a DomainError to refuse. The client's next command waits until it has ended. */
  handle(command: z.output<S>, peer: SocketPeer): void | Promise<void>;
}

/** The messages for a user who has connected, or has signed in on an open connection. */
export interface SocketGreeting {
  readonly replies: readonly z.ZodType[];
  messages(userId: string): Promise<readonly SocketReply[]>;
}

/** Problems of a command that are named in its refusal. */
const PROBLEMS_SHOWN_MAX = 5;
/** Characters of an unknown name that its refusal shows. */
const NAME_SHOWN_MAX = 64;

@Injectable()
export class SocketCommands {
  private readonly commands = new Map<string, SocketCommand>();
  private readonly greetings: SocketGreeting[] = [];
  private schema: z.ZodType<{ action: string }> | undefined;
  private assertWritable: () => void = () => undefined;

  register<S extends CommandSchema>(command: SocketCommand<S>): void {
    const action = command.schema.shape.action.value;
    if (this.commands.has(action)) throw new Error(`the command ${action} has two handlers`);
    this.commands.set(action, command);
    this.schema = undefined;
  }

  greet(greeting: SocketGreeting): void {
    this.greetings.push(greeting);
  }

  /** Calls `check` before each command that may write; `check` throws to refuse the command. */
  beforeWrites(check: () => void): void {
    this.assertWritable = check;
  }

  /** Action → command. */
  get all(): ReadonlyMap<string, SocketCommand> {
    return this.commands;
  }

  /** The schemas of everything that handlers and greetings send. */
  get replies(): readonly z.ZodType[] {
    const registered = [...this.commands.values(), ...this.greetings];
    return [...new Set(registered.flatMap(({ replies }) => replies))];
  }

  /** Throws when a command of the contract has no handler. */
  assertComplete(): void {
    for (const action of Object.keys(CLIENT_COMMANDS))
      if (!this.commands.has(action)) throw new Error(`the command ${action} has no handler`);
  }

  /** Throws `bad_request` for any other value than a command. */
  async execute(raw: unknown, peer: SocketPeer): Promise<void> {
    const command = this.parse(raw);
    const handler = this.commands.get(command.action);
    if (!handler?.isRead) this.assertWritable();
    await handler?.handle(command, peer);
  }

  /** As `execute`, for commands that clients of socket.io may send. */
  async executeForSocketIo(raw: { readonly action: string }, peer: SocketPeer): Promise<void> {
    if (this.commands.get(raw.action)?.isForSocketIo !== true)
      throw new DomainError('bad_request', `There is no event ${raw.action.slice(0, NAME_SHOWN_MAX)}.`);
    await this.execute(raw, peer);
  }

  async welcome(userId: string, peer: SocketPeer): Promise<void> {
    for (const greeting of this.greetings)
      for (const message of await greeting.messages(userId)) peer.send(message);
  }

  private parse(raw: unknown): { action: string } {
    this.schema ??= unionOf([...this.commands.values()].map(({ schema }) => schema));
    const parsed = this.schema.safeParse(raw);
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'message'}: ${message}`,
    );
    throw new DomainError('bad_request', problems.slice(0, PROBLEMS_SHOWN_MAX).join('; '));
  }
}

function unionOf([first, ...rest]: readonly CommandSchema[]): z.ZodType<{ action: string }> {
  if (!first) throw new Error('no socket command is registered');
  return z.discriminatedUnion('action', [first, ...rest]);
}
