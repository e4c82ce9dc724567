// Limits the commands of a client per window of time, and its bad commands in a row.
import { COMMAND_WINDOW_MS, COMMANDS_PER_WINDOW } from '../../../../contract/streams/socket-commands.js';

const BAD_IN_A_ROW_MAX = 10;

export class CommandBudget {
  private windowStartMs = 0;
  private inWindow = 0;
  private badInARow = 0;

  /** Counts a command. False when the limit is exceeded. */
  take(nowMs: number): boolean {
    if (nowMs - this.windowStartMs >= COMMAND_WINDOW_MS || nowMs < this.windowStartMs) {
      this.windowStartMs = nowMs;
      this.inWindow = 0;
    }
    this.inWindow += 1;
    return this.inWindow <= COMMANDS_PER_WINDOW;
  }

  good(): void {
    this.badInARow = 0;
  }

  /** Counts a bad command. False when the limit is reached. */
  bad(): boolean {
    this.badInARow += 1;
    return this.badInARow < BAD_IN_A_ROW_MAX;
  }
}
