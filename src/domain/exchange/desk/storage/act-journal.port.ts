// The journal of operators' acts. A port, since the table belongs to another room, which the exchange does not know. What an
// act leaves is committed with the command.
import type { EncodedEvent, Statement } from '../../../../platform/events/index.js';
import type { OperatorAct } from '../../exchange.js';

export abstract class ActJournal {
  /** The row and the event of an act at this time. */
  abstract entryOf(
    act: OperatorAct,
    atMs: number,
  ): { readonly statement: Statement; readonly event: EncodedEvent };
}
