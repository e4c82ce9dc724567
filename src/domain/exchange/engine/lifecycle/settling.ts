// The end of a market, in steps of bounded size. Resting orders and pending wagers are cancelled, then accounts are paid one by
// one, then wagers, then the bonds of disputes end, and the remaining credits go to the house. A restart goes on with what is not settled.
import { noteReceived } from '../limits/tally.js';
import type { Outcome } from '../commands.js';
import { hasWork, isEnd, noteDue } from '../state/derived.js';
import type { Fact } from '../facts.js';
import { giveUp } from '../money/forfeits.js';
import { transfer, type Leg } from '../money/ledger.js';
import { BPS, STEP_MAX } from '../money/limits.js';
import { cancelResting } from '../orders/order-ends.js';
import { changeSupply } from '../money/positions.js';
import { addPayment, setProfit } from '../money/standings.js';
import type { Account, Market, Order, Position, UnpaidAccounts } from '../state/rows.js';
import type { OrderBook } from '../venues/book/order-book.js';
import { cancelOffers, endWagers } from '../wagers/endings.js';
import { endDisputes } from './bonds.js';
import type { TradingState } from '../state/state.js';
import { accountView, positionView } from '../state/views.js';

const OUTCOMES: readonly Outcome[] = ['YES', 'NO'];
const BPS_N = BigInt(BPS);

/** Does one step; `finish_on` does the remaining steps. Returns the number of orders, accounts, wagers and bonds handled. */
export function finishSome(state: TradingState, facts: Fact[], market: Market, stepMax = STEP_MAX): number {
  let done = cancelSome(state, facts, market, stepMax);
  if (isEnd(market.state)) done += endSome(state, facts, market, stepMax - done);
  // Other markets have their turns first.
  state.unfinished.delete(market);
  if (hasWork(market)) state.unfinished.add(market);
  noteDue(state, market);
  return done;
}

/** Each part begins when the part before has nothing left. */
function endSome(state: TradingState, facts: Fact[], market: Market, stepMax: number): number {
  let done = 0;
  if (done < stepMax) done += paySome(state, facts, market, stepMax - done);
  if (done < stepMax && !hasPositions(market)) done += endWagers(state, facts, market, stepMax - done);
  const isPaid = !hasPositions(market) && market.wagers.size === 0;
  if (done < stepMax && isPaid) done += endDisputes(state, facts, market, stepMax - done);
  if (isPaid && market.disputes.size === 0) sweep(state, facts, market);
  return done;
}

const hasPositions = ({ positions }: Market): boolean => positions.YES.size > 0 || positions.NO.size > 0;

/** The payout cannot go on: the credits stay where they are, and operators are alerted. */
function stop(state: TradingState, facts: Fact[], market: Market): void {
  state.changes.market(market);
  market.isStopped = true;
  facts.push({ type: 'market_alert', marketId: market.id, alert: 'payout_stopped' });
}

function cancelSome(state: TradingState, facts: Fact[], market: Market, stepMax: number): number {
  const reason = market.state === 'PAUSED' ? 'market_paused' : 'market_closed';
  const orders = market.book ? firstOrders(market.book, stepMax) : [];
  for (const order of orders) facts.push(cancelResting(state, order, reason));
  return orders.length + cancelOffers(state, facts, market, stepMax - orders.length);
}

function firstOrders(book: OrderBook<Order>, most: number): Order[] {
  const orders: Order[] = [];
  for (const side of [book.bids, book.asks]) {
    for (const order of side.orders()) {
      if (orders.length === most) break;
      orders.push(order);
    }
  }
  return orders;
}

function paySome(state: TradingState, facts: Fact[], market: Market, stepMax: number): number {
  market.unpaid ??= unpaidOf(market);
  const { unpaid } = market;
  let done = 0;
  for (; done < stepMax && unpaid.next < unpaid.ids.length; done += 1) {
    const account = state.accounts.get(unpaid.ids[unpaid.next] ?? 0);
    if (account && !pay(state, facts, market, account)) {
      stop(state, facts, market);
      break;
    }
    unpaid.next += 1;
  }
  return done;
}

/**
 * The accounts to pay. Winners come first, because a refund pays the other users with what it takes from winners. Both parts
 * are in the order of the ids.
 */
function unpaidOf({ positions, winners }: Market): UnpaidAccounts {
  const winning = Float64Array.from(winners, ({ account }) => account.id).sort();
  const isWinner = new Set(winning);
  const rest: number[] = [];
  for (const id of positions.YES.keys()) if (!isWinner.has(id)) rest.push(id);
  for (const id of positions.NO.keys()) if (!isWinner.has(id) && !positions.YES.has(id)) rest.push(id);
  const ids = new Float64Array(winning.length + rest.length);
  ids.set(winning);
  ids.set(Float64Array.from(rest).sort(), winning.length);
  return { ids, next: 0 };
}

const isRefund = (market: Market): boolean => market.state === 'VOIDED' && market.voidRule === 'refund';

/**
 * Pays one account for all its positions in the market, takes its shares, and ends its hold of profit. Returns false, and
 * changes nothing, when the market has not enough credits.
 */
function pay(state: TradingState, facts: Fact[], market: Market, account: Account): boolean {
  const positions = OUTCOMES.flatMap((outcome) => market.positions[outcome].get(account.id) ?? []);
  const amounts = positions.map((position) => amountFor(market, position));
  const total = amounts.reduce((sum, amount) => sum + amount, 0n);
  const { pot, fees } = market;
  if (total > pot.available + (isRefund(market) ? fees.available : 0n)) return false;
  const shares = sharesIn(positions);
  const hadProfit = endStanding(state, market, account, total);
  if (total !== 0n || shares.YES > 0n || shares.NO > 0n) moveOut(state, market, account, total, shares);
  noteReceived(state, account, total);
  positions.forEach((position, i) => {
    const amount = amounts[i] ?? 0n;
    const wasOpen = position.shares > 0n;
    close(state, market, position, amount);
    if (wasOpen || amount !== 0n || (hadProfit && i === 0))
      facts.push({
        type: 'position_settled',
        cause: market.state === 'VOIDED' ? 'refund' : 'payout',
        amount,
        position: positionView(position),
        account: accountView(account),
      });
  });
  giveUp(state, facts, account);
  return true;
}

/** The credits for one position. A refund is below zero for an outcome that has brought more than it has cost. */
function amountFor(market: Market, { outcome, shares, cost, realised }: Position): bigint {
  if (market.state === 'FINALIZED') return outcome === market.outcome ? shares : 0n;
  if (market.voidRule === 'refund') return cost - realised;
  const price = BigInt(market.voidPriceBps ?? 0);
  return (shares * (outcome === 'YES' ? price : BPS_N - price)) / BPS_N;
}

/**
 * Ends the user's part in the market: the held profit becomes available, and a refund takes it from there. Returns whether
 * profit was held.
 */
function endStanding(state: TradingState, market: Market, account: Account, total: bigint): boolean {
  const standing = market.standings.get(account.id);
  if (!standing) throw new Error(`account ${account.id} has a position in ${market.id} and no standing`);
  const { profit, net } = standing;
  if (isRefund(market) && (net !== total || profit < -net))
    throw new Error(
      `the refund of account ${account.id} in ${market.id} is ${total}, its net payment ${net}`,
    );
  setProfit(state, standing, 0n);
  addPayment(standing, -net);
  market.standings.delete(account.id);
  return profit > 0n;
}

function sharesIn(positions: readonly Position[]): Record<Outcome, bigint> {
  const shares = { YES: 0n, NO: 0n };
  for (const position of positions) shares[position.outcome] += position.shares;
  return shares;
}

/** The pot pays first. Only refunds use the fee account. Negative credits go into the pot. */
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
  const kind = credits < 0n ? 'taking' : market.state === 'VOIDED' ? 'refund' : 'payout';
  transfer(state, kind, market, legs);
  changeSupply(state, market, 'YES', -yes);
  changeSupply(state, market, 'NO', -no);
}

/** Ends the position, which leaves memory. Its row keeps the realised profit. */
function close(state: TradingState, market: Market, position: Position, amount: bigint): void {
  state.changes.position(position);
  position.settled = true;
  if (position.shares > 0n || isRefund(market)) {
    position.realised += amount - position.cost;
    position.shares = 0n;
    position.cost = 0n;
  }
  market.positions[position.outcome].delete(position.account.id);
  state.changes.endedPositions.push(position);
}

/** Moves the market's remaining credits to the house. A refund leaves none: what remains there is an error. */
function sweep(state: TradingState, facts: Fact[], market: Market): void {
  market.unpaid = null;
  const { pot, fees } = market;
  if (isRefund(market)) {
    if (pot.available !== 0n || fees.available !== 0n) stop(state, facts, market);
    return;
  }
  const house = state.systemAccount('house');
  for (const account of [pot, fees]) {
    const { available } = account;
    if (available > 0n)
      transfer(state, 'remainder', market, [
        { account, credits: -available },
        { account: house, credits: available },
      ]);
  }
}
