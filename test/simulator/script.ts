// A recorded run, which can be repeated with some of its steps removed. A command names an order or a wager by the step
// that made it, because the number changes when steps are removed.
import type { Command } from '../../src/domain/exchange/engine/commands.js';

export interface ScriptStep {
  readonly step: number;
  readonly command: Command;
  readonly nowMs: number;
  /** The step that placed the order, or offered the wager, of the command. */
  readonly about: number | null;
}

/** Which step made which order or wager. */
export class OrderNames {
  private readonly stepOf = new Map<number, number>();
  private readonly idOf = new Map<number, number>();

  /** Orders and wagers have numbers of one row. */
  placed(step: number, orderId: number): void {
    this.stepOf.set(orderId, step);
    this.idOf.set(step, orderId);
  }

  written(step: number, command: Command, nowMs: number): ScriptStep {
    const id = 'orderId' in command ? command.orderId : 'wagerId' in command ? command.wagerId : 0;
    const about = this.stepOf.get(id) ?? null;
    return { step, command, nowMs, about };
  }

  /** As `command`; an order carries the key of its request as its clientOrderId. */
  keyed(step: ScriptStep & { readonly key: string | null }): Command {
    const command = this.command(step);
    return command.kind === 'place_order' ? { ...command, clientOrderId: step.key } : command;
  }

  /** The command with its order's number in this run; 0 if the order was not placed. */
  command({ command, about }: ScriptStep): Command {
    if (about === null) return command;
    const id = this.idOf.get(about) ?? 0;
    if ('wagerId' in command) return { ...command, wagerId: id };
    return 'orderId' in command ? { ...command, orderId: id } : command;
  }
}
