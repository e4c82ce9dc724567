// First answers in the tables. An order is stored in the short form of the log, in its own row; every other answer is
// stored as it was sent.
import type { LoggedOrder } from '../../../../platform/events/payloads/exchange.js';
import type { OrderView } from '../../engine/facts.js';
import { loggedOrder, orderOf } from '../../views/logged.js';
import { orderToWire } from '../../views/wire.js';

export const storedOrder = (order: OrderView): string => JSON.stringify(loggedOrder(order));

/** The first answer; its JSON is the same text again. */
export function answerOf(stored: string): unknown {
  const answer = JSON.parse(stored) as unknown;
  return Array.isArray(answer) ? orderToWire(orderOf(answer as unknown as LoggedOrder)) : answer;
}
