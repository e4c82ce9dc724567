// The messages of the server on `/ws` other than the families' messages. Each has a `type` and no `channel`. Every family
// message has a `channel`, so a client can distinguish them.
import { z } from 'zod';
import { CHANNEL_REFUSALS } from '../auth/access.js';
import { cursorField, seqField } from '../fields.js';
import { subscriptionIdField } from './socket-commands.js';
import {
  authExpiringSchema,
  connectedSchema,
  goodbyeSchema,
  heartbeatSchema,
  resetSchema,
  streamModeField,
} from './stream.js';

const idField = subscriptionIdField.describe(
  'Id of the subscription, from your command or chosen by the server.',
);
const channelsField = z.array(z.string());

export const welcomeSchema = connectedSchema.extend({ type: z.literal('welcome') }).meta({
  id: 'Welcome',
  description:
    'The first message. There is no subscription yet, so mode is live and the cursor is the head of the log.',
  example: {
    type: 'welcome',
    client_id: 'k2v9x0qd',
    mode: 'live',
    epoch: '099fa072',
    seq: 1042,
    cursor: '099fa072-1042',
  },
});

export const subscribedSchema = z
  .object({
    type: z.literal('subscribed'),
    id: idField,
    channels: channelsField.describe('The accepted channels.'),
    refused: z
      .array(z.object({ channel: z.string(), code: z.enum(CHANNEL_REFUSALS) }))
      .describe('The refused channels, each with the reason.'),
    mode: streamModeField,
    seq: seqField,
    cursor: cursorField,
  })
  .meta({
    id: 'Subscribed',
    description:
      'The answer to subscribe. Messages follow; `caught_up` marks the end of past messages and snapshot.',
    example: {
      type: 'subscribed',
      id: 'ticker',
      channels: ['prices'],
      refused: [{ channel: 'admin:system', code: 'forbidden_channel' }],
      mode: 'snapshot',
      seq: 1042,
      cursor: '099fa072-1042s',
    },
  });

export const caughtUpSchema = z
  .object({ type: z.literal('caught_up'), id: idField, cursor: cursorField })
  .meta({
    id: 'CaughtUp',
    description: 'Past messages and the snapshot have been sent; later messages are live. Keep the cursor.',
    example: { type: 'caught_up', id: 'ticker', cursor: '099fa072-1042' },
  });

export const unsubscribedSchema = z
  .object({
    type: z.literal('unsubscribed'),
    id: idField,
    channels: channelsField.describe('The channels that ended.'),
  })
  .meta({
    id: 'Unsubscribed',
    description: 'The answer to unsubscribe, one per affected subscription.',
    example: { type: 'unsubscribed', id: 'ticker', channels: ['prices'] },
  });

export const pingSchema = heartbeatSchema.extend({ type: z.literal('ping') }).meta({
  id: 'Ping',
  description: 'The heartbeat. Answer with `pong`. seq is valid for every subscription that has caught up.',
  example: { type: 'ping', ts: 1736859295, seq: 1047 },
});

export const pongSchema = z.object({ type: z.literal('pong'), seq: heartbeatSchema.shape.seq }).meta({
  id: 'Pong',
  description:
    'The answer to your ping, after all messages up to `seq`, like the seq of `ping`. A client that waits for a write of its own ' +
    'asks again until `seq` includes the write.',
  example: { type: 'pong', seq: 1047 },
});

export const socketResetSchema = resetSchema.extend({ type: z.literal('reset'), id: idField }).meta({
  id: 'SubscriptionReset',
  description: 'The cursor of this subscription could not be honoured: discard the state built from it.',
  example: { type: 'reset', id: 'ticker', reason: 'expired', seq: 90210 },
});

export const socketErrorSchema = z
  .object({
    type: z.literal('error'),
    code: z.string().describe('A code of the error table.'),
    message: z.string(),
    id: z.string().nullable().describe('Id of the affected command or subscription; null when it had none.'),
    retry: z.boolean().describe('Whether the same command can succeed later.'),
  })
  .meta({
    id: 'SocketError',
    description: 'A command was refused; the connection stays open.',
    example: {
      type: 'error',
      code: 'bad_request',
      message: 'channels: name either channels or market_id',
      id: 'a',
      retry: false,
    },
  });

export const authenticatedSchema = z
  .object({
    type: z.literal('authenticated'),
    user_id: z.string(),
    expires_at: z.iso.datetime().nullable().describe('When the credential expires; null if it does not.'),
  })
  .meta({
    id: 'Authenticated',
    description: 'The answer to auth: your user id, and the end of the credential.',
    example: { type: 'authenticated', user_id: 'u_7Qk2', expires_at: '2025-01-14T13:24:55.000Z' },
  });

export const socketAuthExpiringSchema = authExpiringSchema.extend({ type: z.literal('auth-expiring') }).meta({
  id: 'SocketAuthExpiring',
  description: 'Your credential expires soon; send `auth` with a new token to stay.',
  example: { type: 'auth-expiring', expires_at: '2025-01-14T13:24:55.000Z' },
});

export const socketGoodbyeSchema = goodbyeSchema
  .extend({
    type: z.literal('goodbye'),
    retry: z.boolean().describe('Whether you may reconnect with the same credential.'),
  })
  .meta({
    id: 'SocketGoodbye',
    description: 'The last message; the close frame follows.',
    example: { type: 'goodbye', reason: 'restarting', retry_after_ms: 2731, retry: true },
  });

/** `type` → schema. */
export const SOCKET_MESSAGES = {
  welcome: welcomeSchema,
  subscribed: subscribedSchema,
  caught_up: caughtUpSchema,
  unsubscribed: unsubscribedSchema,
  ping: pingSchema,
  pong: pongSchema,
  reset: socketResetSchema,
  error: socketErrorSchema,
  authenticated: authenticatedSchema,
  'auth-expiring': socketAuthExpiringSchema,
  goodbye: socketGoodbyeSchema,
} as const;

export type SocketMessageType = keyof typeof SOCKET_MESSAGES;
export type SocketMessage = z.infer<(typeof SOCKET_MESSAGES)[SocketMessageType]>;
