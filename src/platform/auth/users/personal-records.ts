// What other modules keep about people. They say so here, since auth knows none of them: it is shown to the person with the
// rest, and goes with the account.
import { Injectable } from '@nestjs/common';
import type { LogTransaction } from '../../events/index.js';

export interface PersonalRecords {
  /** The name under which an export shows them. */
  readonly name: string;
  /** In the form of JSON. */
  read(userId: string): Promise<unknown>;
  /** In the transaction that erases the account. */
  erase(tx: LogTransaction, userId: string): Promise<void>;
}

export interface ErasureOptions {
  /** Whether the person gives up what remains, such as money. */
  readonly forfeit: boolean;
}

/** Called before an account is erased, perhaps again after a fault. It throws to prevent the erasure. */
export type ErasureCheck = (userId: string, options: ErasureOptions) => Promise<void>;

@Injectable()
export class PersonalRecordsRegistry {
  readonly all: PersonalRecords[] = [];
  readonly checks: ErasureCheck[] = [];

  register(records: PersonalRecords): void {
    if (this.all.some(({ name }) => name === records.name))
      throw new Error(`the records ${records.name} are registered twice`);
    this.all.push(records);
  }

  beforeErasure(check: ErasureCheck): void {
    this.checks.push(check);
  }
}
