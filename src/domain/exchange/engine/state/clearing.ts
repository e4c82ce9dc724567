// The cancellation of many orders of one account, while it has more steps. The set of its orders is fixed with its first step.
// An order of the set may end in another way before its turn comes; the answer says how each order has ended.
import type { CancelReason, OrderView, SweepRequest } from '../facts.js';

/** Never changed: a step replaces it, so that an undo can put the old value back. */
export interface Clearing {
  /** The command that cancels, which decides the answer. */
  readonly kind: 'cancel_orders' | 'bar_account' | 'close_account' | 'set_limits' | 'exclude_user';
  readonly reason: CancelReason;
  /** The request that the last step answers; null without a key. */
  readonly request: SweepRequest | null;
  /** The numbers of all its orders, ascending. */
  readonly orderIds: ReadonlySet<number>;
  /** The orders of the set that have ended. */
  readonly ended: readonly OrderView[];
}
