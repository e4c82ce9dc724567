// Wagers on PostgreSQL with a crash before or after each commit of their offers, answers, expiries, and of the closing, the payout
// and the void of their market. The next process goes on: every stake is held and paid exactly once.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AnswerWager, Command } from '../../src/domain/exchange/engine/commands.js';
import { WAGER_OPEN_MS } from '../../src/domain/exchange/engine/money/limits.js';
import { imbalances } from '../../src/domain/exchange/desk/storage/load-state.js';
import type { Sequencer } from '../../src/domain/exchange/desk/sequencer/sequencer.js';
import { FaultyStorage, type CommitFault } from '../simulator/desk/faulty-storage.js';
import { postgresBackend, type PostgresBackend } from '../simulator/desk/postgres-backend.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { openDesk } from '../support/desk-process.js';
import { tablesOf } from '../support/desk-tables.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import { change, createMarket, CREDIT, FUNDS, NOW_MS, settle } from '../support/trading-builders.js';
import { offer } from '../support/wager-builders.js';

/** More pairs than one step handles. */
const PAIRS = 210;
const senderOf = (i: number): string => `sender-${i}`;
const otherOf = (i: number): string => `other-${i}`;
const STAKE = 10n * CREDIT;
const OTHER = 30n * CREDIT;
const TIMEOUT_MS = 300_000;
const CRASHES = ['crash_before', 'crash_after'] as const;
/** More commits than any scene makes. */
const STEPS_MAX = 40;
let database: TestDatabase;
let backend: PostgresBackend;
const clock = new FakeClock(NOW_MS);

beforeAll(async () => {
  database = await testDatabase();
  backend = await postgresBackend(database.url);
  const { desk } = await open([]);
  const users = Array.from({ length: PAIRS }, (_, i) => [senderOf(i), otherOf(i)]).flat();
  // Paper mode gives each account FUNDS.
  await all(
    desk,
    users.map((userId) => ({ kind: 'open_account', userId })),
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
  const { desk } = await openDesk(storage, clock);
  storage.faults = faults;
  return { desk, storage };
}

/** The commands in order, a part at a time. A crash leaves the rest without an answer. */
async function all(desk: Sequencer, commands: readonly Command[]): Promise<void> {
  for (let i = 0; i < commands.length; i += 200)
    await Promise.all(commands.slice(i, i + 200).map((command) => desk.submit(command, null)));
}

const wagersIn = ({ state }: Sequencer, marketId: string) =>
  [...state.wagers.values()].filter((wager) => wager.marketId === marketId);

/** Each sender has one wager in the market; those that are missing are offered. */
function offers(desk: Sequencer, marketId: string): Command[] {
  const known = new Set(wagersIn(desk, marketId).map(({ proposer }) => proposer.userId));
  const missing = Array.from({ length: PAIRS }, (_, i) => i).filter((i) => !known.has(senderOf(i)));
  return missing.map((i) => offer(senderOf(i), otherOf(i), { marketId }));
}

/** The answer of each kind to the pending wagers of the market. */
const answers =
  (kind: AnswerWager['kind']) =>
  (desk: Sequencer, marketId: string): Command[] =>
    wagersIn(desk, marketId)
      .filter(({ status }) => status === 'PENDING')
      .map(({ id, proposer, responder }) => ({
        kind,
        wagerId: id,
        userId: (kind === 'cancel_wager' ? proposer.userId : responder.userId) ?? '',
      }));

const unless =
  (states: readonly string[], ...commands: readonly ((marketId: string) => Command)[]) =>
  ({ state }: Sequencer, marketId: string): Command[] =>
    states.includes(state.markets.get(marketId)?.state ?? '')
      ? []
      : commands.map((command) => command(marketId));

interface Scene {
  readonly name: string;
  /** What leads to the scene. */
  readonly before: readonly ((desk: Sequencer, marketId: string) => Command[])[];
  /** The commands that are still to be carried out; asked again after a crash. */
  readonly commands: (desk: Sequencer, marketId: string) => Command[];
  /** The credits, available and held, of each sender and each other user at the end. */
  readonly sender: readonly [bigint, bigint];
  readonly other: readonly [bigint, bigint];
}

const close = unless(['CLOSED', 'FINALIZED'], (marketId) => change('close_market', marketId));
const FREE = [FUNDS, 0n] as const;
const SCENES: readonly Scene[] = [
  {
    name: 'offers',
    before: [],
    commands: offers,
    sender: [FUNDS - STAKE, STAKE],
    other: FREE,
  },
  {
    name: 'accepted wagers',
    before: [offers],
    commands: answers('accept_wager'),
    sender: [FUNDS - STAKE, STAKE],
    other: [FUNDS - OTHER, OTHER],
  },
  {
    name: 'declined wagers',
    before: [offers],
    commands: answers('decline_wager'),
    sender: FREE,
    other: FREE,
  },
  {
    name: 'a closing market',
    before: [offers],
    commands: close,
    sender: FREE,
    other: FREE,
  },
  {
    name: 'expired wagers',
    before: [
      offers,
      () => {
        clock.advance(WAGER_OPEN_MS);
        return [];
      },
    ],
    commands: () => [],
    sender: FREE,
    other: FREE,
  },
  {
    name: 'a payout',
    before: [offers, answers('accept_wager'), close],
    commands: unless(['FINALIZED'], (marketId) => settle('YES', marketId)),
    sender: [FUNDS + OTHER, 0n],
    other: [FUNDS - OTHER, 0n],
  },
  {
    name: 'a void',
    before: [offers, answers('accept_wager')],
    commands: unless(['VOIDED'], (marketId) => change('void_market', marketId)),
    sender: FREE,
    other: FREE,
  },
];

/** Also committed: the state has no changes that are not stored. */
const isIdle = ({ state, waiting }: Sequencer): boolean =>
  waiting === 0 && state.unfinished.size === 0 && !state.due.has(clock.nowMs()) && state.changes.isEmpty;

/** Carries out what is left, and waits until nothing is due. */
async function finish(
  desk: Sequencer,
  { commands }: Scene,
  marketId: string,
  isOver = (): boolean => false,
): Promise<void> {
  await all(desk, commands(desk, marketId));
  await eventually(() => {
    desk.tick();
    return isOver() || isIdle(desk);
  });
}

/** Puts every account back to FUNDS, whatever the scene has left. */
async function restore(desk: Sequencer, marketId: string): Promise<void> {
  if (!['FINALIZED', 'VOIDED'].includes(desk.state.markets.get(marketId)?.state ?? ''))
    await desk.submit(change('void_market', marketId), null);
  await eventually(() => {
    desk.tick();
    return isIdle(desk);
  });
  const levels = [...desk.state.users].flatMap(([userId, { available }]): Command[] => {
    if (available === FUNDS) return [];
    if (available > FUNDS) return [{ kind: 'withdraw', userId, amount: available - FUNDS }];
    return [{ kind: 'deposit', userId, amount: FUNDS - available }];
  });
  await all(desk, levels);
}

const moneyOf = ({ state }: Sequencer, userId: string): readonly [bigint, bigint] => {
  const { available = 0n, held = 0n } = state.users.get(userId) ?? {};
  return [available, held];
};

describe.each(SCENES)('$name on PostgreSQL', (scene) => {
  it.each(CRASHES)(
    'go on after a %s of any commit',
    async (crash) => {
      let steps = 0;
      for (let hasCrashed = true; hasCrashed && steps < STEPS_MAX; steps += 1) {
        const marketId = `${scene.name.replaceAll(' ', '-')}-${crash}-${steps}`;
        const first = await open([]);
        await all(first.desk, [createMarket(marketId)]);
        await all(first.desk, [change('open_market', marketId)]);
        for (const part of scene.before) await all(first.desk, part(first.desk, marketId));
        await first.desk.close();
        const { desk, storage } = await open([...Array<null>(steps).fill(null), crash]);
        await Promise.race([finish(desk, scene, marketId, () => storage.hasCrashed), storage.crashed]);
        ({ hasCrashed } = storage);
        if (!hasCrashed) await desk.close();
        const next = await open([]);
        await finish(next.desk, scene, marketId);
        expect(imbalances(next.desk.state)).toEqual([]);
        expect(await backend.storage.load()).toEqual(tablesOf(next.desk.state));
        for (let i = 0; i < PAIRS; i += 1)
          expect([i, moneyOf(next.desk, senderOf(i)), moneyOf(next.desk, otherOf(i))]).toEqual([
            i,
            scene.sender,
            scene.other,
          ]);
        await restore(next.desk, marketId);
        await next.desk.close();
      }
      expect(steps).toBeGreaterThan(2);
      expect(steps).toBeLessThan(STEPS_MAX);
    },
    TIMEOUT_MS,
  );
});
