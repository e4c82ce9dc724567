// What the rest of trading knows of the desk: a command goes in, and its durable answer comes out.
import { isCode } from '../../platform/common/errors.js';
import type { Note } from '../../platform/events/index.js';
import type { Command } from './engine/commands.js';

/** Makes a command safe to repeat: the same key and body get the first answer, another body `idempotency_conflict`. */
export interface RequestKey {
  /** The user who asks for an order; for anything else a name that is no user's. */
  readonly owner: string;
  readonly key: string;
  /**
   * A hash of the HTTP request, if the key is its header Idempotency-Key. Distinguishes the bodies of the request; without
   * it, the command does. Such a key must not name a write of the log too.
   */
  readonly fingerprint?: string;
}

/** The header Idempotency-Key beside a request that has a name of its own. The key must name no other HTTP request. */
export interface Claim extends RequestKey {
  readonly fingerprint: string;
}

export interface DeskAnswer<T = unknown> {
  /** The answer as it goes over the wire. */
  readonly value: T;
  /** As of which point of the log the answer holds: the end of the commit that made it. */
  readonly cursor: string;
}

/** What belongs to a command beside its body. */
export interface Submission {
  readonly request?: RequestKey | undefined;
  readonly claim?: Claim | undefined;
  /** Stored in the command's own commit, for its first answer alone. A refusal leaves no note. */
  readonly notes?: readonly Note[] | undefined;
}

/** A command with what belongs to it. */
export interface Asked extends Submission {
  readonly command: Command;
}

/** How this process reaches the desk: it leads, it reaches the process that leads, or nobody can be reached. */
export type Standing = 'leads' | 'reaches the leader' | 'none';

export abstract class Exchange {
  /**
   * Resolves once the command is committed. Rejects with a DomainError: a refusal of the engine, `idempotency_conflict`,
   * `busy` (nothing happened), `unavailable` (nothing happened), `outcome_unknown` (ask again with the same key).
   */
  abstract submit<T = unknown>(command: Command, submission?: Submission): Promise<DeskAnswer<T>>;

  /**
   * As `submit`, for a command on a user's account, which is opened first if the user has none. `assertUser` runs before that;
   * it throws for a user that does not exist.
   */
  async submitFor<T = unknown>(
    userId: string,
    { command, ...submission }: Asked,
    assertUser: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<DeskAnswer<T>> {
    try {
      return await this.submit<T>(command, submission);
    } catch (error) {
      if (!isCode(error, 'unknown_account')) throw error;
      await assertUser();
      await this.submit({ kind: 'open_account', userId });
      return this.submit<T>(command, submission);
    }
  }

  /**
   * Submits commands that belong together, in their order, and answers each of them as `submit` does. No command of another
   * request of the same process comes between them on the way to the desk.
   */
  abstract submitAll<T = unknown>(asked: readonly Asked[]): Promise<PromiseSettledResult<DeskAnswer<T>>[]>;

  /** How this process reaches the desk at this moment. Never rejects. */
  abstract standing(): Promise<Standing>;

  /** Whether this process leads. */
  abstract readonly leads: boolean;

  /** Calls the listener each time this process begins to lead, and at once if it leads. */
  abstract onLead(listener: () => void): void;
}
