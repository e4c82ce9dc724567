// A void of a market with more accounts than one step handles, on PostgreSQL, with a crash before or after the commit of
// each of its steps. The next process goes on with what is not settled.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Command } from '../../src/domain/exchange/engine/commands.js';
import { imbalances } from '../../src/domain/exchange/desk/storage/load-state.js';
import type { Sequencer } from '../../src/domain/exchange/desk/sequencer/sequencer.js';
import { SystemClock } from '../../src/platform/common/clock.js';
import { FaultyStorage, type CommitFault } from '../simulator/desk/faulty-storage.js';
import { postgresBackend, type PostgresBackend } from '../simulator/desk/postgres-backend.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { openDesk } from '../support/desk-process.js';
import { tablesOf } from '../support/desk-tables.js';
import { eventually } from '../support/eventually.js';
import { buyNo, buyYes, change, createMarket, FUNDS, sellYes } from '../support/trading-builders.js';

const USERS = Array.from({ length: 260 }, (_, i) => `user-${i}`);
const TIMEOUT_MS = 240_000;
const CRASHES = ['crash_before', 'crash_after'] as const;
const at = (i: number): string => USERS[i % USERS.length] as string;
let database: TestDatabase;
let backend: PostgresBackend;

beforeAll(async () => {
  database = await testDatabase();
  backend = await postgresBackend(database.url);
  const { desk } = await open([]);
  // Paper mode gives each account FUNDS.
  await all(
    desk,
    USERS.map((userId) => ({ kind: 'open_account', userId })),
  );
  await desk.close();
}, TIMEOUT_MS);
afterAll(async () => {
  await backend.close();
  await database.drop();
});

async function open(faults: (CommitFault | null)[]): Promise<{ desk: Sequencer; storage: FaultyStorage }> {
  await backend.expireLease();
  const storage = new FaultyStorage(backend.storage, () => Promise.resolve());
  const { desk } = await openDesk(storage, new SystemClock());
  storage.faults = faults;
  return { desk, storage };
}

/** The commands in order, a part at a time. */
async function all(desk: Sequencer, commands: readonly Command[]): Promise<void> {
  for (let i = 0; i < commands.length; i += 200)
    await Promise.all(commands.slice(i, i + 200).map((command) => desk.submit(command, null)));
}

/**
 * Each first of four users wins from the second and sells to the third: they have taken more out than they have paid. Users
 * take turns at the desk, so each part waits for the part before.
 */
function trades(marketId: string): Command[][] {
  const more = { marketId };
  const firsts = USERS.map((_, i) => i).filter((i) => i % 4 === 0);
  return [
    [createMarket(marketId, { makerFeeBps: 10, takerFeeBps: 50 })],
    [change('open_market', marketId)],
    firsts.map((i) => buyNo(at(i + 1), 8_000, 20, more)),
    firsts.map((i) => buyYes(at(i), 2_000, 20, more)),
    firsts.map((i) => buyYes(at(i + 2), 9_000, 20, more)),
    firsts.map((i) => sellYes(at(i), 9_000, 20, more)),
    USERS.map((userId) => buyYes(userId, 1, 5, more)),
  ];
}

/** Also committed: the state has no changes that are not stored. */
const isDone = ({ state }: Sequencer, marketId: string): boolean => {
  const market = state.markets.get(marketId);
  return market?.state === 'VOIDED' && !state.unfinished.has(market) && state.changes.isEmpty;
};

describe('a void on PostgreSQL', () => {
  it.each(CRASHES)(
    'goes on after a %s of any of its commits, and leaves every user as before',
    async (crash) => {
      let steps = 0;
      for (let hasCrashed = true; hasCrashed; steps += 1) {
        const marketId = `${crash}-${steps}`;
        const first = await open([]);
        for (const part of trades(marketId)) await all(first.desk, part);
        await first.desk.close();
        const { desk, storage } = await open([...Array<null>(steps).fill(null), crash]);
        void desk.submit(change('void_market', marketId), null).catch(() => undefined);
        await eventually(() => storage.hasCrashed || isDone(desk, marketId));
        ({ hasCrashed } = storage);
        if (!hasCrashed) await desk.close();
        const next = await open([]);
        // A crash before the first commit has lost the command itself.
        if (next.desk.state.markets.get(marketId)?.state !== 'VOIDED')
          await next.desk.submit(change('void_market', marketId), null);
        await eventually(() => {
          next.desk.tick();
          return isDone(next.desk, marketId);
        });
        await next.desk.close();
        expect(imbalances(next.desk.state)).toEqual([]);
        expect(await backend.storage.load()).toEqual(tablesOf(next.desk.state));
        for (const userId of USERS)
          expect(next.desk.state.users.get(userId)).toMatchObject({ available: FUNDS, held: 0n });
      }
      expect(steps).toBeGreaterThan(2);
    },
    TIMEOUT_MS,
  );
});
