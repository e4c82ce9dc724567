// An endpoint as its owner sees it, and the event about a change of it.
import type { WebhookEndpointChanged } from '../../contract/webhooks/webhook-changes.js';
import type { WebhookEndpoint } from '../../contract/webhooks/webhooks.js';
import type { LogWrites } from '../../platform/events/index.js';
import type { WebhookEndpointEntity } from './webhook-endpoint.entity.js';

/** `cursorOf` makes the cursor of a seq. A secret whose time is over is not shown as old any more. */
export function toView(
  row: WebhookEndpointEntity,
  now: Date,
  cursorOf: (seq: number) => string,
): WebhookEndpoint {
  const { oldSecretUntil } = row;
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    channels: row.channels,
    types: row.types,
    markets: row.markets,
    state: row.state,
    disabledReason: row.disabledReason,
    createdAt: row.createdAt.toISOString(),
    cursor: cursorOf(row.seq),
    deliveredAt: textOf(row.deliveredAt),
    attemptedAt: textOf(row.attemptedAt),
    outcome: row.outcome,
    status: row.status,
    failingSince: textOf(row.failingSince),
    retryAt: textOf(row.retryAt),
    oldSecretUntil: oldSecretUntil && oldSecretUntil > now ? oldSecretUntil.toISOString() : null,
    test: row.test,
    testPending: row.testId !== null,
  };
}

const textOf = (time: Date | null): string | null => time?.toISOString() ?? null;

/** Every process that serves the endpoint reads it again. A test event tells its owner nothing, so it is on no channel. */
export function appendChange(tx: LogWrites, userId: string, data: WebhookEndpointChanged): void {
  tx.append(
    'webhooks.endpoint.changed',
    { notices: [{ event: 'webhook_endpoint_changed', data: { ...data } }] },
    data.change === 'tested' ? {} : { user: `user:${userId}` },
  );
}
