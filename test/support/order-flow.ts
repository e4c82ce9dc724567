// Recorded order flow of a real exchange, row by row, as the README beside the recording describes it.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** S and A: an order; D: it is removed; X: it becomes smaller; P: another price; E, H: an execution; T: a print. */
type FlowType = 'S' | 'A' | 'D' | 'X' | 'P' | 'E' | 'H' | 'T';

export interface FlowRow {
  readonly timeUs: number;
  readonly type: FlowType;
  readonly id: string;
  readonly side: 'bid' | 'ask';
  readonly ticks: number;
  /** 0.00000001 BTC each; 0 where the feed does not give it. */
  readonly quantity: number;
}

export function readOrderFlow(file: string): FlowRow[] {
  const [, ...lines] = gunzipSync(readFileSync(file)).toString().trim().split('\n');
  return lines.map((line) => {
    const [timeUs, type, id = '', side, ticks, quantity] = line.split(',');
    return {
      timeUs: Number(timeUs),
      type: type as FlowType,
      id,
      side: side === 'B' ? 'bid' : 'ask',
      ticks: Number(ticks),
      quantity: Number(quantity),
    };
  });
}

/** How many trades have a print of the same price and quantity within the given distance; each print counts once. */
export function countPrinted(
  trades: readonly { timeUs: number; ticks: number; quantity: number }[],
  prints: readonly FlowRow[],
  withinUs: number,
): number {
  const unused = new Set(prints);
  const distance = (print: FlowRow, timeUs: number) => Math.abs(print.timeUs - timeUs);
  for (const { timeUs, ticks, quantity } of trades) {
    const [nearest] = [...unused]
      .filter((print) => print.ticks === ticks && print.quantity === quantity)
      .filter((print) => distance(print, timeUs) <= withinUs)
      .sort((a, b) => distance(a, timeUs) - distance(b, timeUs));
    if (nearest) unused.delete(nearest);
  }
  return prints.length - unused.size;
}
