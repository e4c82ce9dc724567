// Plays the recorded prediction markets through the public API. Each recorded trader is a user here. The recording is
// described in test/fixtures/prediction-trades/README.md.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UNLIMITED } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { StreamListener } from '../support/stream-listener.js';
import { boss, newMarket, newTrader, type Trader } from '../support/trading.js';

interface Recorded {
  readonly market: string;
  readonly outcome: 'YES' | 'NO';
  readonly side: 'buy' | 'sell';
  /** Of YES, after the trade. */
  readonly price: number;
  readonly size: number | null;
  readonly trader: string;
}
interface Sized extends Recorded {
  readonly size: number;
}
interface MarketOfTheRecording {
  readonly market: string;
  /** null where the recording has no sizes. */
  readonly b: number | null;
  readonly resolved: 'YES' | 'NO';
}
/** A trade as the stream shows it. */
interface Heard {
  readonly type: string;
  readonly market_id: string;
  readonly seq: number;
  readonly data: { readonly price_bps: number; readonly shares: string };
}

const FOLDER = 'test/fixtures/prediction-trades';
const MICRO = 1_000_000;
const BPS = 10_000;
/** 0.001, as a price in basis points. */
const TOLERANCE_BPS = 10;
const PAPER_FUNDS = 100_000;
const PAPER_FUNDS_MICRO = BigInt(PAPER_FUNDS) * BigInt(MICRO);
const REGISTRATIONS_AT_ONCE = 10;

const markets = (
  JSON.parse(readFileSync(`${FOLDER}/prediction-markets.json`, 'utf8')) as MarketOfTheRecording[]
).filter(({ b }) => b !== null);
const trades = gunzipSync(readFileSync(`${FOLDER}/prediction-trades.ndjson.gz`))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded)
  .filter((trade): trade is Sized => trade.size !== null);

const settings = { ...UNLIMITED, TRADING_PAPER: 'true', PAPER_FUNDS: String(PAPER_FUNDS) };

let ringside: TestApp;
let admin: Trader;
let listener: StreamListener;
let houseBefore: bigint;
/** The id here of each recorded market. */
const ids = new Map<string, string>();
const bots = new Map<string, Trader>();
/** Micro shares by trader, market and outcome. */
const holdings = new Map<string, number>();

const heardTrades = (): Heard[] =>
  (listener.heard as unknown as Heard[]).filter(({ type }) => type === 'trade');

/** Adds an amount to the house, and returns all that it has then. */
async function houseTotal(amount: bigint): Promise<bigint> {
  const { total } = await admin.send('POST /trading/house/fund', {
    account: 'house',
    amount: String(amount),
  });
  return BigInt(total as string);
}

async function makeBots(): Promise<void> {
  const names = [...new Set(trades.map(({ trader }) => trader))];
  while (names.length > 0)
    await Promise.all(
      names.splice(0, REGISTRATIONS_AT_ONCE).map(async (name) => bots.set(name, await newTrader(ringside))),
    );
}

async function trade(
  { market, trader, outcome }: Sized,
  side: 'BUY' | 'SELL',
  shares: number,
): Promise<void> {
  const limits = { timeInForce: 'FOK', priceBps: side === 'BUY' ? BPS - 1 : 1 };
  const order = { outcome, side, ...limits, quantity: String(shares) };
  const placed = await bots.get(trader)?.placed(ids.get(market) ?? '', order);
  expect(placed).toMatchObject({ status: 'FILLED', filledQuantity: String(shares) });
  const key = `${trader} ${market} ${outcome}`;
  holdings.set(key, (holdings.get(key) ?? 0) + (side === 'BUY' ? shares : -shares));
}

/** Sizes are rounded to micro shares here, so a sale of everything may be some micro shares too large. */
function repeat(recorded: Sized): Promise<void> {
  const { market, trader, outcome, side, size } = recorded;
  const shares = Math.round(size * MICRO);
  if (side === 'buy') return trade(recorded, 'BUY', shares);
  return trade(recorded, 'SELL', Math.min(shares, holdings.get(`${trader} ${market} ${outcome}`) ?? 0));
}

async function play(market: string): Promise<void> {
  for (const recorded of trades) if (recorded.market === market) await repeat(recorded);
}

beforeAll(async () => {
  ringside = await startTestApp(settings);
  admin = await boss(ringside);
  houseBefore = await houseTotal(1n);
  for (const { market, b } of markets)
    ids.set(market, await newMarket(ringside, { venue: 'amm', liquidity: String((b ?? 0) * MICRO) }));
  await makeBots();
  const channels = [...ids.values()].map((id) => `market:${id}`).join(',');
  listener = new StreamListener(`${ringside.url}/api/v1/stream?channels=${channels}`);
  await listener.next('connected');
});
afterAll(async () => {
  listener?.close();
  await ringside?.stop();
});

describe('the recorded prediction markets, traded by bots', () => {
  it('reach the recorded price after each trade, within 0.001, and the stream shows each trade once', async () => {
    await Promise.all(markets.map(({ market }) => play(market)));
    await eventually(() => heardTrades().length >= trades.length);
    const heard = heardTrades();
    expect(heard).toHaveLength(trades.length);
    expect(heard.every(({ seq }, i) => seq >= (heard[i - 1]?.seq ?? 0))).toBe(true);
    for (const { market } of markets) {
      const here = heard.filter(({ market_id: id }) => id === ids.get(market));
      const prices = here.map(({ data }) => data.price_bps);
      const recorded = trades.filter((one) => one.market === market).map(({ price }) => price * BPS);
      expect(prices).toHaveLength(recorded.length);
      const farthest = Math.max(...recorded.map((price, i) => Math.abs(price - (prices[i] ?? 0))));
      expect({ market, isNear: farthest <= TOLERANCE_BPS }).toEqual({ market, isNear: true });
    }
  });

  it('pay the recorded outcome, and no micro credit appears or disappears', async () => {
    for (const { market, resolved } of markets) {
      await admin.send(`POST /markets/${ids.get(market)}/close`);
      await admin.send(`POST /markets/${ids.get(market)}/settle`, { outcome: resolved });
    }
    const totals = await eventually(async () => {
      const accounts = await Promise.all([...bots.values()].map((bot) => bot.get('GET /trading/account')));
      if (accounts.some(({ held }) => held !== '0')) throw new Error('payments go on');
      return accounts.map(({ total }) => BigInt(total as string));
    });
    const users = totals.reduce((sum, total) => sum + total, 0n);
    const gained = (await houseTotal(1n)) - houseBefore - 1n;
    expect(users + gained).toBe(BigInt(bots.size) * PAPER_FUNDS_MICRO);
    expect(users).not.toBe(BigInt(bots.size) * PAPER_FUNDS_MICRO);
  });
});
