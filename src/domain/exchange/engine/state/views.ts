// Rows as plain values, for facts and answers.
import type { AccountView, MarketView, OrderView, PositionView } from '../facts.js';
import type { Account, Market, Order, Position } from './rows.js';

export const accountView = ({ userId, available, held }: Account): AccountView => ({
  userId: userId ?? '',
  available,
  held,
});

export const orderView = (order: Order): OrderView => ({
  id: order.id,
  userId: order.account.userId ?? '',
  clientOrderId: order.clientOrderId,
  marketId: order.market.id,
  outcome: order.outcome,
  side: order.side,
  type: order.type,
  timeInForce: order.timeInForce,
  price: order.price,
  quantity: order.quantity,
  maxCost: order.maxCost,
  expiresAtMs: order.expiresAtMs,
  postOnly: order.postOnly,
  selfTradePrevention: order.selfTradePrevention,
  filled: order.filled,
  cost: order.cost,
  fees: order.fees,
  held: order.held,
  status: order.status,
  reason: order.reason,
  createdAtMs: order.createdAtMs,
  updatedAtMs: order.updatedAtMs,
});

export const positionView = (position: Position): PositionView => ({
  userId: position.account.userId ?? '',
  marketId: position.market.id,
  outcome: position.outcome,
  shares: position.shares,
  held: position.held,
  cost: position.cost,
  realised: position.realised,
});

export const marketView = (market: Market): MarketView => ({
  id: market.id,
  venue: market.venue,
  state: market.state,
  makerFeeBps: market.makerFeeBps,
  takerFeeBps: market.takerFeeBps,
  liquidity: market.liquidity,
  voidRule: market.voidRule,
  voidPriceBps: market.voidPriceBps,
  yes: market.yes,
  no: market.no,
  outcome: market.outcome,
  closesAtMs: market.closesAtMs,
  createdAtMs: market.createdAtMs,
  lastPrice: market.lastPrice,
});
