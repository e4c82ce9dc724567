// What happens to one user: channel `user:{userId}`, class log, heard by that user and by admins.
import { z } from 'zod';
import { envelope } from './fields.js';

export const USER_EVENTS = [
  'order_placed',
  'order_executed',
  'order_cancelled',
  'position_opened',
  'position_updated',
  'position_closed',
  'balance_updated',
  'margin_blocked',
  'margin_released',
  'watchlist_updated',
  'watchlist_item_added',
  'watchlist_item_removed',
] as const;
export type UserEventName = (typeof USER_EVENTS)[number];

/** A user's event as the log keeps it: the message without what the position in the log adds. */
export interface UserNotice {
  readonly event: UserEventName;
  readonly data: Readonly<Record<string, unknown>>;
}

export const userEventSchema = z
  .object({
    event: z.enum(USER_EVENTS),
    data: z
      .looseObject({})
      .describe(
        'The order, position, balance or list as REST shows it. Money is micro units as decimal strings.',
      ),
    ...envelope(/^user:[A-Za-z0-9_-]{1,64}$/, '`user:{userId}`'),
  })
  .meta({
    id: 'UserEvent',
    description: 'Something happened to your orders, positions, balance or lists.',
    example: {
      event: 'balance_updated',
      data: { available: '950000000', held: '50000000' },
      channel: 'user:u_7Qk2',
      timestamp: '2025-01-14T12:54:55.000Z',
      seq: 2030,
    },
  });
export type UserEventMessage = z.infer<typeof userEventSchema>;
