// One side of a trade: its payment, its fee, its shares and its hold.
import { notePaid, noteReceived } from '../limits/tally.js';
import type { Fact, FillView, PositionChange, TradeSide } from '../facts.js';
import { chargedFor, neededFor, setAside, spendHeld } from '../money/holds.js';
import { addAvailable, post } from '../money/ledger.js';
import { addPayment, levelProfit } from '../money/standings.js';
import { addShares, positionOf, takeShares } from '../money/positions.js';
import type { Order, Position } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { accountView, orderView, positionView } from '../state/views.js';

export interface Executed {
  readonly order: Order;
  readonly position: Position;
  readonly change: PositionChange;
  readonly fill: FillView;
}

/** The trade, as one of its sides sees it. */
export interface Execution {
  readonly tradeId: number;
  readonly transferId: number;
  /** Price of the order's own outcome; null where the trade has no single price. */
  readonly price: number | null;
  readonly quantity: bigint;
  /** Credits without fees. */
  readonly cost: bigint;
  readonly role: 'maker' | 'taker';
}

/** Changes the accounts, the position, the hold and the postings of one side. The caller ends a filled order. */
export function execute(state: TradingState, order: Order, execution: Execution): Executed {
  const { quantity, cost, role, transferId, tradeId, price } = execution;
  const { id: orderId, market, account, side, outcome } = order;
  const { id: marketId } = market;
  state.changes.order(order);
  const fee = charge(order, cost, role === 'maker' ? market.makerFeeBps : market.takerFeeBps);
  order.filled += quantity;
  order.cost += cost;
  order.updatedAtMs = state.nowMs;
  let position: Position;
  let change: PositionChange;
  /** What the user pays; negative for what a sale brings. */
  let paid: bigint;
  if (side === 'BUY') {
    paid = cost + fee;
    spendHeld(state, order, paid);
    ({ position, change } = addShares(state, order, quantity, paid));
    notePaid(state, account, paid);
  } else {
    const held = positionOf(account, market, outcome);
    if (!held) throw new Error('a sale of shares that the account does not hold');
    position = held;
    paid = fee - cost;
    change = takeShares(state, position, quantity, -paid);
    order.held -= quantity;
    addAvailable(state, account, -paid);
    noteReceived(state, account, -paid);
  }
  if (order.standing) {
    addPayment(order.standing, paid);
    levelProfit(state, order.standing);
  }
  const shares = side === 'BUY' ? quantity : -quantity;
  const credits = side === 'BUY' ? -cost : cost;
  const yes = outcome === 'YES' ? shares : 0n;
  const no = outcome === 'YES' ? 0n : shares;
  post(state, { transferId, account, kind: 'trade', marketId, orderId, credits, yes, no });
  if (fee > 0n) {
    addAvailable(state, market.fees, fee);
    post(state, { transferId, account, kind: 'fee', marketId, orderId, credits: -fee, yes: 0n, no: 0n });
    post(state, {
      transferId,
      account: market.fees,
      kind: 'fee',
      marketId,
      orderId,
      credits: fee,
      yes: 0n,
      no: 0n,
    });
  }
  return { order, position, change, fill: { tradeId, price, quantity, cost, fee, role } };
}

/** Releases the credits that a LIMIT BUY no longer needs after a trade at a better price or a lower fee. */
export function trimHold(state: TradingState, order: Order, rest: bigint): void {
  if (order.side !== 'BUY' || order.type !== 'LIMIT') return;
  setAside(state, order, null, neededFor(order, rest) - order.held);
}

/** The fact of an execution. It carries the rows as they are now, so the caller first ends a filled order. */
export const executedFact = ({ order, position, change, fill }: Executed): Fact => ({
  type: 'order_executed',
  order: orderView(order),
  fill,
  change,
  position: positionView(position),
  account: accountView(order.account),
});

/** The order's side in the fact of a trade. */
export const tradeSide = ({ account, id, outcome, side }: Order, { cost, fee }: FillView): TradeSide => ({
  userId: account.userId ?? '',
  orderId: id,
  outcome,
  side,
  cost,
  fee,
});

/** Charges the fee of one fill. The sum of all fees is rounded up once, so this is the increase of that sum. */
function charge(order: Order, cost: bigint, rateBps: number): bigint {
  if (rateBps === 0) return 0n;
  order.feeNumerator += cost * BigInt(rateBps);
  const charged = chargedFor(order.feeNumerator);
  const fee = charged - order.fees;
  order.fees = charged;
  return fee;
}
