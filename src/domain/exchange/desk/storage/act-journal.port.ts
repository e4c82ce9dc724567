// The journal of operators' acts. A port, because the table belongs to another module, which the exchange does not know.
// The row and the event of an act are committed with the command.
import type { EncodedEvent, Statement } from '../../../../platform/events/index.js';
import type { OperatorAct } from '../../exchange.js';

export abstract class ActJournal {
  /** The row and the event of an act at the given time. */
  abstract entryOf(
    act: OperatorAct,
    atMs: number,
  ): { readonly statement: Statement; readonly event: EncodedEvent };
}
