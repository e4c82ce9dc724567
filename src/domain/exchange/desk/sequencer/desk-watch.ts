// What a desk reports while it works.
import type { Command } from '../../engine/index.js';

/** Is notified of the desk's commits and faults. */
export interface DeskWatch {
  /** The turn of a command, or of a step of the desk's own work, has come. */
  taken(command: Command): void;
  committed(commands: number, seconds: number): void;
  /** The database refused this command's data, or the engine failed. */
  poisoned(command: Command, message: string): void;
  /** The desk cannot commit; null: it can again. */
  faulty(message: string | null): void;
}
