// Batches that cannot be stored because of what is in them, and not because of the storage.
import type { Command } from '../../engine/index.js';
import { isBadData, StorageError } from '../storage/desk-storage.port.js';

/** Whether the fault is in the batch and not in the storage: a data error, or a fault of the engine itself. */
export const isPoison = (error: unknown): boolean => !(error instanceof StorageError) || isBadData(error);

/** Whether a write of the log has taken the Idempotency-Key just before. */
export const isTaken = (error: unknown): boolean =>
  error instanceof StorageError && error.fault === 'name_taken';

/** Whether memory and tables may disagree: a value that does not fit its column, or a key, says nothing about the state. */
export const leavesDoubt = (error: unknown): boolean =>
  !(error instanceof StorageError && error.fault === 'bad_data') && !isTaken(error);

/** The market whose due times, or whose end, this is a step of: no command ends such work. */
export const setAsideFor = (step: Command): string | null =>
  step.kind === 'advance' || step.kind === 'finish_on' ? step.marketId : null;

/** What ends the work of a step that cannot be stored. */
export function endOf(step: Command): Command | null {
  if (step.kind === 'sweep_on') return { kind: 'abandon_sweep', marketId: step.marketId };
  if (step.kind === 'clear_on') return { kind: 'abandon_clearing', userId: step.userId };
  if (step.kind === 'try_on') return { kind: 'abandon_round', marketId: step.marketId };
  return null;
}
