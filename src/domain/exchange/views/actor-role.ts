// The role in which somebody caused a change of a market, by the table of the lifecycle.
import type { LifecycleEvent, MarketState } from '../engine/facts.js';
import { rowsOf, type Role } from '../engine/lifecycle/table.js';

export interface Change {
  /** null: the market is new. */
  readonly from: MarketState | null;
  /** Of the lifecycle table; null in events of earlier builds. */
  readonly event: string | null;
  /** null when a deadline or a poll caused the change. */
  readonly actor: string | null;
}

/** null for an event that the table does not have. `resolver` and the actor are both public ids, or both user ids. */
export function actorRoleOf({ from, event, actor }: Change, resolver: string | null): Role | null {
  const who = rowsOf(from, event as LifecycleEvent)[0]?.who ?? [];
  const fitting = who.filter((role) => {
    if (role === 'votes' || role === 'clock') return actor === null;
    return actor !== null && (role !== 'resolver' || actor === resolver);
  });
  return fitting.find((role) => role === 'resolver') ?? fitting[0] ?? null;
}
