// A copy of a batch whose rows do not belong to the engine, for tests that keep batches.
import type { DeskBatch } from '../../src/domain/exchange/desk/batch/batch.js';
import {
  accountRow,
  disputeRow,
  holdRow,
  limitsRow,
  marketRow,
  orderRow,
  positionRow,
  wagerRow,
} from './desk-tables.js';

export const plainBatch = (batch: DeskBatch): DeskBatch => ({
  ...batch,
  newAccounts: batch.newAccounts.map(accountRow),
  accounts: batch.accounts.map(accountRow),
  newMarkets: batch.newMarkets.map(marketRow),
  markets: batch.markets.map(marketRow),
  newOrders: batch.newOrders.map((row) => ({ ...row, order: orderRow(row.order) })),
  orders: batch.orders.map(orderRow),
  newHolds: batch.newHolds.map(holdRow),
  holds: batch.holds.map(holdRow),
  endedHolds: batch.endedHolds.map(({ marketId, id }) => ({ marketId, id })),
  newDisputes: batch.newDisputes.map(disputeRow),
  disputes: batch.disputes.map(disputeRow),
  newWagers: batch.newWagers.map(wagerRow),
  wagers: batch.wagers.map(wagerRow),
  newLimits: batch.newLimits.map(limitsRow),
  limits: batch.limits.map(limitsRow),
  positions: batch.positions.map(positionRow),
});
