// The history of a market's states as its rows have it, and as answers show it.
import type { MarketChange } from '../../../contract/markets/detail.js';
import { actorRoleOf } from '../../exchange/index.js';

/** A change of state as the projection keeps it. */
export interface StoredChange {
  readonly from: MarketChange['from'];
  readonly to: MarketChange['to'];
  /** Absent in events of earlier builds, like `evidence` and `deadline`. */
  readonly event?: string | null;
  /** Public id. */
  readonly actor: string | null;
  readonly reason: string | null;
  readonly evidence?: string | null;
  readonly deadline?: string | null;
}

export interface HistoryEntry {
  readonly seq: number;
  readonly atMs: number;
  readonly change: StoredChange;
}

/** `resolver` is the public id of the market's resolver. */
export function changeOf({ seq, atMs, change }: HistoryEntry, resolver: string | null): MarketChange {
  const { from, to, event = null, actor, reason, evidence = null, deadline = null } = change;
  const role = actorRoleOf({ from, event, actor }, resolver);
  return { seq, at: new Date(atMs).toISOString(), from, to, event, actor, role, reason, evidence, deadline };
}
