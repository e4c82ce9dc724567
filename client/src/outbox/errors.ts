import { RingsideError } from '../rest/errors.js';

/**
 * The order was not sent, because its id cannot be stored. `outbox_unavailable`: there is no durable store, or the disk is full.
 * `outbox_full`: too many orders are open. `outbox_damaged`: a file is unreadable, which may name orders that were sent.
 */
export class OutboxUnavailable extends RingsideError {}
