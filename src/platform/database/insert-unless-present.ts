// An insert that leaves a row alone which is there already, by whatever key.
import type { EntityManager, EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import { returnedRows } from './typeorm.js';

/** False when nothing was inserted. An insert of the same key that has not committed yet is waited for. */
export async function insertUnlessPresent<T extends ObjectLiteral>(
  manager: EntityManager,
  entity: EntityTarget<T>,
  row: QueryDeepPartialEntity<T>,
): Promise<boolean> {
  const insert = manager.createQueryBuilder().insert().into(entity).values(row).orIgnore();
  return returnedRows(await insert.updateEntity(false).returning('*').execute()).length > 0;
}
