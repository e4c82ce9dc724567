// A command on its way through the desk, and the way back to its caller.
import type { DeskAnswer, OperatorAct, RequestKey } from '../../exchange.js';
import type { Command } from '../../engine/index.js';
import type { KnownAnswer } from './answer-memory.js';

/** A request that may be repeated. `hash` distinguishes its bodies. */
export interface KeyedRequest extends RequestKey {
  readonly hash: string;
}

export interface Job {
  readonly command: Command;
  readonly request: KeyedRequest | null;
  readonly act: OperatorAct | null;
  /** Names the request in memory. */
  readonly name: string;
  /** The first answer to this request, if the tables had one when they were read. */
  known: KnownAnswer | null;
  readonly resolve: (answer: DeskAnswer) => void;
  readonly reject: (error: Error) => void;
}
