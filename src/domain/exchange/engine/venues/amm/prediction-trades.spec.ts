// Replays real trades of another logarithmic market maker through this one. The recorded prices and costs are that program's
// answers. The recording is described in test/fixtures/prediction-trades/README.md.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { lmsrCharge, lmsrPriceBps } from './lmsr.js';

interface Trade {
  readonly market: string;
  readonly outcome: 'YES' | 'NO';
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly size: number | null;
  readonly closed: number;
  readonly cost: number;
  readonly id: number;
}
interface Replayed extends Trade {
  readonly shares: number;
  readonly priceBps: number;
  readonly charge: number;
}

const FOLDER = 'test/fixtures/prediction-trades';
/** Recorded sizes have up to nine decimals. The rule has no unit of its own, so nano shares stand for micro shares. */
const DECIMALS = 9;
const NANO = 10n ** BigInt(DECIMALS);

const lines = gunzipSync(readFileSync(`${FOLDER}/prediction-trades.ndjson.gz`))
  .toString()
  .trim()
  .split('\n');
const markets = JSON.parse(readFileSync(`${FOLDER}/prediction-markets.json`, 'utf8')) as {
  market: string;
  b: number | null;
}[];

/** The size as an exact number, without a float in between. */
function sizeOf(line: string): bigint {
  const [, whole = '', decimals = ''] = /"size":(\d+)\.(\d+)[,}]/.exec(line) ?? [];
  if (whole === '' || decimals.length > DECIMALS)
    throw new Error(`no size that is exact in nano shares: ${line}`);
  return BigInt(whole + decimals.padEnd(DECIMALS, '0'));
}

function replay(): Replayed[] {
  const books = new Map(
    markets.map(({ market, b }) => [market, { b: BigInt(b ?? 0) * NANO, q: [0n, 0n] as [bigint, bigint] }]),
  );
  const replayed: Replayed[] = [];
  for (const line of lines) {
    const trade = JSON.parse(line) as Trade;
    const book = books.get(trade.market);
    if (!book || trade.size === null) continue;
    const size = sizeOf(line);
    const delta = trade.side === 'buy' ? size : -size;
    const outcome = trade.outcome === 'YES' ? 0 : 1;
    const charge = lmsrCharge(book, outcome, delta);
    book.q[outcome] += delta;
    const points = Number(trade.side === 'buy' ? charge : -charge) / Number(NANO);
    replayed.push({ ...trade, shares: trade.size, priceBps: lmsrPriceBps(book, 0), charge: points });
  }
  return replayed;
}

describe('the market maker, against the recorded trades of another market maker', () => {
  let trades: Replayed[];
  beforeAll(() => {
    trades = replay();
  });

  it('reads every trade that has a size', () => {
    expect(lines).toHaveLength(4_689);
    expect(markets).toHaveLength(62);
    expect(trades).toHaveLength(3_679);
    expect(new Set(trades.map(({ market }) => market)).size).toBe(49);
  });

  it('gives the recorded price after every trade, to the basis point', () => {
    // Half a basis point is the rounding here, the rest that of the recording. A price difference of 0.001 would be ten.
    const off = trades.filter(({ price, priceBps }) => Math.abs(price * 10_000 - priceBps) > 0.51);
    expect(off).toEqual([]);
  });

  it('charges and pays the recorded cost, wherever a trade only opens or only closes', () => {
    // The recorded cost of a trade that does both is sometimes that of one part, sometimes that of both parts.
    const comparable = trades.filter(({ closed, shares }) => closed === 0 || closed >= shares);
    expect(comparable).toHaveLength(3_592);
    const off = comparable.filter(({ cost, charge }) => Math.abs(cost - charge) > 0.01);
    // Both contradict the size and the price in the same row.
    expect(off.map(({ market, id }) => `${market} ${id}`)).toEqual(['RPP-2 5343', 'ML2-87 608337']);
  });
});
