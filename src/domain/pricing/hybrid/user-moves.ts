// What one user has moved the sentiment of one market, by minutes of the last hour. Two accounts can trade with each other at
// no cost. So between any two moments of an hour a user moves a market no further than the limit, up or down. Pure.
import { HOUR_MS, MINUTE_MS } from '../../../platform/common/time-buckets.js';
import { least, most } from './price-math.js';

/** Minutes before the present minute that count. Together with the present minute they are at least an hour. */
const MINUTES_BEFORE = HOUR_MS / MINUTE_MS;

/** The sum of a user's moves in one minute: before the first move, and after each move. In micro credits. */
export interface MinuteOfMoves {
  /** Whole minutes since 1970. */
  readonly minute: number;
  readonly low: bigint;
  readonly high: bigint;
  readonly close: bigint;
}

/** How far the user may still move the sentiment. Neither is negative. */
export interface Room {
  readonly up: bigint;
  readonly down: bigint;
}

const minuteOf = (atMs: number): number => Math.floor(atMs / MINUTE_MS);

/** The oldest minute that counts at this time. */
export const oldestMinute = (atMs: number): number => minuteOf(atMs) - MINUTES_BEFORE;

/** The minutes that count at this time. `moves` is oldest first. */
const recent = (moves: readonly MinuteOfMoves[], atMs: number): readonly MinuteOfMoves[] =>
  moves.filter(({ minute }) => minute >= oldestMinute(atMs));

export function roomOf(moves: readonly MinuteOfMoves[], atMs: number, limit: bigint): Room {
  const counted = recent(moves, atMs);
  const last = counted.at(-1);
  if (!last) return { up: limit, down: limit };
  const lowest = least(counted.map(({ low }) => low));
  const highest = most(counted.map(({ high }) => high));
  return {
    up: most([0n, lowest + limit - last.close]),
    down: most([0n, last.close - (highest - limit)]),
  };
}

/** The moves that count, with one more. The times of moves must not go back. */
export function withMove(
  moves: readonly MinuteOfMoves[],
  atMs: number,
  move: bigint,
): readonly MinuteOfMoves[] {
  const counted = recent(moves, atMs);
  const last = counted.at(-1);
  const before = last?.close ?? 0n;
  const close = before + move;
  const minute = minuteOf(atMs);
  const same = last?.minute === minute ? last : undefined;
  const levels = [before, close, ...(same ? [same.low, same.high] : [])];
  return [
    ...(same ? counted.slice(0, -1) : counted),
    { minute, low: least(levels), high: most(levels), close },
  ];
}
