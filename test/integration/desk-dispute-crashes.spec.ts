// The end of a disputed market with more disputes than one step handles, on PostgreSQL, with a crash before or after the
// commit of each of its steps. The next process goes on: every bond, payout and reward is paid exactly once.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Command } from '../../src/domain/exchange/engine/commands.js';
import { LIFECYCLE_DEFAULTS } from '../../src/domain/exchange/engine/options.js';
import { imbalances } from '../../src/domain/exchange/desk/storage/load-state.js';
import type { Sequencer } from '../../src/domain/exchange/desk/sequencer/sequencer.js';
import { FaultyStorage, type CommitFault } from '../simulator/desk/faulty-storage.js';
import { postgresBackend, type PostgresBackend } from '../simulator/desk/postgres-backend.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { openDesk } from '../support/desk-process.js';
import { tablesOf } from '../support/desk-tables.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import {
  buyNo,
  buyYes,
  change,
  createMarket,
  CREDIT,
  decide,
  dispute,
  NOW_MS,
  resolve,
} from '../support/trading-builders.js';

const USERS = Array.from({ length: 430 }, (_, i) => `user-${i}`);
const [LOSER = '', WINNER = '', FIRST = ''] = USERS;
const DISPUTERS = USERS.slice(2);
const { disputeBondMin: BOND, disputeReward: REWARD, disputeWindowMs: WINDOW_MS } = LIFECYCLE_DEFAULTS;
const TIMEOUT_MS = 300_000;
const CRASHES = ['crash_before', 'crash_after'] as const;
let database: TestDatabase;
let backend: PostgresBackend;
const clock = new FakeClock(NOW_MS);

beforeAll(async () => {
  database = await testDatabase();
  backend = await postgresBackend(database.url);
  const { desk } = await open([]);
  await all(desk, [
    { kind: 'fund_house', account: 'house', amount: 1_000n * CREDIT },
    ...USERS.map((userId): Command => ({ kind: 'open_account', userId })),
  ]);
  await desk.close();
}, TIMEOUT_MS);
afterAll(async () => {
  await backend.close();
  await database.drop();
});

async function open(faults: (CommitFault | null)[]): Promise<{ desk: Sequencer; storage: FaultyStorage }> {
  await backend.expireLease();
  const storage = new FaultyStorage(backend.storage, () => Promise.resolve());
  const { desk } = await openDesk(storage, clock);
  storage.faults = faults;
  return { desk, storage };
}

/** The commands in order, a part at a time. */
async function all(desk: Sequencer, commands: readonly Command[]): Promise<void> {
  for (let i = 0; i < commands.length; i += 200)
    await Promise.all(commands.slice(i, i + 200).map((command) => desk.submit(command, null)));
}

/** WINNER holds YES and LOSER holds NO, for five credits each; NO is named, and everybody else claims YES. */
async function disputed(desk: Sequencer, marketId: string): Promise<void> {
  const more = { marketId };
  for (const part of [
    [createMarket(marketId)],
    [change('open_market', marketId)],
    [buyNo(LOSER, 5_000, 1_000, more)],
    [buyYes(WINNER, 5_000, 1_000, more)],
    [change('close_market', marketId)],
    [resolve('NO', more)],
    [dispute(FIRST, 'YES', more)],
    DISPUTERS.slice(1).map((userId) => dispute(userId, 'YES', more)),
  ])
    await all(desk, part);
  clock.advance(WINDOW_MS);
  desk.tick();
  await eventually(
    () => desk.state.markets.get(marketId)?.deadlineMs !== desk.state.markets.get(marketId)?.windowEndsMs,
  );
}

const totalOf = ({ state }: Sequencer, userId: string): bigint => {
  const { available = 0n, held = 0n } = state.users.get(userId) ?? {};
  return available + held;
};
const totals = (desk: Sequencer): Map<string, bigint> =>
  new Map(USERS.map((userId) => [userId, totalOf(desk, userId)]));

/** Also committed: the state has no changes that are not stored. */
const isDone = ({ state }: Sequencer, marketId: string): boolean => {
  const market = state.markets.get(marketId);
  return market?.state === 'FINALIZED' && !state.unfinished.has(market) && state.changes.isEmpty;
};

interface Ending {
  readonly name: string;
  /** Begins the end of the market; a crash may have lost it, so it may be called twice. */
  readonly begin: (desk: Sequencer, marketId: string) => void;
  readonly gainOf: (userId: string) => bigint;
}

const ENDINGS: readonly Ending[] = [
  {
    name: 'upheld',
    begin: (desk, marketId) => {
      if (desk.state.markets.get(marketId)?.state !== 'DISPUTED') return;
      void desk.submit(decide(null, { marketId }), null).catch(() => undefined);
    },
    gainOf: (userId) => (userId === LOSER ? 5n * CREDIT : userId === WINNER ? -5n * CREDIT : -BOND),
  },
  {
    name: 'changed',
    begin: (desk, marketId) => {
      const market = desk.state.markets.get(marketId);
      if (market?.state === 'DISPUTED')
        void desk
          .submit(decide('YES', { marketId }), null)
          .then(() => clock.advance(WINDOW_MS))
          .catch(() => undefined);
      else if (market?.state === 'RESOLVED' && (market.deadlineMs ?? 0) > clock.nowMs())
        clock.advance(WINDOW_MS);
    },
    gainOf: (userId) =>
      userId === WINNER ? 5n * CREDIT : userId === LOSER ? -5n * CREDIT : userId === FIRST ? REWARD : 0n,
  },
];

describe.each(ENDINGS)(
  'the end of a disputed market that is $name, on PostgreSQL',
  ({ name, begin, gainOf }) => {
    it.each(CRASHES)(
      'goes on after a %s of any of its commits, and pays everybody once',
      async (crash) => {
        let steps = 0;
        for (let hasCrashed = true; hasCrashed; steps += 1) {
          const marketId = `${name}-${crash}-${steps}`;
          const first = await open([]);
          const before = totals(first.desk);
          await disputed(first.desk, marketId);
          await first.desk.close();
          const { desk, storage } = await open([...Array<null>(steps).fill(null), crash]);
          begin(desk, marketId);
          await eventually(() => {
            desk.tick();
            return storage.hasCrashed || isDone(desk, marketId);
          });
          ({ hasCrashed } = storage);
          if (!hasCrashed) await desk.close();
          const next = await open([]);
          begin(next.desk, marketId);
          await eventually(() => {
            next.desk.tick();
            return isDone(next.desk, marketId);
          });
          await next.desk.close();
          expect(imbalances(next.desk.state)).toEqual([]);
          expect(await backend.storage.load()).toEqual(tablesOf(next.desk.state));
          for (const userId of USERS)
            expect([userId, totalOf(next.desk, userId) - (before.get(userId) ?? 0n)]).toEqual([
              userId,
              gainOf(userId),
            ]);
        }
        expect(steps).toBeGreaterThan(3);
      },
      TIMEOUT_MS,
    );
  },
);
