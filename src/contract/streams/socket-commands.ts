// The commands of a client on `/ws`: JSON text with an `action`. Unknown fields are refused, so misspelt options fail.
import { z } from 'zod';
import { CHANNELS_MAX } from './channels.js';
import { idField, textField } from '../fields.js';
import { ITEM_ID_MAX, ITEMS_MAX } from '../pricing/prices.js';

/** Maximum number of past messages that one subscription may request. */
export const HISTORY_MAX = 1_000;
/** Maximum number of commands of one connection within COMMAND_WINDOW_MS. */
export const COMMANDS_PER_WINDOW = 60;
export const COMMAND_WINDOW_MS = 10_000;
const CHANNEL_NAME_MAX = 128;
const CURSOR_MAX = 512;
const TOKEN_MAX = 8_192;

export const subscriptionIdField = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]{1,64}$/)
  .describe(
    'Names the subscription or the command; 1 to 64 letters, digits and `_ . : -`. Answers repeat it.',
  );

const channelsField = z
  .array(textField(1, CHANNEL_NAME_MAX))
  .min(1)
  .max(CHANNELS_MAX)
  .describe(`1 to ${CHANNELS_MAX} channel names.`);

const marketIdField = idField.optional().describe('Short for `channels: ["market:{market_id}"]`.');

export const subscribeSchema = z
  .strictObject({
    action: z.literal('subscribe'),
    market_id: marketIdField,
    channels: channelsField.optional(),
    id: subscriptionIdField.optional(),
    after: textField(0, CURSOR_MAX)
      .optional()
      .describe('Resume after this cursor; overrides history and snapshot.'),
    history: z
      .int()
      .min(0)
      .max(HISTORY_MAX)
      .optional()
      .describe('Start with this number of past messages of the log channels.'),
    snapshot: z.boolean().optional().describe('Start with the current values of the state channels.'),
    items: z
      .array(z.int().min(1).max(ITEM_ID_MAX))
      .min(1)
      .max(ITEMS_MAX)
      .optional()
      .describe(`For the channel prices: only these items, at most ${ITEMS_MAX}.`),
    batch: z
      .boolean()
      .optional()
      .describe('For the channel prices: one array per sync instead of a message per item.'),
  })
  .superRefine((command, context) => {
    if ((command.market_id === undefined) === (command.channels === undefined)) {
      context.addIssue({ code: 'custom', path: ['channels'], message: 'name either channels or market_id' });
    }
  })
  .meta({
    id: 'Subscribe',
    description: 'Starts a subscription with its own cursor. Name either `channels` or `market_id`.',
    oneOf: [{ required: ['channels'] }, { required: ['market_id'] }],
    example: { action: 'subscribe', id: 'ticker', channels: ['prices'], items: [560, 3024], snapshot: true },
  });

export const unsubscribeSchema = z
  .strictObject({
    action: z.literal('unsubscribe'),
    id: subscriptionIdField.optional(),
    market_id: marketIdField,
    channels: channelsField.optional(),
  })
  .superRefine(({ id, market_id, channels }, context) => {
    if ([id, market_id, channels].filter((name) => name !== undefined).length !== 1) {
      context.addIssue({ code: 'custom', path: ['id'], message: 'name either id, market_id or channels' });
    }
  })
  .meta({
    id: 'Unsubscribe',
    description:
      'Ends a whole subscription by `id`, or removes `channels`, or the channel of `market_id`, from every subscription.',
    oneOf: [{ required: ['id'] }, { required: ['market_id'] }, { required: ['channels'] }],
    example: { action: 'unsubscribe', id: 'ticker' },
  });

export const clientPingSchema = z
  .strictObject({ action: z.literal('ping') })
  .meta({ id: 'ClientPing', description: 'The server answers with `pong`.', example: { action: 'ping' } });

export const clientPongSchema = z.strictObject({ action: z.literal('pong') }).meta({
  id: 'ClientPong',
  description: 'The answer to `ping`; any other frame, including a pong frame of the protocol, also counts.',
  example: { action: 'pong' },
});

export const authSchema = z.strictObject({ action: z.literal('auth'), token: textField(1, TOKEN_MAX) }).meta({
  id: 'Auth',
  description: 'Signs in, or renews the credential without a reconnect.',
  example: { action: 'auth', token: 'eyJhbGciOi…' },
});

export type SubscribeCommand = z.infer<typeof subscribeSchema>;
export type UnsubscribeCommand = z.infer<typeof unsubscribeSchema>;

/** `action` → schema. The start refuses a command of this table that has no handler. */
export const CLIENT_COMMANDS = {
  subscribe: subscribeSchema,
  unsubscribe: unsubscribeSchema,
  ping: clientPingSchema,
  pong: clientPongSchema,
  auth: authSchema,
} as const satisfies Record<string, z.ZodType>;

/** The distinct channel names of a command, known or not. The answer to subscribe refuses each unknown name. */
export function channelNamesOf({
  channels,
  market_id,
}: Pick<SubscribeCommand, 'channels' | 'market_id'>): readonly string[] {
  return market_id === undefined ? [...new Set(channels)] : [`market:${market_id}`];
}
