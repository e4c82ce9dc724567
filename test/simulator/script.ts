// A recorded run, which can be repeated with some of its steps removed. A command names an order by the step that
// placed it, because the order's number changes when steps are removed.
import type { Command } from '../../src/domain/exchange/engine/commands.js';

export interface ScriptStep {
  readonly step: number;
  readonly command: Command;
  readonly nowMs: number;
  /** The step that placed the order of the command. */
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

  /** The command with its order's number in this run; 0 if the order was not placed. */
  command({ command, about }: ScriptStep): Command {
    if (about === null || !('orderId' in command)) return command;
    return { ...command, orderId: this.idOf.get(about) ?? 0 };
  }
}
