// Real: the engine, and the order flow of an exchange. No database: the engine and a naive book get the same orders, and
// must say the same after each.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { countPrinted, readOrderFlow, type FlowRow } from '../support/order-flow.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';
import { SideBySide } from '../support/side-by-side.js';

/** The best prices are compared after every event, the whole books after so many, and at the end. */
const EVENTS_PER_FULL_COMPARISON = 500;
/** Brings the prices of the recording, about 235 USD, into the range of basis points. */
const TICKS_BELOW = 16_459;
const SECOND_US = 1_000_000;

function compare(both: SideBySide): void {
  const { engine, naive } = both.bests();
  if (engine !== naive) throw new Error(`event ${both.events}: best ${engine}, not ${naive}`);
  if (both.events % EVENTS_PER_FULL_COMPARISON === 0) compareBooks(both);
}

function compareBooks(both: SideBySide): void {
  const { engine, naive } = both.books();
  expect(engine).toEqual(naive);
  const { pot, yes, no } = both.supply();
  expect([yes, no]).toEqual([pot, pot]);
}

const clamp = (price: number): number => Math.min(9_999, Math.max(1, price));

/** What the market would have been told. Rows that report what the exchange did are not orders. */
function submit(both: SideBySide, { type, id, side, ticks, quantity }: FlowRow): void {
  const tick = clamp(ticks - TICKS_BELOW);
  if (type === 'S' || type === 'A') both.enter(id, side, tick, quantity);
  else if (type === 'D') both.cancel(id);
  else if (type === 'X') both.reduce(id, quantity);
  else if (type === 'P') both.reprice(id, tick);
}

describe('the engine beside a naive book', () => {
  it('says the same of 20,000 random orders, cancels and amendments, and has the same book', () => {
    const random = seededRandom(testSeed('order flow'));
    const both = new SideBySide(true);
    const keys: string[] = [];
    const aKey = () => keys[randomInt(random, Math.max(0, keys.length - 400), keys.length)] ?? 'none';
    let middle = 5_000;
    while (both.events < 20_000) {
      const chance = random();
      // Now and then the market runs to an end of the range and lies there.
      middle = clamp(
        middle + randomInt(random, -20, 20) + (random() < 0.001 ? randomInt(random, -6_000, 6_000) : 0),
      );
      const tick = clamp(middle + randomInt(random, -60, 60));
      if (chance < 0.55) {
        const key = String(keys.length);
        keys.push(key);
        const lots = random() < 0.1 ? randomInt(random, 1, 5_000) : randomInt(random, 1, 50);
        both.enter(key, random() < 0.5 ? 'bid' : 'ask', tick, lots, random() < 0.9);
      } else if (chance < 0.8) both.cancel(aKey());
      else if (chance < 0.9) both.reduce(aKey(), randomInt(random, 1, 30));
      else both.reprice(aKey(), tick);
      compare(both);
    }
    compareBooks(both);
    expect([...both.kinds].sort()).toEqual(['burn', 'mint', 'transfer']);
    expect(both.fills.length).toBeGreaterThan(2_000);
    expect(both.naive.bids.length + both.naive.asks.length).toBeGreaterThan(10);
  });

  const folder = process.env.RINGSIDE_BIG_DATA;
  const file = folder && join(folder, 'order-flow.csv.gz');
  const withBigData = file && existsSync(file) ? it : it.skip;
  if (!file)
    process.stderr.write(
      'skipped, RINGSIDE_BIG_DATA names no folder: the recorded order flow through the engine\n',
    );

  withBigData('says the same of the recorded order flow of an exchange, and has the same book', () => {
    const rows = readOrderFlow(file ?? '');
    const both = new SideBySide(false);
    // A removal may come before its order, or twice, or be of an order from before the recording: then there is nothing
    // to remove. An order that was executed here and not there is removed in vain as well.
    const timeOf = new Map<number, number>();
    const ticksOf = new Map<string, number>();
    for (const row of rows) {
      if (row.type === 'A' || row.type === 'P') ticksOf.set(row.id, row.ticks);
      submit(both, row);
      timeOf.set(both.events, row.timeUs);
      compare(both);
    }
    compareBooks(both);
    expect(rows).toHaveLength(30_607);
    expect(both.fills).toHaveLength(342);
    expect([both.naive.bids.length, both.naive.asks.length]).toEqual([91, 74]);

    const prints = rows.filter(({ type }) => type === 'T');
    const trades = both.fills.map(({ event, maker, lots }) => ({
      timeUs: timeOf.get(event) ?? 0,
      ticks: ticksOf.get(maker) ?? 0,
      quantity: lots,
    }));
    const soon = countPrinted(trades, prints, SECOND_US);
    const ever = countPrinted(trades, prints, Number.POSITIVE_INFINITY);
    process.stdout.write(
      `of ${prints.length} prints of the exchange ${ever} come out in price and quantity, ${soon} within a second\n`,
    );
    expect([prints.length, ever, soon]).toEqual([359, 288, 279]);
  });
});
