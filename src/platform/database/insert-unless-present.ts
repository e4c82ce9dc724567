// An insert that leaves a row alone which is there already, by whatever key.
import type { EntityManager, EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { returnedRows } from './typeorm.js';

/** The inserted row, with the names of its columns; undefined when nothing was inserted. Waits for an open insert of the same key. */
export async function insertUnlessPresent<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  row: QueryDeepPartialEntity<T>,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const insert = manager.createQueryBuilder().insert().into(entity).values(row).orIgnore();
  const [inserted] = returnedRows<Record<string, unknown>>(
    await insert.updateEntity(false).returning('*').execute(),
  );
  return inserted;
}
