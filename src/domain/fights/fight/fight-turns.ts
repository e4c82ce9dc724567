// Lets the acts on one fight, or on one card, follow one another, also across processes. An act reads the fight, and then submits a
// command that rests on what it has read.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import { Semaphore } from '../../../platform/common/semaphore.js';
import { advisoryLockOf } from '../../../platform/database/advisory-locks.js';

/** An act keeps a connection while it waits for the desk, which needs connections of the same pool. */
const AT_ONCE = 1;
/** With more waiting, an act is refused with `busy`. */
const WAITING_MAX = 100;

@Injectable()
export class FightTurns {
  private readonly turns = new Semaphore(AT_ONCE, WAITING_MAX);

  constructor(private readonly dataSource: DataSource) {}

  /** `id` is a fight, or an evening whose card changes. */
  run<T>(id: string, work: () => Promise<T>): Promise<T> {
    return this.turns.run(() =>
      this.dataSource.transaction(async (manager) => {
        const { text, values } = advisoryLockOf('fights', id);
        await manager.query(text, values);
        return work();
      }),
    );
  }
}
