// A command on its way through the desk, and the way back to its caller.
import type { Note } from '../../../../platform/events/index.js';
import type { DeskAnswer, RequestKey } from '../../exchange.js';
import { isOperators, type Command } from '../../engine/index.js';
import type { KnownAnswer } from './answer-memory.js';

/** The owner of commands that belong to no user. */
const HOUSE = '';

/**
 * Who the command's line belongs to. What stops a user has a line of its own, which does not wait for the user's commands. An
 * operator's commands for a market have a line too, so that a market that has to wait delays no other market.
 */
export const ownerOf = (command: Command): string => {
  if (!('userId' in command)) return 'marketId' in command ? `market ${command.marketId}` : HOUSE;
  return isOperators(command) ? `operator ${command.userId}` : command.userId;
};

/** A request that may be repeated. `hash` distinguishes its bodies. */
export interface KeyedRequest extends RequestKey {
  readonly hash: string;
}

export interface Job {
  readonly command: Command;
  /** See `ownerOf`. */
  readonly owner: string;
  /** The market of a user's command, as far as it is known on arrival. */
  readonly marketId: string | null;
  readonly request: KeyedRequest | null;
  /** Another key that must name no other request; see `Claim`. */
  readonly claim: KeyedRequest | null;
  readonly notes: readonly Note[];
  /** Names the request in memory. */
  readonly name: string;
  /** The first answer to this request, if the tables had one when they were read. */
  known: KnownAnswer | null;
  /** The same for the claim. */
  claimed: KnownAnswer | null;
  /** The job waits no longer in the queue. */
  leave(): void;
  resolve(answer: DeskAnswer): void;
  reject(error: Error): void;
}
