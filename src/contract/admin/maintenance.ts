// The read-only mode of the whole installation, as operators see and switch it.
import { z } from 'zod';
import { plainTextField, timestampField } from '../fields.js';

/** Most characters of the reason of an operator's act. */
const REASON_MAX = 500;
const RETRY_AFTER_MAX_SECONDS = 86_400;
const RETRY_AFTER_DEFAULT_SECONDS = 60;

/** Why an operator acts. The audit log keeps it. */
export const reasonField = plainTextField(REASON_MAX);

/** The body of an act that needs nothing but a reason. */
export const reasonSchema = z.strictObject({ reason: reasonField }).meta({ id: 'Reason' });
export type Reason = z.infer<typeof reasonSchema>;

export const maintenanceBeginSchema = z
  .strictObject({
    reason: reasonField,
    retryAfterSeconds: z
      .int()
      .min(1)
      .max(RETRY_AFTER_MAX_SECONDS)
      .default(RETRY_AFTER_DEFAULT_SECONDS)
      .describe('When a refused client may try again: the header Retry-After of each refusal.'),
  })
  .meta({ id: 'MaintenanceBegin' });
export type MaintenanceBegin = z.output<typeof maintenanceBeginSchema>;

export const maintenanceSchema = z
  .object({
    isOn: z.boolean(),
    since: timestampField.nullable(),
    reason: z.string().nullable(),
    retryAfterSeconds: z.int().nullable(),
  })
  .meta({ id: 'Maintenance', description: 'Whether writes are refused; the other fields are null if not.' });
export type MaintenanceView = z.infer<typeof maintenanceSchema>;
