// The commands and steps of a round in the order in which desks took them.
import type { Command } from '../../../src/domain/exchange/engine/index.js';

export class TakenCommands {
  private commands: Command[] = [];
  /** The place where the batch that is being made begins. */
  private first = 0;
  private isSent = false;
  private isStored = false;

  get all(): readonly Command[] {
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

  /**
   * A batch that was sent and not stored has been taken back when the next command is taken. Its steps of cancellations did
   * not happen. Orders of other users may come between such steps, so the model must not carry out steps too early.
   */
  add(command: Command): void {
    if (this.isSent) {
      if (!this.isStored)
        this.commands = this.commands.filter(({ kind }, at) => at < this.first || kind !== 'clear_on');
      this.begin();
    }
    this.commands.push(command);
  }

  private begin(): void {
    this.first = this.commands.length;
    this.isSent = this.isStored = false;
  }
}
