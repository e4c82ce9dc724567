// Markets that are bound to a player: they close when their season locks, and the draw resolves them through the dispute window.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MarketStateMessage } from '../../src/contract/markets/market.js';
import { publicIdOf } from '../../src/platform/common/public-id.js';
import { asOperator, bearer, call, UNLIMITED, type Account, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { boss, newMarket, newTrader, refusalOf, Trader } from '../support/trading.js';

let ringside: TestApp;
let operator: Account;
let admin: Trader;
let made = 0;
beforeAll(async () => {
  ringside = await startTestApp({ ...UNLIMITED, APPROVAL_LIMIT: '1' });
  operator = await asOperator(ringside);
  admin = await boss(ringside);
});
afterAll(() => ringside?.stop());

async function act(path: string, body: unknown = {}): Promise<void> {
  const { status } = await call(ringside, `POST /raffles${path}`, { body, headers: bearer(operator) });
  expect(status).toBeLessThan(300);
}

/** A season in which anna and bert have tickets, and the given markets are bound to players. */
async function seasonWith(bindings: Readonly<Record<string, string>>): Promise<string> {
  const id = `season-${(made += 1)}`;
  await act('', { id, name: 'A season' });
  for (const [marketId, playerId] of Object.entries(bindings))
    await act(`/${id}/markets`, { marketId, playerId });
  const positions = ['anna', 'bert'].map((playerId, i) => ({ playerId, tickets: 1, sequence: i }));
  await act(`/${id}/positions/batch`, { positions });
  return id;
}

interface Traded {
  readonly winner?: Trader;
  readonly loser?: Trader;
  readonly quantity?: string;
  readonly disputeWindowMs?: number;
}

/** A market in which two users hold shares of YES and NO, for half a credit each. */
async function traded({ winner, loser, quantity = '1000000', ...terms }: Traded = {}): Promise<string> {
  const id = await newMarket(ringside, terms);
  await (winner ?? (await newTrader(ringside))).placed(id, { quantity });
  await (loser ?? (await newTrader(ringside))).placed(id, { quantity, outcome: 'NO' });
  return id;
}

const show = async (id: string): Promise<Json> => (await call(ringside, `GET /markets/${id}`)).body;

const stateOf = async (id: string): Promise<string> =>
  ((await call(ringside, `GET /markets/${id}`)).body as { state: string }).state;

const reaches = (id: string, state: string): Promise<boolean> =>
  eventually(async () => (await stateOf(id)) === state);

/** The changes of a market's state, oldest first. */
async function changesOf(id: string): Promise<MarketStateMessage['data'][]> {
  const { body } = await call(ringside, `GET /events?channels=market:${id}&limit=1000`);
  return (body as { data: Json[] }).data
    .filter(({ type }) => type === 'market_state')
    .map(({ data }) => data);
}

describe('a market that is bound to a player', () => {
  it('closes when the season locks, open or paused, and the others do not', async () => {
    const [open, paused, other] = [
      await newMarket(ringside),
      await newMarket(ringside),
      await newMarket(ringside),
    ];
    await admin.send(`POST /markets/${paused}/pause`);
    const season = await seasonWith({ [open]: 'anna', [paused]: 'bert' });
    await act(`/${season}/lock`);
    await reaches(open, 'CLOSED');
    await reaches(paused, 'CLOSED');
    expect(await stateOf(other)).toBe('ACTIVE');
    expect((await changesOf(open)).at(-1)).toMatchObject({
      old_state: 'ACTIVE',
      new_state: 'CLOSED',
      reason: `The season ${season} of the raffle is locked.`,
    });
  });

  it('is resolved by the draw, and can be disputed', async () => {
    const [first, second] = [await newMarket(ringside), await newMarket(ringside)];
    const season = await seasonWith({ [first]: 'anna', [second]: 'bert' });
    await act(`/${season}/lock`);
    await act(`/${season}/draw`, { winner: 'bert', evidence: 'https://example.org/draw' });
    await reaches(first, 'RESOLVED');
    await reaches(second, 'RESOLVED');
    const [ofFirst, ofSecond] = [await changesOf(first), await changesOf(second)];
    expect(ofFirst.map(({ new_state: state }) => state)).toEqual([
      'APPROVED',
      'ACTIVE',
      'CLOSED',
      'RESOLVED',
    ]);
    expect(ofFirst.at(-1)).toMatchObject({
      reason: `bert has won the season ${season} of the raffle.`,
      evidence: 'https://example.org/draw',
      market: { outcome: 'NO' },
    });
    expect(ofFirst.at(-1)?.deadline).not.toBeNull();
    expect(ofSecond.at(-1)).toMatchObject({ market: { outcome: 'YES' } });
  });

  it('closes and is resolved too when it opens after the draw', async () => {
    const id = await newMarket(ringside, { isOpen: false });
    const season = await seasonWith({ [id]: 'anna' });
    await act(`/${season}/lock`);
    await act(`/${season}/draw`, { winner: 'anna' });
    expect(await stateOf(id)).toBe('APPROVED');
    await admin.send(`POST /markets/${id}/open`);
    await reaches(id, 'RESOLVED');
  });

  it('above APPROVAL_LIMIT waits for a second person, who repeats the outcome of the draw', async () => {
    const id = await traded({ quantity: '2000000' });
    const season = await seasonWith({ [id]: 'anna' });
    await act(`/${season}/lock`);
    await act(`/${season}/draw`, { winner: 'anna' });
    await eventually(async () => (await show(id)).approval !== null);
    expect(await show(id)).toMatchObject({
      state: 'CLOSED',
      outcome: null,
      approval: { act: 'resolve YES', by: publicIdOf(operator.userId) },
    });
    const resolution = { outcome: 'YES', evidence: 'https://example.org/draw' };
    const resolve = (who: Account) =>
      new Trader(ringside, who).ask(`POST /markets/${id}/resolve`, resolution);
    expect(refusalOf(await resolve(operator))).toEqual({ status: 409, code: 'approval_needed' });
    expect((await resolve(await asOperator(ringside))).body).toMatchObject({
      state: 'RESOLVED',
      outcome: 'YES',
      approval: null,
    });
    expect((await changesOf(id)).map(({ event }) => event)).toEqual(['create', 'open', 'close', 'resolve']);
  });

  it('without a dispute window is paid out by the draw, once', async () => {
    const [winner, loser] = [await newTrader(ringside), await newTrader(ringside)];
    const id = await traded({ winner, loser, disputeWindowMs: 0 });
    const season = await seasonWith({ [id]: 'anna' });
    await act(`/${season}/lock`);
    await act(`/${season}/draw`, { winner: 'anna' });
    await reaches(id, 'FINALIZED');
    expect((await changesOf(id)).map(({ event }) => event)).toEqual(['create', 'open', 'close', 'resolve']);
    const money = async (trader: Trader) => (await trader.get('GET /trading/account')).available;
    await eventually(async () => (await money(winner)) === '10000500000');
    expect(await money(loser)).toBe('9999500000');
  });

  it('waits for another operator when the person who draws has an interest in it', async () => {
    const rival = await newTrader(ringside);
    const id = await newMarket(ringside);
    await call(ringside, 'POST /trading/orders', {
      body: {
        marketId: id,
        outcome: 'YES',
        side: 'BUY',
        type: 'LIMIT',
        priceBps: 5_000,
        quantity: '1000000',
      },
      headers: bearer(operator),
    });
    await rival.placed(id, { outcome: 'NO' });
    const season = await seasonWith({ [id]: 'anna' });
    const marker = await newMarket(ringside);
    await act(`/${season}/markets`, { marketId: marker, playerId: 'bert' });
    await act(`/${season}/lock`);
    await act(`/${season}/draw`, { winner: 'anna' });
    await reaches(marker, 'RESOLVED');
    expect(await stateOf(id)).toBe('CLOSED');
  });
});
