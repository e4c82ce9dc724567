// The simulator's seeds on real PostgreSQL: the same commands and faults as on the store in memory, judged by the model.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { explainDesk, simulateDesk } from '../simulator/desk/desk-simulation.js';
import { memoryBackend } from '../simulator/desk/backend.js';
import { postgresBackend, type PostgresBackend } from '../simulator/desk/postgres-backend.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { testSeed } from '../support/random.js';

const STEPS = 5_000;
const TIMEOUT_MS = 240_000;

let database: TestDatabase;
let backend: PostgresBackend;

beforeAll(async () => {
  database = await testDatabase();
  backend = await postgresBackend(database.url);
});
afterAll(async () => {
  await backend.close();
  await database.drop();
});

describe('the desk on PostgreSQL', () => {
  it(
    'does what the rules of trading say, through every fault',
    async () => {
      const seed = testSeed('the desk on PostgreSQL');
      const failure = await simulateDesk(seed, STEPS, backend);
      if (!failure) return;
      // The memory store is quick enough to shrink on, if it fails there too.
      const inMemory = await explainDesk(seed, failure, memoryBackend);
      expect(`on PostgreSQL: ${failure.error.message}\n${inMemory}`).toBe('');
    },
    TIMEOUT_MS,
  );
});
