// The arithmetic of a poll: what one vote does to the counts, and whether it prolongs the poll. Pure.
import {
  CHOICES,
  LATE_CHANGE_MS,
  PROLONGED_MAX,
  type Counts,
  type PollKind,
} from '../../../contract/markets/votes.js';

export const emptyCounts = (kind: PollKind): Counts =>
  Object.fromEntries(CHOICES[kind].map((choice) => [choice, 0]));

/** The counts after a user went from one choice to another; null for a user without a vote so far. */
export function countsAfter(counts: Counts, previous: string | null, choice: string): Counts {
  const after: Record<string, number> = { ...counts };
  if (previous !== null) after[previous] = (after[previous] ?? 0) - 1;
  after[choice] = (after[choice] ?? 0) + 1;
  return after;
}

/** The choice with most votes; null when several have most, or when there are no votes. */
export function leaderOf(counts: Counts): string | null {
  const most = Math.max(...Object.values(counts));
  const leaders = Object.keys(counts).filter((choice) => counts[choice] === most);
  return most > 0 && leaders.length === 1 ? (leaders[0] ?? null) : null;
}

export interface Standing {
  readonly kind: PollKind;
  readonly counts: Counts;
  /** Time until the poll ends. */
  readonly leftMs: number;
  /** How often the poll was prolonged. */
  readonly prolonged: number;
}

/** Whether a vote that leads to these counts prolongs the poll: a new leader shortly before the end needs an answer. */
export const prolongs = ({ kind, counts, leftMs, prolonged }: Standing, after: Counts): boolean =>
  kind === 'dispute' &&
  leftMs <= LATE_CHANGE_MS &&
  prolonged < PROLONGED_MAX &&
  leaderOf(after) !== leaderOf(counts);
