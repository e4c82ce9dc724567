// A run written down, so that it can be done again with some of its steps left out. An order is named by the step that
// placed it, as its number would be another.
import type { Command } from '../../src/domain/exchange/engine/commands.js';

export interface ScriptStep {
  readonly step: number;
  readonly command: Command;
  readonly nowMs: number;
  /** The step that placed the order which the command is about. */
  readonly about: number | null;
}

/** Which step placed which order. */
export class OrderNames {
  private readonly stepOf = new Map<number, number>();
  private readonly idOf = new Map<number, number>();

  placed(step: number, orderId: number): void {
    this.stepOf.set(orderId, step);
    this.idOf.set(step, orderId);
  }

  written(step: number, command: Command, nowMs: number): ScriptStep {
    const about = 'orderId' in command ? (this.stepOf.get(command.orderId) ?? null) : null;
    return { step, command, nowMs, about };
  }

  /** As `command`; an order carries the key of its request as its clientOrderId. */
  keyed(step: ScriptStep & { readonly key: string | null }): Command {
    const command = this.command(step);
    return command.kind === 'place_order' ? { ...command, clientOrderId: step.key } : command;
  }

  /** The command with the number that its order has this time; 0 if it was not placed. */
  command({ command, about }: ScriptStep): Command {
    if (about === null || !('orderId' in command)) return command;
    return { ...command, orderId: this.idOf.get(about) ?? 0 };
  }
}
