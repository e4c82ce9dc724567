// Raffles over REST: seasons, ticket positions with the source's own numbers, and markets that follow a player.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { currentPriceSchema } from '../../src/contract/pricing/hybrid.js';
import {
  positionListSchema,
  positionsAnswerSchema,
  seasonSchema,
  type PositionsAnswer,
  type Season,
} from '../../src/contract/pricing/raffles.js';
import {
  apiKey,
  asOperator,
  asUser,
  bearer,
  call,
  firstAdmin,
  UNLIMITED,
  type Account,
  type Answer,
  type Json,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { newMarket, refusalOf } from '../support/trading.js';

let ringside: TestApp;
let operator: Account;
let key: string;
let made = 0;
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  operator = await asOperator(ringside);
  ({ key } = await apiKey(ringside, operator, 'raffle'));
});
afterAll(() => ringside?.stop());

const act = (route: string, body: unknown = {}): Promise<Answer<Json>> =>
  call(ringside, `POST /raffles${route}`, { body, headers: bearer(operator) });

const feed = (season: string, body: unknown, batch = ''): Promise<Answer<Json>> =>
  call(ringside, `POST /raffles/${season}/positions${batch}`, { body, headers: bearer(key) });

const position = (playerId: string, tickets: number, sequence: number) => ({ playerId, tickets, sequence });

const feedAll = (season: string, ...positions: ReturnType<typeof position>[]): Promise<Answer<Json>> =>
  feed(season, { positions }, '/batch');

async function newSeason(): Promise<string> {
  const id = `season-${(made += 1)}`;
  expect((await act('', { id, name: 'A season' })).status).toBe(201);
  return id;
}

const bind = (season: string, marketId: string, playerId: string) =>
  act(`/${season}/markets`, { marketId, playerId });

const stateOf = async (season: string): Promise<Season> =>
  seasonSchema.parse((await call(ringside, `GET /raffles/${season}`)).body);

const probabilitiesOf = async (season: string): Promise<Record<string, number | null>> => {
  const { body } = await call(ringside, `GET /raffles/${season}/positions`);
  const { data } = positionListSchema.parse(body);
  return Object.fromEntries(data.map(({ playerId, probability }) => [playerId, probability]));
};

/** The raffle's part of a price, at least as new as `answer`. */
async function probabilityAfter(answer: Answer<Json>, marketId: string): Promise<number> {
  const minSeq = answer.headers.get('ringside-seq') ?? '';
  const found = await call(ringside, `GET /stream/pricing/${marketId}/current?minSeq=${minSeq}`);
  return currentPriceSchema.parse(found.body).raffleProbability;
}

const answerOf = ({ status, body }: Answer<Json>): PositionsAnswer => {
  expect(status).toBe(200);
  return positionsAnswerSchema.parse(body);
};

describe('a season', () => {
  it('is made once, and is found by its id and in the list', async () => {
    const id = await newSeason();
    expect(refusalOf(await act('', { id, name: 'Again' }))).toEqual({ status: 409, code: 'season_exists' });
    expect(await stateOf(id)).toMatchObject({
      id,
      state: 'open',
      players: 0,
      totalTickets: '0',
      winner: null,
    });
    const { body } = await call(ringside, 'GET /raffles?limit=1000');
    expect((body as { data: Season[] }).data.map((season) => season.id)).toContain(id);
  });

  it('gives each player a probability, and all of them sum to 10000', async () => {
    const season = await newSeason();
    await feedAll(season, position('anna', 1, 1), position('bert', 1, 2), position('carl', 1, 3));
    expect(await probabilitiesOf(season)).toEqual({ anna: 3_334, bert: 3_333, carl: 3_333 });
    await feed(season, position('bert', 0, 4));
    expect(await probabilitiesOf(season)).toEqual({ anna: 5_000, bert: 0, carl: 5_000 });
    expect(await stateOf(season)).toMatchObject({ players: 2, totalTickets: '2' });
  });

  it('takes an input once, and ignores older numbers', async () => {
    const season = await newSeason();
    expect(answerOf(await feed(season, position('anna', 5, 10)))).toMatchObject({ applied: 1, ignored: 0 });
    expect(answerOf(await feed(season, position('anna', 5, 10)))).toMatchObject({ applied: 0, ignored: 1 });
    expect(answerOf(await feed(season, position('anna', 9, 9)))).toMatchObject({ applied: 0, ignored: 1 });
    expect(refusalOf(await feed(season, position('anna', 9, 10)))).toEqual({
      status: 409,
      code: 'sequence_conflict',
    });
    expect(await stateOf(season)).toMatchObject({ totalTickets: '5' });
  });

  it('takes 1,000 positions at once', async () => {
    const season = await newSeason();
    const players = Array.from({ length: 1_000 }, (_, i) => position(`p${i}`, 3, i));
    expect(answerOf(await feedAll(season, ...players))).toMatchObject({
      applied: 1_000,
      totalTickets: '3000',
    });
    const { body } = await call(ringside, `GET /raffles/${season}/positions?limit=1000`);
    expect((body as { data: { probability: number }[] }).data.every((it) => it.probability === 10)).toBe(
      true,
    );
  });

  it('takes the largest number of tickets', async () => {
    const season = await newSeason();
    const most = Number.MAX_SAFE_INTEGER;
    await feedAll(season, position('anna', most, most), position('bert', most, 1));
    expect(await stateOf(season)).toMatchObject({ totalTickets: '18014398509481982' });
    expect(await probabilitiesOf(season)).toEqual({ anna: 5_000, bert: 5_000 });
  });

  it('goes from open to locked to drawn, and no other way', async () => {
    const season = await newSeason();
    await feedAll(season, position('anna', 1, 1), position('bert', 0, 2));
    const wrong = { status: 409, code: 'bad_season_state' };
    expect(refusalOf(await act(`/${season}/draw`, { winner: 'anna' }))).toEqual(wrong);
    expect((await act(`/${season}/lock`)).body).toMatchObject({ state: 'locked' });
    expect(refusalOf(await act(`/${season}/lock`))).toEqual(wrong);
    expect(refusalOf(await feed(season, position('anna', 2, 3)))).toEqual(wrong);
    for (const winner of ['bert', 'nobody'])
      expect(refusalOf(await act(`/${season}/draw`, { winner }))).toEqual({
        status: 404,
        code: 'unknown_player',
      });
    const drawn = await act(`/${season}/draw`, { winner: 'anna', evidence: 'https://example.org/draw' });
    expect(drawn.body).toMatchObject({ state: 'drawn', winner: 'anna' });
    expect(refusalOf(await act(`/${season}/draw`, { winner: 'anna' }))).toEqual(wrong);
    expect(refusalOf(await feed(season, position('anna', 2, 3)))).toEqual(wrong);
    expect(await stateOf(season)).toMatchObject({ state: 'drawn', totalTickets: '1' });
  });
});

describe('a bound market', () => {
  it('follows its player, in one commit with the others', async () => {
    const season = await newSeason();
    const [first, second] = [await newMarket(ringside), await newMarket(ringside)];
    const bound = await bind(season, first, 'anna');
    expect(bound.body).toMatchObject({ marketId: first, seasonId: season, playerId: 'anna', outcome: null });
    expect(await probabilityAfter(bound, first)).toBe(5_000);
    await bind(season, second, 'bert');
    const fed = await feedAll(season, position('anna', 3, 1), position('bert', 1, 2));
    expect(await probabilityAfter(fed, first)).toBe(7_500);
    expect(await probabilityAfter(fed, second)).toBe(2_500);
    const { body } = await call(ringside, `GET /events?channels=pricing:${first},pricing:${second}`);
    const updates = (body as { data: Json[] }).data.filter(
      ({ type }) => type === 'raffle_probability_update',
    );
    const ofMarket = (marketId: string): Json => updates.find((update) => update.marketId === marketId);
    const shared = { source: 'raffle', seasonId: season, totalTickets: '4' };
    expect(ofMarket(first)).toMatchObject({ ...shared, playerId: 'anna', tickets: 3, newPrice: 6_750 });
    expect(ofMarket(second)).toMatchObject({ ...shared, playerId: 'bert', tickets: 1, newPrice: 3_250 });
    expect(updates[1].seq).toBe(updates[0].seq + 1);
  });

  it('takes the present probability of its player when it is bound', async () => {
    const season = await newSeason();
    await feedAll(season, position('anna', 1, 1), position('bert', 3, 2));
    const id = await newMarket(ringside, { isOpen: false });
    expect(await probabilityAfter(await bind(season, id, 'bert'), id)).toBe(7_500);
  });

  it('keeps its probability while no player has a ticket', async () => {
    const season = await newSeason();
    const id = await newMarket(ringside);
    await bind(season, id, 'anna');
    await feedAll(season, position('anna', 1, 1));
    expect(await probabilityAfter(await feed(season, position('anna', 0, 2)), id)).toBe(10_000);
  });

  it('has the certainty of the draw', async () => {
    const season = await newSeason();
    const [first, second] = [await newMarket(ringside), await newMarket(ringside)];
    await bind(season, first, 'anna');
    await bind(season, second, 'bert');
    await feedAll(season, position('anna', 1, 1), position('bert', 3, 2));
    await act(`/${season}/lock`);
    const drawn = await act(`/${season}/draw`, { winner: 'anna' });
    expect(await probabilityAfter(drawn, first)).toBe(10_000);
    expect(await probabilityAfter(drawn, second)).toBe(0);
    const { body } = await call(ringside, `GET /raffles/${season}/markets`);
    expect((body as { data: Json[] }).data.map(({ outcome }) => outcome).sort()).toEqual(['NO', 'YES']);
  });

  it('is bound once, while its season is open and it can be traded, and takes no oracle', async () => {
    const season = await newSeason();
    const id = await newMarket(ringside);
    await bind(season, id, 'anna');
    expect(refusalOf(await bind(season, id, 'bert'))).toEqual({ status: 409, code: 'market_bound' });
    const oracle = await call(ringside, `POST /pricing/${id}/probability`, {
      body: { probability: 1, sequence: 1 },
      headers: bearer(key),
    });
    expect(refusalOf(oracle)).toEqual({ status: 409, code: 'market_bound' });
    expect(refusalOf(await bind(season, 'nowhere', 'anna'))).toEqual({ status: 404, code: 'unknown_market' });
    const closed = await newMarket(ringside);
    await call(ringside, `POST /markets/${closed}/close`, { body: {}, headers: await adminHeaders() });
    expect(refusalOf(await bind(season, closed, 'anna'))).toEqual({ status: 409, code: 'bad_market_state' });
    await act(`/${season}/lock`);
    const late = await newMarket(ringside);
    expect(refusalOf(await bind(season, late, 'anna'))).toEqual({ status: 409, code: 'bad_season_state' });
  });
});

describe('bad inputs', () => {
  const bad = { status: 400, code: 'bad_request' };

  it.each([
    ['negative tickets', { tickets: -1 }],
    ['half a ticket', { tickets: 1.5 }],
    ['tickets beyond 2^53', { tickets: 2 ** 53 }],
    ['tickets as text', { tickets: '1' }],
    ['a negative number', { sequence: -1 }],
    ['a number beyond 2^53', { sequence: 2 ** 53 }],
    ['no number', { sequence: undefined }],
    ['a player without a name', { playerId: '' }],
    ['an unknown field', { wins: true }],
  ])('with %s are refused, alone and in a batch', async (_, change) => {
    const season = await newSeason();
    const input = { ...position('anna', 1, 1), ...change };
    expect(refusalOf(await feed(season, input))).toMatchObject(bad);
    expect(
      refusalOf(await feed(season, { positions: [position('bert', 1, 2), input] }, '/batch')),
    ).toMatchObject(bad);
    expect(await stateOf(season)).toMatchObject({ players: 0, totalTickets: '0' });
  });

  it('of 1,001 positions, of none, and of two with one number are refused whole', async () => {
    const season = await newSeason();
    const players = Array.from({ length: 1_001 }, (_, i) => position(`p${i}`, 1, i));
    expect(refusalOf(await feedAll(season, ...players))).toMatchObject(bad);
    expect(refusalOf(await feedAll(season))).toMatchObject(bad);
    const twice = await feedAll(season, position('anna', 1, 7), position('bert', 1, 7));
    expect(refusalOf(twice)).toEqual({ status: 400, code: 'duplicate_sequence' });
    expect(await stateOf(season)).toMatchObject({ players: 0, totalTickets: '0' });
  });

  it('for an unknown season are refused', async () => {
    const unknown = { status: 404, code: 'unknown_season' };
    expect(refusalOf(await feed('nowhere', position('anna', 1, 1)))).toEqual(unknown);
    expect(refusalOf(await bind('nowhere', await newMarket(ringside), 'anna'))).toEqual(unknown);
    for (const verb of ['lock', 'draw'])
      expect(refusalOf(await act(`/nowhere/${verb}`, verb === 'draw' ? { winner: 'anna' } : {}))).toEqual(
        unknown,
      );
    for (const path of ['', '/positions', '/markets'])
      expect(refusalOf(await call(ringside, `GET /raffles/nowhere${path}`))).toEqual(unknown);
  });
});

describe('a key of a raffle', () => {
  it('cannot trade, and cannot be made so that it could', async () => {
    const id = await newMarket(ringside);
    const order = {
      marketId: id,
      outcome: 'YES',
      side: 'BUY',
      type: 'LIMIT',
      priceBps: 5_000,
      quantity: '10000',
    };
    const traded = await call(ringside, 'POST /trading/orders', { body: order, headers: bearer(key) });
    expect(refusalOf(traded)).toEqual({ status: 403, code: 'forbidden' });
    const both = await call(ringside, 'POST /auth/api-keys', {
      body: { name: 'both', scopes: ['raffle', 'trade'] },
      headers: bearer(operator),
    });
    expect(refusalOf(both)).toMatchObject({ status: 400, code: 'bad_request', field: 'scopes' });
  });

  it('of a user who is no operator changes nothing', async () => {
    const season = await newSeason();
    const user = await asUser(ringside);
    const { key: theirs } = await apiKey(ringside, user, 'raffle');
    const answer = await call(ringside, `POST /raffles/${season}/positions`, {
      body: position('anna', 1, 1),
      headers: bearer(theirs),
    });
    expect(refusalOf(answer)).toEqual({ status: 403, code: 'forbidden' });
  });
});

const adminHeaders = async (): Promise<Record<string, string>> => bearer(await firstAdmin(ringside));
