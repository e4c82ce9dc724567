// The whole program, killed with kill -9 while a lock closes bound markets and while a draw resolves them: each market closes
// once and is resolved once.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ADMIN, startProgram, type Program } from '../checker/trading/program.js';
import { bearer, call, logIn, type Json } from '../support/accounts.js';
import { eventually } from '../support/eventually.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';

const MARKETS = Array.from({ length: 150 }, (_, i) => `m${i}`);
const MOMENT_MAX_MS = 60;
const random = seededRandom(testSeed('raffle kill -9'));

let dataDir = '';
let program: Program | undefined;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ringside-raffle-kill-'));
});
afterEach(async () => {
  await program?.kill();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

/** An admin's request; throws unless it succeeds. */
async function act(place: Program, path: string, body: unknown = {}): Promise<void> {
  const headers = bearer(await adminOf(place));
  const answer = await call(place, `POST ${path}`, { body, headers });
  if (answer.status >= 300)
    throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

const tokens = new Map<Program, Promise<string>>();
function adminOf(place: Program): Promise<string> {
  const known = tokens.get(place) ?? logIn(place, ADMIN).then(({ accessToken }) => accessToken);
  tokens.set(place, known);
  return known;
}

async function setUp(place: Program): Promise<void> {
  await act(place, '/raffles', { id: 'spring', name: 'Spring' });
  for (const id of MARKETS) {
    await act(place, '/markets', { id, question: 'Who wins?' });
    await act(place, `/markets/${id}/open`);
    await act(place, '/raffles/spring/markets', { marketId: id, playerId: id });
  }
  await act(place, '/raffles/spring/positions', { playerId: 'm0', tickets: 1, sequence: 1 });
}

/** Kills the program a moment after the act, and starts it again. */
async function actAndKill(place: Program, path: string, body?: unknown): Promise<Program> {
  await act(place, path, body);
  await delay(randomInt(random, 0, MOMENT_MAX_MS));
  await place.kill();
  return (program = await startProgram(dataDir));
}

async function allReach(place: Program, state: string): Promise<void> {
  await eventually(async () => {
    const { body } = await call(place, `GET /markets?state=${state}&limit=1000`);
    return (body as { data: Json[] }).data.length === MARKETS.length;
  });
}

/** The new states of a market, oldest first. */
async function statesOf(place: Program, id: string): Promise<string[]> {
  const { body } = await call(place, `GET /events?channels=market:${id}&limit=1000`);
  const states = (body as { data: Json[] }).data.filter(({ type }) => type === 'market_state');
  return states.map(({ data }) => data.new_state as string);
}

describe('bound markets, while the program is killed with kill -9', () => {
  it('close once when their season locks, and are resolved once by its draw', async () => {
    program = await startProgram(dataDir);
    await setUp(program);
    let place = await actAndKill(program, '/raffles/spring/lock');
    await allReach(place, 'CLOSED');
    place = await actAndKill(place, '/raffles/spring/draw', { winner: 'm0' });
    await allReach(place, 'RESOLVED');
    for (const id of MARKETS)
      expect(await statesOf(place, id)).toEqual(['APPROVED', 'ACTIVE', 'CLOSED', 'RESOLVED']);
    const { body } = await call(place, 'GET /raffles/spring/markets');
    const outcomes = (body as { data: { outcome: string }[] }).data.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'YES')).toHaveLength(1);
  }, 240_000);
});
