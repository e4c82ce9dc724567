// The end of a market, in steps of bounded size. Resting orders are cancelled, then positions are paid or refunded, then
// the remaining credits go to the house.
import type { Outcome } from '../commands.js';
import { hasWork } from '../state/derived.js';
import type { Fact } from '../facts.js';
import { transfer, type Leg } from '../money/ledger.js';
import { STEP_MAX } from '../money/limits.js';
import { cancelResting } from '../orders/order-ends.js';
import { changeSupply } from '../money/positions.js';
import type { Account, Market, Order, Position } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { accountView, positionView } from '../state/views.js';

const OUTCOMES: readonly Outcome[] = ['YES', 'NO'];

/** Does one step; `advance` does the remaining steps. Returns the number of orders and accounts handled. */
export function finishSome(state: TradingState, facts: Fact[], market: Market, stepMax = STEP_MAX): number {
  let done = cancelSome(state, facts, market, stepMax);
  const isPaying = market.state === 'FINALIZED' || market.state === 'VOIDED';
  if (isPaying && done < stepMax) done += paySome(state, facts, market, stepMax - done);
  if (hasWork(market)) {
    state.unfinished.add(market);
  } else {
    state.unfinished.delete(market);
    if (isPaying) sweep(state, market);
  }
  return done;
}

function cancelSome(state: TradingState, facts: Fact[], { book }: Market, stepMax: number): number {
  if (!book) return 0;
  const orders: Order[] = [];
  for (const side of [book.bids, book.asks]) {
    for (const order of side.orders()) {
      if (orders.length === stepMax) break;
      orders.push(order);
    }
  }
  for (const order of orders) facts.push(cancelResting(state, order, 'market_closed'));
  return orders.length;
}

function paySome(state: TradingState, facts: Fact[], market: Market, stepMax: number): number {
  const { YES, NO } = market.positions;
  const accounts: Account[] = [];
  for (const positions of [YES, NO]) {
    for (const { account } of positions.values()) {
      if (accounts.length === stepMax) break;
      if (positions === YES || !YES.has(account.id)) accounts.push(account);
    }
  }
  for (const account of accounts) pay(state, facts, market, account);
  return accounts.length;
}

/** Pays one account for all its positions in the market and takes its shares. */
function pay(state: TradingState, facts: Fact[], market: Market, account: Account): void {
  const positions = OUTCOMES.flatMap((outcome) => market.positions[outcome].get(account.id) ?? []);
  const amounts =
    market.state === 'VOIDED' ? refundsOf(market, positions) : positions.map((at) => payoutOf(market, at));
  const total = amounts.reduce((sum, amount) => sum + amount, 0n);
  const shares = sharesIn(positions);
  if (total > 0n || shares.YES > 0n || shares.NO > 0n) moveOut(state, market, account, total, shares);
  positions.forEach((position, i) => {
    const amount = amounts[i] ?? 0n;
    const wasOpen = position.shares > 0n;
    close(state, market, position, amount);
    if (wasOpen || amount !== 0n)
      facts.push({
        type: 'position_settled',
        cause: market.state === 'VOIDED' ? 'refund' : 'payout',
        amount,
        position: positionView(position),
        account: accountView(account),
      });
  });
}

const payoutOf = ({ outcome }: Market, position: Position): bigint =>
  position.outcome === outcome ? position.shares : 0n;

/** The amount paid for shares of one outcome, fees included, less the amount received for them. */
const netPaid = ({ cost, realised }: Position): bigint => cost - realised;

const netPaidOf = (positions: readonly Position[]): bigint =>
  positions.reduce((sum, position) => sum + netPaid(position), 0n);

/** The refund of one account, divided among its outcomes in proportion to the amounts paid. */
function refundsOf({ refundPool, refundClaims }: Market, positions: readonly Position[]): bigint[] {
  const paid = netPaidOf(positions);
  if (paid <= 0n || refundPool === null || refundClaims === null) return positions.map(() => 0n);
  const refund = refundPool < refundClaims ? (paid * refundPool) / refundClaims : paid;
  const [first] = positions;
  if (!first || positions.length === 1) return [refund];
  const counted = (refund * netPaid(first)) / paid;
  return [counted, refund - counted];
}

/** Fixes the refund pool and the claims of a void before the first refund. */
export function startRefunds(state: TradingState, market: Market): void {
  const { YES, NO } = market.positions;
  const ids = new Set([...YES.keys(), ...NO.keys()]);
  let claims = 0n;
  for (const id of ids) {
    const paid = netPaidOf([YES.get(id), NO.get(id)].filter((position) => position !== undefined));
    if (paid > 0n) claims += paid;
  }
  state.changes.market(market);
  market.refundPool = market.pot.available + market.fees.available;
  market.refundClaims = claims;
}

function sharesIn(positions: readonly Position[]): Record<Outcome, bigint> {
  const shares = { YES: 0n, NO: 0n };
  for (const position of positions) shares[position.outcome] += position.shares;
  return shares;
}

/** The pot pays first. Only refunds use the fee account. */
function moveOut(
  state: TradingState,
  market: Market,
  account: Account,
  credits: bigint,
  { YES: yes, NO: no }: Record<Outcome, bigint>,
): void {
  const { pot, fees } = market;
  const fromPot = credits < pot.available ? credits : pot.available;
  const legs: Leg[] = [
    { account, credits, yes: -yes, no: -no },
    { account: pot, credits: -fromPot, yes, no },
  ];
  if (fromPot < credits) legs.push({ account: fees, credits: fromPot - credits });
  transfer(state, market.state === 'VOIDED' ? 'refund' : 'payout', market, legs);
  changeSupply(state, market, 'YES', -yes);
  changeSupply(state, market, 'NO', -no);
}

/** Ends the position, which leaves memory. Its row keeps the realised profit. */
function close(state: TradingState, market: Market, position: Position, amount: bigint): void {
  const hasShares = position.shares > 0n;
  state.changes.position(position);
  position.settled = true;
  if (hasShares || market.state === 'VOIDED') {
    position.realised += amount - position.cost;
    position.shares = 0n;
    position.cost = 0n;
  }
  market.positions[position.outcome].delete(position.account.id);
  state.changes.endedPositions.push(position);
}

/** Moves the market's remaining credits to the house. */
function sweep(state: TradingState, market: Market): void {
  const house = state.systemAccount('house');
  for (const account of [market.pot, market.fees]) {
    const { available } = account;
    if (available > 0n)
      transfer(state, 'remainder', market, [
        { account, credits: -available },
        { account: house, credits: available },
      ]);
  }
}
