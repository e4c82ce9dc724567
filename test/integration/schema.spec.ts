// Real: PostgreSQL, and the whole app. Entities and the migrated tables say the same, and a module outside src/ brings a
// table of its own.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, getMetadataArgsStorage } from 'typeorm';
import { definedSchema } from '../../src/platform/database/schema.js';
import { QUIET_PRICES, startBeside, startTestApp, type TestApp } from '../support/app.js';
import { openDataSource } from '../support/log-process.js';

/** What would have to be done to the tables of the entities, and of no others, so that they are as the entities say. */
async function missing(dataSource: DataSource): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

describe('the tables', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp(QUIET_PRICES);
  });
  afterAll(async () => {
    await app.stop();
  });

  it('are what the entities say: columns, types, defaults, keys, indexes and checks', async () => {
    const dataSource = await openDataSource(app.databaseUrl);
    try {
      expect(dataSource.entityMetadatas.map(({ tableName }) => tableName)).toEqual(
        expect.arrayContaining(['app_user', 'wallet', 'session', 'item', 'price_feed', 'watchlist']),
      );
      expect(await missing(dataSource)).toEqual([]);
    } finally {
      await dataSource.destroy();
    }
  });

  it('have no entity that is not declared', () => {
    const declared = new Set<unknown>(definedSchema().entities);
    const unknown = getMetadataArgsStorage().tables.filter(({ target }) => !declared.has(target));
    expect(unknown.map(({ name }) => name)).toEqual([]);
  });

  it('grow by those of a module outside src/, also in a database that is there already', async () => {
    const { Notes, NotesModule } = await import('../fixtures/notes/notes.module.js');
    const grown = await startBeside(app, QUIET_PRICES, [NotesModule]);
    try {
      const notes = grown.app.get(Notes);
      await notes.write('a', 'first', new Date('2026-01-01T00:00:00Z'));
      await notes.write('b', 'second', new Date('2026-01-02T00:00:00Z'));
      expect(await notes.texts()).toEqual(['first', 'second']);
      const dataSource = grown.app.get(DataSource);
      expect(dataSource.hasMetadata('NoteEntity')).toBe(true);
      expect(await missing(dataSource)).toEqual([]);
    } finally {
      await grown.stop();
    }
  });
});
