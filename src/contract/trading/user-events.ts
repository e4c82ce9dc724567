// Events of one user: channel `user:{userId}`, class log, open to that user and to admins.
import { z } from 'zod';
import { envelope, partFields, seqField } from '../fields.js';
import {
  balanceNoticeSchema,
  executionNoticeSchema,
  marginNoticeSchema,
  orderNoticeSchema,
  positionNoticeSchema,
} from './notices.js';
import { requestNoticeSchema } from '../finance/requests.js';
import {
  proposalNoticeSchema,
  proposalResultSchema,
  proposalSettledSchema,
} from '../proposals/proposal-messages.js';
import { proposalSettingsSchema, relationNoticeSchema } from '../proposals/relations.js';
import { limitsNoticeSchema } from './limits.js';
import { watchlistItemChangedSchema, watchlistUpdatedSchema } from '../watchlists/watchlists.js';
import { webhookEndpointChangedSchema } from '../webhooks/webhook-changes.js';

/** Name of the event → its data. */
export const USER_EVENT_DATA = {
  order_placed: orderNoticeSchema,
  order_amended: orderNoticeSchema,
  order_executed: executionNoticeSchema,
  order_cancelled: orderNoticeSchema,
  position_opened: positionNoticeSchema,
  position_updated: positionNoticeSchema,
  position_closed: positionNoticeSchema,
  balance_updated: balanceNoticeSchema,
  margin_blocked: marginNoticeSchema,
  margin_released: marginNoticeSchema,
  deposit_updated: requestNoticeSchema,
  withdrawal_updated: requestNoticeSchema,
  proposal_created: proposalNoticeSchema,
  proposal_received: proposalNoticeSchema,
  proposal_result: proposalResultSchema,
  proposal_settled: proposalSettledSchema,
  relation_updated: relationNoticeSchema,
  proposal_settings_updated: proposalSettingsSchema,
  limits_changed: limitsNoticeSchema,
  watchlist_updated: watchlistUpdatedSchema,
  watchlist_item_added: watchlistItemChangedSchema,
  watchlist_item_removed: watchlistItemChangedSchema,
  webhook_endpoint_changed: webhookEndpointChangedSchema,
} as const satisfies Record<string, z.ZodType>;
export type UserEventName = keyof typeof USER_EVENT_DATA;
export const USER_EVENTS = Object.keys(USER_EVENT_DATA) as UserEventName[];

/** One message to a user, without channel, timestamp and position in the log. */
export interface UserNotice {
  readonly event: UserEventName;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A user's event as the log stores it: one fact in one or several messages. */
export interface UserNotices {
  readonly notices: readonly UserNotice[];
}

const common = {
  ...envelope(/^user:[A-Za-z0-9_-]{1,64}$/, '`user:{userId}`'),
  tx: seqField.describe('Equal for all events of one commit.'),
  ...partFields,
};

const messageOf = <N extends UserEventName>(event: N) =>
  z.object({ event: z.literal(event), data: USER_EVENT_DATA[event], ...common });

export const userEventSchema = z
  .discriminatedUnion('event', [
    messageOf('order_placed'),
    messageOf('order_amended'),
    messageOf('order_executed'),
    messageOf('order_cancelled'),
    messageOf('position_opened'),
    messageOf('position_updated'),
    messageOf('position_closed'),
    messageOf('balance_updated'),
    messageOf('margin_blocked'),
    messageOf('margin_released'),
    messageOf('deposit_updated'),
    messageOf('withdrawal_updated'),
    messageOf('proposal_created'),
    messageOf('proposal_received'),
    messageOf('proposal_result'),
    messageOf('proposal_settled'),
    messageOf('relation_updated'),
    messageOf('proposal_settings_updated'),
    messageOf('limits_changed'),
    messageOf('watchlist_updated'),
    messageOf('watchlist_item_added'),
    messageOf('watchlist_item_removed'),
    messageOf('webhook_endpoint_changed'),
  ])
  .meta({
    id: 'UserEvent',
    description: 'A change of your orders, positions, balance, proposals or lists.',
    example: {
      event: 'balance_updated',
      data: {
        available: '950000000',
        held: '50000000',
        total: '1000000000',
        cause: 'deposit',
        amount: '500000000',
      },
      channel: 'user:u_7Qk2',
      timestamp: '2025-01-14T12:54:55.000Z',
      seq: 2030,
      tx: 2029,
      part: 1,
      parts: 1,
    },
  });
export type UserEventMessage = z.infer<typeof userEventSchema>;
