// Two answers to one proposal at the same time, on one process and on two: one wins, both sides hear the same, and the stakes add up.
// RINGSIDE_ROUNDS says how often; the default is small.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ringside } from '../../src/bootstrap.js';
import type { Answer, Json } from '../support/accounts.js';
import { startBeside } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { FightHall, HALL_SETTINGS, totalOf } from '../support/fight-hall.js';
import { credits, Hand, terms } from '../support/proposal-hands.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';
import { newTrader, Trader } from '../support/trading.js';

const ROUNDS = Number(process.env.RINGSIDE_ROUNDS ?? 8);
const PAIRS = 4;
/** A fight takes at most 1,000 wagers of one sender. */
const ROUNDS_PER_FIGHT = 500;
const SHORT_MS = 150;
/** How far an answer may be from the end of the time. */
const SPREAD_MS = 25;
const STAKE = credits(1);

/** A sender and a receiver, each on both processes; the stream is of the first process. */
interface Pair {
  readonly from: Trader;
  readonly to: Trader;
  readonly fromBeside: Trader;
  readonly toBeside: Trader;
  readonly fromHand: Hand;
  readonly toHand: Hand;
}

let hall: FightHall;
/** Here a proposal is open for a moment only. */
let beside: Ringside;
let pairs: Pair[];
beforeAll(async () => {
  hall = await FightHall.open({ WAGER_OPEN_TIME: '60s' });
  beside = await startBeside(hall.app, { ...HALL_SETTINGS, WAGER_OPEN_TIME: `${SHORT_MS}ms` });
  pairs = await Promise.all(Array.from({ length: PAIRS }, newPair));
});
afterAll(async () => {
  for (const { fromHand, toHand } of pairs ?? []) for (const it of [fromHand, toHand]) it.close();
  await beside?.stop();
  await hall?.app.stop();
});

async function newPair(): Promise<Pair> {
  const [from, to] = [await newTrader(hall.app), await newTrader(hall.app)];
  const [fromBeside, toBeside] = [new Trader(beside, from.account), new Trader(beside, to.account)];
  const [fromHand, toHand] = await Promise.all([from, to].map((who) => Hand.open(hall.app.url, who)));
  if (!fromHand || !toHand) throw new Error('a hand is missing');
  return { from, to, fromBeside, toBeside, fromHand, toHand };
}

const accept = (who: Trader, id: string) => who.ask(`POST /proposals/${id}/respond`, { accept: true });
const cancel = (who: Trader, id: string) => who.ask(`POST /proposals/${id}/cancel`, {});
const codeOf = ({ status, body }: Answer<Json>): string => (status < 300 ? body.status : body.code);

type Race = (pair: Pair, id: string, expiresAt: string) => Promise<Answer<Json>[]>;

/** What the answers of a race may be, and the status that has won then. */
type Endings = Readonly<Record<string, string>>;
const CANCEL_ENDINGS = { 'ACCEPTED,wager_accepted': 'ACCEPTED', 'wager_cancelled,CANCELLED': 'CANCELLED' };
const TWICE_ENDINGS = { 'ACCEPTED,ACCEPTED': 'ACCEPTED' };
const EXPIRY_ENDINGS = { ACCEPTED: 'ACCEPTED', wager_expired: 'EXPIRED' };

function winnerOf(codes: readonly string[], endings: Endings): string {
  const winner = endings[codes.join()];
  if (winner === undefined) throw new Error(`the answers ${codes.join()} do not fit together`);
  return winner;
}

const RESULT_OF: Record<string, string> = {
  ACCEPTED: 'proposal_result accepted',
  CANCELLED: 'proposal_result cancelled',
  EXPIRED: 'proposal_result timeout',
};

/** Runs the race with every pair; returns how often each status won. */
async function run(race: Race, endings: Endings, isShort = false): Promise<Record<string, number>> {
  const before = await totals();
  const wins: Record<string, number> = {};
  const rounds = Math.ceil(ROUNDS / PAIRS);
  await Promise.all(
    pairs.map(async (pair) => {
      let fightId = '';
      for (let round = 0; round < rounds; round += 1) {
        if (round % ROUNDS_PER_FIGHT === 0) fightId = await hall.newFight();
        const sender = isShort ? pair.fromBeside : pair.from;
        const stakes = { proposerStake: STAKE, responderStake: STAKE };
        const body = { type: 'PAGO', ...terms(fightId, pair.to, stakes) };
        const held = await heldBy(pair);
        const { id, expiresAt } = await sender.send('POST /proposals', body);
        const winner = winnerOf((await race(pair, id, expiresAt)).map(codeOf), endings);
        wins[winner] = (wins[winner] ?? 0) + 1;
        await settled(pair, id, winner, held);
      }
    }),
  );
  expect(await totals()).toEqual(before);
  return wins;
}

const totals = () => Promise.all(pairs.flatMap(({ from, to }) => [from, to]).map(totalOf));
const heldBy = ({ from, to }: Pair): Promise<bigint[]> =>
  Promise.all([from, to].map(async (who) => BigInt((await who.get('GET /trading/account')).held)));

/** Both sides see and hear the winner once, and hold what it says. `held` is of the time before the offer. */
async function settled(pair: Pair, id: string, winner: string, held: readonly bigint[]): Promise<void> {
  await pair.fromHand.hears(id, ['proposal_created', RESULT_OF[winner] ?? '']);
  await pair.toHand.hears(id, ['proposal_received', RESULT_OF[winner] ?? '']);
  for (const who of [pair.from, pair.toBeside])
    await eventually(async () => (await who.get(`GET /proposals/${id}`)).status === winner);
  const stake = BigInt(STAKE);
  const [own = 0n, other = 0n] = held;
  const expected = winner === 'ACCEPTED' ? [own + stake, other + stake] : [own, other];
  expect(await heldBy(pair)).toEqual(expected);
}

const note = (what: string, wins: object) =>
  process.stdout.write(`${what}: ${JSON.stringify(wins)} of ${ROUNDS} rounds\n`);

describe('of two answers at once, one wins', () => {
  const random = seededRandom(testSeed('races of proposals'));

  it('accept against cancel, on two processes', async () => {
    // The process that does not lead the desk is asked by one of the two, so that each of them is later in turn.
    const race: Race = ({ from, to, fromBeside, toBeside }, id) =>
      randomInt(random, 0, 1) === 0
        ? Promise.all([accept(to, id), cancel(fromBeside, id)])
        : Promise.all([accept(toBeside, id), cancel(from, id)]);
    const wins = await run(race, CANCEL_ENDINGS);
    note('accept against cancel', wins);
    expect(Object.values(wins).reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(ROUNDS);
  }, 1_200_000);

  it('accept against accept, on one process', async () => {
    const wins = await run(({ to }, id) => Promise.all([accept(to, id), accept(to, id)]), TWICE_ENDINGS);
    note('double accept', wins);
    expect(Object.keys(wins)).toEqual(['ACCEPTED']);
  }, 1_200_000);

  it('accept against accept, on two processes', async () => {
    const wins = await run(
      ({ to, toBeside }, id) => Promise.all([accept(to, id), accept(toBeside, id)]),
      TWICE_ENDINGS,
    );
    note('accept on two processes', wins);
    expect(Object.keys(wins)).toEqual(['ACCEPTED']);
  }, 1_200_000);

  it('accept against the end of the time', async () => {
    const wins = await run(
      async ({ to }, id, expiresAt) => {
        const atMs = Date.parse(expiresAt) + randomInt(random, -SPREAD_MS, SPREAD_MS);
        await delay(Math.max(0, atMs - Date.now()));
        return [await accept(to, id)];
      },
      EXPIRY_ENDINGS,
      true,
    );
    note('accept against expire', wins);
    expect(Object.keys(wins).every((status) => ['ACCEPTED', 'EXPIRED'].includes(status))).toBe(true);
  }, 1_200_000);
});
