import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { roomOf, withMove, type MinuteOfMoves } from './user-moves.js';

const LIMIT = 300n;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the moves of one user', () => {
  it('leave room for the limit in both directions at first', () => {
    expect(roomOf([], 0, LIMIT)).toEqual({ up: LIMIT, down: LIMIT });
  });

  it('use up the room in their direction, and a move back gives it back', () => {
    const up = withMove([], 0, 300n);
    expect(roomOf(up, 1, LIMIT)).toEqual({ up: 0n, down: 300n });
    const back = withMove(up, 2, -100n);
    expect(roomOf(back, 3, LIMIT)).toEqual({ up: 100n, down: 200n });
  });

  it('count for an hour, and the user has the whole room again after it', () => {
    const moves = withMove([], 0, 300n);
    expect(roomOf(moves, HOUR - 1, LIMIT).up).toBe(0n);
    expect(roomOf(moves, HOUR, LIMIT).up).toBe(0n);
    expect(roomOf(moves, HOUR + MINUTE, LIMIT)).toEqual({ up: LIMIT, down: LIMIT });
  });

  it('are kept as at most 61 minutes', () => {
    let moves: readonly MinuteOfMoves[] = [];
    for (let minute = 0; minute < 500; minute += 1) {
      moves = withMove(moves, minute * MINUTE, minute % 2 === 0 ? 1n : -1n);
      moves = withMove(moves, minute * MINUTE + 1, 0n);
    }
    expect(moves).toHaveLength(61);
  });

  it('never go further than the limit between two moments of an hour, whatever the user tries', () => {
    const tries = fc.array(
      fc.record({
        afterMs: fc.oneof(fc.nat(5_000), fc.nat(20 * MINUTE), fc.constant(HOUR)),
        wanted: fc.bigInt(-2_000n, 2_000n),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(tries, (moments) => {
        let atMs = 1_700_000_000_000;
        let moves: readonly MinuteOfMoves[] = [];
        let sum = 0n;
        const path: { atMs: number; before: bigint; after: bigint }[] = [];
        for (const { afterMs, wanted } of moments) {
          atMs += afterMs;
          const { up, down } = roomOf(moves, atMs, LIMIT);
          const move = wanted > up ? up : wanted < -down ? -down : wanted;
          moves = withMove(moves, atMs, move);
          path.push({ atMs, before: sum, after: sum + move });
          sum += move;
        }
        for (const [i, end] of path.entries())
          for (const start of path.slice(0, i + 1))
            if (end.atMs - start.atMs <= HOUR) {
              const moved = end.after - start.before;
              expect(moved <= LIMIT && moved >= -LIMIT).toBe(true);
            }
      }),
    );
  });
});
