// A write that asks the database at most once, and then only writes. Writes of this form can share a transaction, because each
// says in advance what it reads, and with which other writes it must not share.
import type { EventChannels } from '../../../contract/streams/channels.js';
import type { EventMap, EventType } from '../event-map.js';
import type { Statement, StatementResult } from './log-pipeline.js';
import type { LogTransaction, LogWrites } from './log-transaction.js';

export interface ShortWrite<T> {
  /** Sent in one round trip before `decide`. They may take locks; two of the same key are never in one transaction. */
  readonly reads?: { readonly key: string; readonly statements: readonly Statement[] };
  /**
   * Turns the answers to the reads into statements and events. It may throw to refuse, and then nothing of the write is stored.
   * It may run more than once, so it must change nothing else.
   */
  readonly decide: (tx: LogWrites, answers: readonly StatementResult[]) => T;
}

/** Carries the write out in a transaction of its own. */
export async function carryOut<T>(tx: LogTransaction, { reads, decide }: ShortWrite<T>): Promise<T> {
  return decide(tx, reads ? await tx.run(reads.statements) : []);
}

/** Keeps what a write hands over, until it is certain that the write does not refuse. */
export class HandedOver implements LogWrites {
  readonly before: Statement[] = [];
  readonly events: [EventType, EventMap[EventType], EventChannels][] = [];

  append<T extends EventType>(type: T, data: EventMap[T], channels: EventChannels): void {
    this.events.push([type, data, channels]);
  }

  beforeEvents(statement: Statement): void {
    this.before.push(statement);
  }

  passTo(tx: LogWrites): void {
    for (const statement of this.before) tx.beforeEvents(statement);
    for (const [type, data, channels] of this.events) tx.append(type, data, channels);
  }
}
