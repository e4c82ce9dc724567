// The states of an outgoing webhook's endpoint, and the event that says what changed of it.
import { z } from 'zod';
import { idField } from '../fields.js';

export const WEBHOOK_STATES = ['enabled', 'disabled'] as const;
export const WEBHOOK_DISABLED_REASONS = [
  'owner',
  'gone',
  'failing',
  'behind',
  'owner_closed',
  'forbidden_channel',
  'secret_lost',
] as const;
export type WebhookDisabledReason = (typeof WEBHOOK_DISABLED_REASONS)[number];

/** `data` of the user event `webhook_endpoint_changed`. It has no URL, because the log outlives the account. */
export const webhookEndpointChangedSchema = z.object({
  endpointId: idField,
  change: z.enum([
    'created',
    'changed',
    'deleted',
    'enabled',
    'disabled',
    'secret_rotated',
    'replayed',
    'tested',
  ]),
  state: z.enum(WEBHOOK_STATES),
  disabledReason: z.enum(WEBHOOK_DISABLED_REASONS).nullable(),
});
export type WebhookEndpointChanged = z.infer<typeof webhookEndpointChangedSchema>;
