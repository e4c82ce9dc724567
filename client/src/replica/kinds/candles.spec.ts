// Candles that continue an answer, against candles that are made of all changes at once.
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/support/eventually.js';
import { later, PlayedServer, turn, type PlayedAnswer } from '../../../../test/support/played-client.js';
import { randomInt, seededRandom, testSeed } from '../../../../test/support/random.js';
import type { ChannelMessage } from '../../wire/transport.port.js';
import { candlesOf, type ItemCandles, type MarketCandles } from './candles.js';

const BUCKET_MS = 60_000;
const START_MS = Date.parse('2026-01-01T12:00:00.000Z');

let server: PlayedServer | undefined;
afterEach(() => server?.client.close());

interface Change {
  readonly atMs: number;
  readonly high: number | null;
  readonly low: number | null;
}

function meanOf(prices: readonly number[]): number | null {
  const sum = prices.reduce((total, price) => total + BigInt(price), 0n);
  const count = BigInt(prices.length);
  return count === 0n ? null : Number((2n * sum + count) / (2n * count));
}

const ohlcOf = (prices: readonly number[]) =>
  prices.length === 0 ? null : [prices[0], Math.max(...prices), Math.min(...prices), prices.at(-1)];

const groupsOf = <C extends { atMs: number }>(changes: readonly C[]): [string, C[]][] => {
  const groups = new Map<string, C[]>();
  for (const change of changes) {
    const start = new Date(Math.floor(change.atMs / BUCKET_MS) * BUCKET_MS).toISOString();
    groups.set(start, [...(groups.get(start) ?? []), change]);
  }
  return [...groups];
};

/** All changes, of which the last one has this seq. */
function itemCandles(changes: readonly Change[], seq: number): ItemCandles {
  const buckets = groupsOf(changes).map(([timestamp, group]) => {
    const highs = group.flatMap(({ high }) => high ?? []);
    const lows = group.flatMap(({ low }) => low ?? []);
    const sum = (prices: number[]) => prices.reduce((total, price) => total + price, 0);
    return {
      bucket: {
        timestamp,
        high: meanOf(highs),
        low: meanOf(lows),
        high_ohlc: ohlcOf(highs) as number[] | null,
        low_ohlc: ohlcOf(lows) as number[] | null,
        volume: group.length,
      },
      sums: {
        high_sum: sum(highs),
        high_count: highs.length,
        low_sum: sum(lows),
        low_count: lows.length,
        seq,
      },
    };
  });
  const tip = buckets.at(-1);
  const data = buckets.slice(0, -1).map(({ bucket }) => bucket);
  return { bucketMs: BUCKET_MS, data, tip: tip ? { ...tip.bucket, ...tip.sums } : null };
}

const messageOf = ({ atMs, high, low }: Change, seq: number): ChannelMessage => ({
  ...{ item_id: 2, high, low, seq, channel: 'prices', timestamp: new Date(atMs).toISOString() },
});

describe('candles', () => {
  it('of an item continue the tip to the same buckets', () => {
    const random = seededRandom(testSeed('candles of an item'));
    const kind = candlesOf(null as never, { itemId: 2, period: '1h' });
    for (let round = 0; round < 50; round += 1) {
      let atMs = START_MS;
      const price = () => (random() < 0.2 ? null : randomInt(random, 0, 100_000_000_000));
      const changes = Array.from({ length: randomInt(random, 1, 30) }, () => ({
        atMs: (atMs += randomInt(random, 0, 40_000)),
        high: price(),
        low: price(),
      }));
      const messages = changes.map((change, at) => messageOf(change, at + 1));
      const other = { ...messageOf(changes[0] as Change, 0), item_id: 3 };
      const end = itemCandles(changes, changes.length);
      for (let at = 1; at <= changes.length; at += 1) {
        const answer = itemCandles(changes.slice(0, at), at);
        const rest = [other, ...messages.slice(at - 1), ...messages.slice(-1)];
        expect(kind.fold(answer, rest)).toEqual(end);
      }
    }
  });

  it('of a market continue the tip with each trade', () => {
    const kind = candlesOf(null as never, { marketId: 'm', resolution: '1m' });
    const trade = (atMs: number, price: number, shares: string, seq: number): ChannelMessage => ({
      ...{ type: 'trade', channel: 'market:m', timestamp: new Date(START_MS + atMs).toISOString(), seq },
      data: { price_bps: price, shares },
    });
    const empty: MarketCandles = { bucketMs: BUCKET_MS, data: [], tip: null };
    const messages = [
      trade(1_000, 6_000, '9007199254740993', 1),
      trade(2_000, 6_500, '1', 2),
      trade(2_000, 5_500, '1', 2),
      { ...trade(2_500, 1, '1', 3), type: 'vote' },
      trade(61_000, 5_000, '7', 4),
    ];
    const closed = { open: 6_000, high: 6_500, low: 5_500, close: 5_500, trades: 3 };
    expect(kind.fold(empty, messages)).toEqual({
      bucketMs: BUCKET_MS,
      data: [{ timestamp: '2026-01-01T12:00:00.000Z', ...closed, volume: '9007199254740995' }],
      tip: {
        timestamp: '2026-01-01T12:01:00.000Z',
        ...{ open: 5_000, high: 5_000, low: 5_000, close: 5_000, volume: '7', trades: 1, seq: 4 },
      },
    });
  });

  it('of an item are read again after a gap in which values may have been skipped', async () => {
    const played = (server = new PlayedServer());
    const body = (changes: readonly Change[], seq: number) => {
      const { bucketMs, ...rest } = itemCandles(changes, seq);
      return { body: { bucket_ms: bucketMs, ...rest }, seq };
    };
    const changes = [1, 2, 3].map((price) => ({ atMs: START_MS + price, high: price, low: null }));
    played.answers('/prices/history/2', () => body(changes.slice(0, 1), 5));
    const candles = played.client.candles({ itemId: 2, period: '1h' });
    await played.level('prices', 5);
    await candles.ready;
    expect(played.readsOf('/prices/history/2')).toHaveLength(1);
    played.cut();
    await eventually(() => played.wire.links === 2);
    const answer = later<PlayedAnswer>();
    played.answers('/prices/history/2', () => answer.promise);
    played.wire.hear({ kind: 'open', epoch: 'e', seq: 8 });
    played.message('prices', 8, messageOf(changes[2] as Change, 8));
    played.caughtUp('prices', 8);
    await turn();
    expect([candles.state, candles.value?.tip?.volume]).toEqual(['behind', 2]);
    expect(played.readsOf('/prices/history/2').at(-1)?.searchParams.get('minSeq')).toBe('e-8');
    answer.resolve(body(changes, 8));
    await eventually(() => candles.state === 'level');
    expect(candles.value).toEqual(itemCandles(changes, 8));
    played.cut();
    await eventually(() => played.wire.links === 3);
    played.wire.hear({ kind: 'open', epoch: 'e', seq: 9 });
    played.caughtUp('prices', 9);
    await eventually(() => candles.state === 'level');
    expect(played.readsOf('/prices/history/2')).toHaveLength(2);
  });
});
