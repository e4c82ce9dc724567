// The commands and steps of a round in the order in which desks took them.
import type { Command } from '../../../src/domain/exchange/engine/index.js';

/** `new_process`: another process leads from now on. It has no quotes until new quotes arrive. */
export type Taken = Command | { readonly kind: 'new_process' };

/** Steps between which commands of other users may come. */
const STEPS = new Set<Taken['kind']>(['advance', 'clear_on', 'try_on']);

/** Commands that one process took and stores together. */
interface Turn {
  isSent: boolean;
  /** The commands are stored, or have changed no row. */
  isKept: boolean;
}

/** What one process took. Batches of two processes never mix, also when both run for a while. */
export interface TakenByProcess {
  add(command: Command): void;
  /** The batch with the commands so far is on its way. A batch may be sent more than once. */
  sent(batch: object): void;
  stored(batch: object): void;
  /** The commands so far have changed no row, so that no later batch can take them back. */
  kept(): void;
}

export class TakenCommands {
  private commands: { readonly command: Taken; readonly turn: Turn | null }[] = [];

  /**
   * Steps of due times, of cancellations and of quotes count when they are stored. Orders of other users may come between such steps,
   * so the model must not carry out steps that a desk has taken back.
   */
  get all(): readonly Taken[] {
    return this.commands
      .filter(({ command, turn }) => !turn || turn.isKept || !STEPS.has(command.kind))
      .map(({ command }) => command);
  }

  clear(): void {
    this.commands = [];
  }

  /** Another process begins to lead. */
  begins(): TakenByProcess {
    this.commands.push({ command: { kind: 'new_process' }, turn: null });
    const turns = new WeakMap<object, Turn>();
    let turn = newTurn();
    return {
      add: (command) => {
        if (turn.isSent) turn = newTurn();
        this.commands.push({ command, turn });
      },
      sent: (batch) => {
        turn.isSent = true;
        turns.set(batch, turn);
      },
      stored: (batch) => {
        const stored = turns.get(batch);
        if (stored) stored.isKept = true;
      },
      kept: () => {
        if (turn.isSent) return;
        turn.isKept = true;
        turn = newTurn();
      },
    };
  }
}

const newTurn = (): Turn => ({ isSent: false, isKept: false });
