// First answers as the tables keep them. An order is kept in the short form of the log, beside its row; everything else as
// it was answered.
import type { LoggedOrder } from '../../../../platform/events/payloads/exchange.js';
import type { OrderView } from '../../engine/facts.js';
import { loggedOrder, orderOf } from '../../views/logged.js';
import { orderToWire } from '../../views/wire.js';

export const storedOrder = (order: OrderView): string => JSON.stringify(loggedOrder(order));

/** What was answered; the same text again when it is written as JSON. */
export function answerOf(stored: string): unknown {
  const answer = JSON.parse(stored) as unknown;
  return Array.isArray(answer) ? orderToWire(orderOf(answer as unknown as LoggedOrder)) : answer;
}
