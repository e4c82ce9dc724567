// Which of a source's inputs change the positions of a season. The source numbers its inputs. An input with an older or
// repeated number changes nothing, so a source may send everything again after a fault. Pure.
import type { PositionInput } from '../../../contract/pricing/raffles.js';
import { DomainError } from '../../../platform/common/errors.js';
import type { Position } from './season-store.js';

export interface NewPositions {
  /** The inputs that change a position. */
  readonly changed: readonly PositionInput[];
  /** All positions after them, by player id. */
  readonly positions: readonly Position[];
}

/**
 * Throws `duplicate_sequence` when two inputs have one number, and `sequence_conflict` when an input has the number of the
 * player's last input but other tickets.
 */
export function newPositions(before: readonly Position[], inputs: readonly PositionInput[]): NewPositions {
  const positions = new Map(before.map((position) => [position.playerId, position]));
  const numbers = new Set<number>();
  for (const { sequence } of inputs) {
    if (numbers.has(sequence))
      throw new DomainError('duplicate_sequence', `Two inputs have the number ${sequence}.`, { sequence });
    numbers.add(sequence);
  }
  const changed = new Map<string, PositionInput>();
  for (const input of [...inputs].sort((a, b) => a.sequence - b.sequence)) {
    const { playerId, tickets, sequence } = input;
    const known = positions.get(playerId);
    if (known?.sequence === sequence && known.tickets !== tickets)
      throw new DomainError('sequence_conflict', `The input ${sequence} had other tickets of ${playerId}.`, {
        playerId,
        sequence,
      });
    if (known && known.sequence >= sequence) continue;
    positions.set(playerId, { playerId, tickets, sequence });
    changed.set(playerId, input);
  }
  const sorted = [...positions.values()].sort((a, b) => (a.playerId < b.playerId ? -1 : 1));
  return { changed: [...changed.values()], positions: sorted };
}
