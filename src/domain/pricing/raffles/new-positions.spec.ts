import { describe, expect, it } from '@jest/globals';
import { newPositions } from './new-positions.js';

const input = (playerId: string, tickets: number, sequence: number) => ({ playerId, tickets, sequence });
const before = [input('anna', 5, 10)];

describe('inputs of a source', () => {
  it('change positions, and add players by id', () => {
    const { changed, positions } = newPositions(before, [input('bert', 2, 12), input('anna', 6, 11)]);
    expect(changed).toEqual([input('anna', 6, 11), input('bert', 2, 12)]);
    expect(positions).toEqual([input('anna', 6, 11), input('bert', 2, 12)]);
  });

  it('change nothing when their number is older or repeated', () => {
    const { changed, positions } = newPositions(before, [input('anna', 5, 10), input('anna', 99, 9)]);
    expect(changed).toEqual([]);
    expect(positions).toEqual(before);
  });

  it('are compared with the last input of the same player', () => {
    const { changed } = newPositions(before, [input('bert', 2, 3)]);
    expect(changed).toEqual([input('bert', 2, 3)]);
  });

  it('take effect in the order of their numbers', () => {
    const { changed, positions } = newPositions(before, [input('anna', 8, 12), input('anna', 7, 11)]);
    expect(changed).toEqual([input('anna', 8, 12)]);
    expect(positions).toEqual([input('anna', 8, 12)]);
  });

  it('are refused when two of them have one number', () => {
    expect(() => newPositions(before, [input('anna', 1, 11), input('bert', 1, 11)])).toThrow(
      expect.objectContaining({ code: 'duplicate_sequence', details: { sequence: 11 } }),
    );
  });

  it('are refused when a number comes again with other tickets', () => {
    expect(() => newPositions(before, [input('anna', 6, 10)])).toThrow(
      expect.objectContaining({ code: 'sequence_conflict' }),
    );
  });
});
