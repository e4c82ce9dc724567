// Outgoing webhooks: an endpoint is a URL of a user to which Ringside posts the messages of some channels, in log order,
// signed as Standard Webhooks say.
import { z } from 'zod';
import { ADMIN_EVENT_TYPES } from '../admin/admin-events.js';
import { cursorField, idField, lineField, timestampField } from '../fields.js';
import { pageParams, pageSchema } from '../lists.js';
import { FAMILY_MESSAGES } from '../streams/family-messages.js';
import { ALL_SUFFIX, parseChannel, type ChannelFamily } from '../streams/channels.js';
import { USER_EVENTS } from '../trading/user-events.js';
import { WEBHOOK_DISABLED_REASONS, WEBHOOK_STATES } from './webhook-changes.js';

/** Maximum number of endpoints per user. */
export const WEBHOOK_ENDPOINTS_MAX = 10;
/** Maximum length of a URL in characters, as it is stored. */
export const WEBHOOK_URL_MAX = 2_048;
/** Maximum length of a URL that is read at all; a longer text is refused like any other bad field. */
const URL_READ_MAX = 65_536;
export const WEBHOOK_CHANNELS_MAX = 50;
export const WEBHOOK_MARKETS_MAX = 100;
/** Number of dead letters that an endpoint keeps; older ones are dropped. */
export const WEBHOOK_DEAD_LETTERS_MAX = 1_000;
const OVERLAP_MAX_S = 604_800;

/**
 * The families whose channels can be posted. Messages of the others build on each other or come by thousands, so they
 * belong on a stream.
 */
export const WEBHOOK_FAMILIES = [
  'user',
  'market',
  'pricing',
  'admin',
] as const satisfies readonly ChannelFamily[];

/** Every market's channel `market:{marketId}`, which no stream has. */
export const EVERY_MARKET = `market:${ALL_SUFFIX}`;

const isPostable = (name: string): boolean =>
  name === EVERY_MARKET ||
  (WEBHOOK_FAMILIES as readonly (string | undefined)[]).includes(parseChannel(name)?.family);

/** The values of `types`: the field `type` of the posted messages. */
export const WEBHOOK_EVENT_TYPES: readonly string[] = [
  ...USER_EVENTS,
  ...[...FAMILY_MESSAGES.market, ...FAMILY_MESSAGES.pricing].map(({ name }) => name),
  ...ADMIN_EVENT_TYPES,
];

/** What became of one request to an endpoint. */
export const WEBHOOK_OUTCOMES = [
  'delivered',
  'redirect',
  'client_error',
  'server_error',
  'gone',
  'busy',
  'timeout',
  'unreachable',
  'address_refused',
] as const;
export type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];

const unique = <T>(values: readonly T[]): boolean => new Set(values).size === values.length;
const UNIQUE = { message: 'names the same twice' };

const urlField = z.string().min(1).max(URL_READ_MAX);
const descriptionField = lineField(0, 200).describe('Your own words, on one line.');
const channelsField = z
  .array(
    z.string().refine(isPostable, {
      message: 'is not a channel of a webhook: user:{userId}, market:{marketId}, pricing:…, admin:{topic}',
    }),
  )
  .min(1)
  .max(WEBHOOK_CHANNELS_MAX)
  .refine(unique, UNIQUE)
  .describe(
    '`user:{userId}`, `market:{marketId}`, `market:all`, `pricing:{marketId}`, `pricing:all`, `admin:{topic}`. You need the ' +
      'rights that a stream of the channel needs.',
  );
const typesField = z
  .array(z.enum(WEBHOOK_EVENT_TYPES as [string, ...string[]]))
  .min(1)
  .max(WEBHOOK_EVENT_TYPES.length)
  .refine(unique, UNIQUE)
  .nullable()
  .describe('Only messages of these types; null: all.');
const marketsField = z
  .array(idField)
  .min(1)
  .max(WEBHOOK_MARKETS_MAX)
  .refine(unique, UNIQUE)
  .nullable()
  .describe(
    'Only messages that name one of these markets; null: all. A message that names no market is then left out.',
  );

const optionalTime = timestampField.nullable();
const statusField = z.int().nullable().describe('The HTTP status; null when none came.');

const testSchema = z
  .object({ at: timestampField, outcome: z.enum(WEBHOOK_OUTCOMES), status: statusField })
  .meta({ id: 'WebhookTest', description: 'The last test event and its outcome.' });
export type WebhookTest = z.infer<typeof testSchema>;

export const webhookEndpointSchema = z
  .object({
    id: idField,
    url: z.string(),
    description: z.string(),
    channels: z.array(z.string()),
    types: z.array(z.string()).nullable(),
    markets: z.array(idField).nullable(),
    state: z.enum(WEBHOOK_STATES),
    disabledReason: z.enum(WEBHOOK_DISABLED_REASONS).nullable(),
    createdAt: timestampField,
    cursor: cursorField.describe('Everything up to here is delivered, or does not match.'),
    deliveredAt: optionalTime.describe('When a message was last accepted.'),
    attemptedAt: optionalTime.describe('When the last request ended.'),
    outcome: z.enum(WEBHOOK_OUTCOMES).nullable().describe('Of the last request.'),
    status: statusField,
    failingSince: optionalTime.describe('The first failure since the last success.'),
    retryAt: optionalTime.describe('When the next message is tried again.'),
    oldSecretUntil: optionalTime.describe('Until then messages are signed with the old secret, too.'),
    test: testSchema.nullable(),
    testPending: z.boolean().describe('Whether a test event is still to be sent.'),
  })
  .meta({
    id: 'WebhookEndpoint',
    description: 'A URL that receives messages, and how its delivery goes.',
    example: {
      id: 'we_5f0c1a2b3c4d5e6f',
      url: 'https://hooks.example.org/ringside',
      description: 'Accounting',
      channels: ['user:u_7Qk2'],
      types: ['balance_updated'],
      markets: null,
      state: 'enabled',
      disabledReason: null,
      createdAt: '2025-01-14T12:50:00.000Z',
      cursor: '099fa072-2030',
      deliveredAt: '2025-01-14T12:54:55.000Z',
      attemptedAt: '2025-01-14T12:54:55.000Z',
      outcome: 'delivered',
      status: 204,
      failingSince: null,
      retryAt: null,
      oldSecretUntil: null,
      test: null,
      testPending: false,
    },
  });
export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;

export const webhookEndpointsSchema = z
  .object({ data: z.array(webhookEndpointSchema).describe('Oldest first.') })
  .meta({ id: 'WebhookEndpoints' });
export type WebhookEndpoints = z.infer<typeof webhookEndpointsSchema>;

const secretField = z
  .string()
  .describe('`whsec_…`, the key of the signatures. It is shown this once; keep it as you keep a password.');

export const newWebhookEndpointSchema = webhookEndpointSchema.extend({ secret: secretField }).meta({
  id: 'NewWebhookEndpoint',
  description: 'An endpoint with its secret, which is never shown again.',
});
export type NewWebhookEndpoint = z.infer<typeof newWebhookEndpointSchema>;

export const webhookEndpointRequestSchema = z
  .strictObject({
    url: urlField,
    description: descriptionField.default(''),
    channels: channelsField,
    types: typesField.default(null),
    markets: marketsField.default(null),
  })
  .meta({ id: 'WebhookEndpointRequest' });
export type WebhookEndpointRequest = z.output<typeof webhookEndpointRequestSchema>;

export const webhookEndpointChangeSchema = z
  .strictObject({
    url: urlField.optional(),
    description: descriptionField.optional(),
    channels: channelsField.optional(),
    types: typesField.optional(),
    markets: marketsField.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, { message: 'names nothing to change' })
  .meta({ id: 'WebhookEndpointChange' });
export type WebhookEndpointChange = z.output<typeof webhookEndpointChangeSchema>;

export const webhookSecretRequestSchema = z
  .strictObject({
    overlapSeconds: z
      .int()
      .min(0)
      .max(OVERLAP_MAX_S)
      .optional()
      .describe(
        'How long messages carry the signatures of both secrets; 0 ends every older secret at once. Without it WEBHOOK_SECRET_OVERLAP_MS.',
      ),
  })
  .meta({ id: 'WebhookSecretRequest' });
export type WebhookSecretRequest = z.output<typeof webhookSecretRequestSchema>;

export const webhookEnableSchema = z
  .strictObject({
    from: z
      .enum(['cursor', 'now'])
      .default('cursor')
      .describe('`cursor`: all that was missed is delivered first. `now`: it is skipped.'),
  })
  .meta({ id: 'WebhookEnable' });
export type WebhookEnable = z.output<typeof webhookEnableSchema>;

export const webhookReplaySchema = z
  .strictObject({
    after: z.string().min(1).max(64).describe('A cursor: the messages after it are posted again.'),
  })
  .meta({ id: 'WebhookReplay' });
export type WebhookReplay = z.output<typeof webhookReplaySchema>;

export const webhookDeadLetterSchema = z
  .object({
    messageId: z.string().describe('The webhook-id.'),
    type: z.string(),
    channel: z.string(),
    cursor: cursorField.describe('Replay after this cursor to receive the message and all later ones again.'),
    at: timestampField.describe('When it was given up.'),
    attempts: z.int().min(1),
    outcome: z.enum(WEBHOOK_OUTCOMES),
    status: statusField,
  })
  .meta({ id: 'WebhookDeadLetter', description: 'A message that the endpoint refused too often.' });
export type WebhookDeadLetter = z.infer<typeof webhookDeadLetterSchema>;

export const webhookDeadLettersSchema = pageSchema(
  'WebhookDeadLetters',
  webhookDeadLetterSchema,
  'Newest first.',
);
export const webhookDeadLettersQuerySchema = z.strictObject({
  after: pageParams.after,
  limit: pageParams.limit,
});
export type WebhookDeadLettersQuery = z.output<typeof webhookDeadLettersQuerySchema>;

export const webhookParamSchema = idField.describe('An endpoint’s id.');
