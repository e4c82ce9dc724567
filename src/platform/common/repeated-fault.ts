// Logs a lasting fault once, and its end once, however often the fault repeats.
import type { Logger } from '@nestjs/common';

export class RepeatedFault {
  private isOn = false;

  constructor(
    private readonly logger: Logger,
    private readonly recovered: string,
  ) {}

  get active(): boolean {
    return this.isOn;
  }

  raise(message: string): void {
    if (!this.isOn) this.logger.warn(message);
    this.isOn = true;
  }

  clear(): void {
    if (this.isOn) this.logger.log(this.recovered);
    this.isOn = false;
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
