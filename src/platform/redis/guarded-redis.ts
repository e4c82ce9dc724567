// A connection to a Redis that may be slow or gone at any time. A command waits for a moment at most, and no command is
// queued. After a failure Redis gets a pause without commands, so that a Redis that hangs delays few requests.
import { Logger } from '@nestjs/common';
import { Redis, type Command, type RedisOptions } from 'ioredis';
import type { Clock } from '../common/clock.js';
import { messageOf, RepeatedFault } from '../common/repeated-fault.js';

const COMMAND_TIMEOUT_MS = 200;
const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_STEP_MS = 100;
const RECONNECT_MAX_MS = 2_000;
/** How long the commands after a failed one are refused. */
const PAUSE_MS = 1_000;
/** ioredis opens a connection with these commands, before the connection is ready. */
const HANDSHAKE = new Set(['auth', 'client', 'hello', 'info', 'select']);

export const RECONNECT: RedisOptions = {
  connectTimeout: CONNECT_TIMEOUT_MS,
  retryStrategy: (attempt) => Math.min(attempt * RECONNECT_STEP_MS, RECONNECT_MAX_MS),
};

/** How a connection reports failures in the log and in a metric. */
export interface Guard {
  readonly name: string;
  /** The first words of the line that is logged when Redis fails; the reason follows. */
  readonly lost: string;
  readonly recovered: string;
  /** Gets the name of each command that failed or was refused. */
  readonly onFailure?: (command: string) => void;
}

type Sent = Parameters<Redis['sendCommand']>;

export class GuardedRedis extends Redis {
  private readonly fault: RepeatedFault;
  private pausedAtMs: number | undefined;
  private isClosed = false;

  constructor(
    url: string,
    private readonly clock: Clock,
    private readonly guard: Guard,
  ) {
    super(url, {
      ...RECONNECT,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      commandTimeout: COMMAND_TIMEOUT_MS,
    });
    this.fault = new RepeatedFault(new Logger(guard.name), guard.recovered);
    this.on('error', (error) => this.noteDown(error));
    this.on('ready', () => this.fault.clear());
  }

  /** Whether a command would be sent. */
  get isUp(): boolean {
    return this.status === 'ready' && !this.isPaused();
  }

  /** ioredis sends every command through this method. */
  override sendCommand(command: Command, stream?: Sent[1]): unknown {
    if (HANDSHAKE.has(command.name)) return super.sendCommand(command, stream);
    const wasUp = this.isUp;
    const answer = wasUp ? super.sendCommand(command, stream) : refuse(command);
    command.promise.then(
      () => this.fault.clear(),
      (error: unknown) => this.noteFailure(command.name, wasUp, error),
    );
    return answer;
  }

  /** Logs the first of the failures that follow each other. */
  noteDown(error: unknown): void {
    if (!this.isClosed) this.fault.raise(`${this.guard.lost}: ${messageOf(error)}`);
  }

  close(): void {
    this.isClosed = true;
    this.disconnect();
  }

  private noteFailure(command: string, wasUp: boolean, error: unknown): void {
    if (this.isClosed) return;
    this.guard.onFailure?.(command);
    if (!wasUp) return;
    this.pausedAtMs = this.clock.nowMs();
    this.noteDown(error);
  }

  /** A clock that went back ends the pause. */
  private isPaused(): boolean {
    if (this.pausedAtMs === undefined) return false;
    const sinceMs = this.clock.nowMs() - this.pausedAtMs;
    return sinceMs >= 0 && sinceMs < PAUSE_MS;
  }
}

function refuse(command: Command): Promise<unknown> {
  command.reject(new Error('Redis cannot be used at the moment.'));
  return command.promise;
}
