// The commands and steps of a round in the order in which desks took them.
import type { Command } from '../../../src/domain/exchange/engine/index.js';

/** `new_process`: another process leads from now on. It has no quotes until new quotes arrive. */
export type Taken = Command | { readonly kind: 'new_process' };

/** Steps between which commands of other users may come. */
const STEPS = new Set<Taken['kind']>(['advance', 'clear_on', 'try_on']);

export class TakenCommands {
  private commands: Taken[] = [];
  /** The place where the batch that is being made begins. */
  private first = 0;
  private isSent = false;
  private isStored = false;

  get all(): readonly Taken[] {
    return this.commands;
  }

  clear(): void {
    this.commands = [];
    this.begin();
  }

  /** The batch with the commands so far is on its way. */
  sent(): void {
    this.isSent = true;
  }

  stored(): void {
    this.isStored = true;
  }

  /** The commands so far have changed no row, so that no later batch can take them back. */
  kept(): void {
    this.begin();
  }

  /** Another process begins to lead. */
  begins(): void {
    this.add({ kind: 'new_process' });
    this.begin();
  }

  /**
   * A batch that was sent and not stored has been taken back when the next command is taken. Its steps of due times, of
   * cancellations and of quotes did not happen. Orders of other users may come between such steps, so the model must not carry
   * out steps too early.
   */
  add(command: Taken): void {
    if (this.isSent) {
      if (!this.isStored)
        this.commands = this.commands.filter(({ kind }, at) => at < this.first || !STEPS.has(kind));
      this.begin();
    }
    this.commands.push(command);
  }

  private begin(): void {
    this.first = this.commands.length;
    this.isSent = this.isStored = false;
  }
}
