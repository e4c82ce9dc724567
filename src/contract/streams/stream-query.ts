// The queries of `GET /api/v1/stream` and `GET /api/v1/events`: any set of channels in one stream or one page.
import { z } from 'zod';
import { ADMIN_TOPICS, CHANNELS_MAX, parseChannel, type Channel } from './channels.js';
import { streamCursorParam } from './cursor-param.js';
import { cursorField, idField, seqField } from '../fields.js';
import { flagParamSchema, itemsParamSchema } from '../pricing/prices.js';
import { wholeNumberParam } from '../query.js';
import { HISTORY_MAX } from './socket-commands.js';

/** Maximum number of messages on one page of the log. */
export const EVENTS_PAGE_MAX = 1_000;
export const EVENTS_PAGE_DEFAULT = 100;
const QUOTED_NAME_MAX = 80;

/** `channels=prices,market:42`: names separated by commas. Each channel comes out once, in the order of first mention. */
export const channelsParamSchema = z
  .string()
  .meta({
    description: `Channel names separated by commas, at most ${CHANNELS_MAX}.`,
    example: 'prices,market:42',
  })
  .transform((text, context): readonly Channel[] => {
    const names = [...new Set(text.split(',').map((name) => name.trim()))];
    const channels = names.map(parseChannel).filter((channel) => channel !== undefined);
    const unknown = names.find((name) => !parseChannel(name));
    if (text.trim() === '')
      context.addIssue({ code: 'custom', message: 'expected channel names separated by commas' });
    else if (names.length > CHANNELS_MAX) {
      context.addIssue({ code: 'custom', message: `names more than ${CHANNELS_MAX} channels` });
    } else if (unknown !== undefined) {
      context.addIssue({ code: 'custom', message: `${quote(unknown)} is not the name of a channel` });
    } else return channels;
    return z.NEVER;
  });

const quote = (name: string): string => JSON.stringify(name.slice(0, QUOTED_NAME_MAX));

export const historyParamSchema = wholeNumberParam(0, HISTORY_MAX, 0).describe(
  `Start with this number of past messages of the log channels, 0 to ${HISTORY_MAX}; a cursor overrides it.`,
);

export const ticketParamSchema = z
  .string()
  .optional()
  .describe('A stream ticket, for clients that cannot send headers; it opens one stream.');

export const streamQuerySchema = z
  .strictObject({
    channels: channelsParamSchema,
    after: streamCursorParam,
    history: historyParamSchema,
    snapshot: flagParamSchema.default(false).describe('Start with the current values of the state channels.'),
    items: itemsParamSchema.optional(),
    batch: flagParamSchema
      .default(false)
      .describe('For the channel prices: one `price-batch` array per sync instead of an event per item.'),
    ticket: ticketParamSchema,
  })
  .superRefine(({ channels, items, batch }, context) => {
    if (!Array.isArray(channels) || channels.some(({ family }) => family === 'prices')) return;
    if (items)
      context.addIssue({ code: 'custom', path: ['items'], message: 'belongs to the channel prices' });
    if (batch)
      context.addIssue({ code: 'custom', path: ['batch'], message: 'belongs to the channel prices' });
  });
export type StreamQuery = z.output<typeof streamQuerySchema>;

/** Number of past messages at the start of an operator channel, unless the query says otherwise. */
export const ADMIN_HISTORY_DEFAULT = 100;
export const adminStreamQuerySchema = z.strictObject({
  after: streamCursorParam,
  history: wholeNumberParam(0, HISTORY_MAX, ADMIN_HISTORY_DEFAULT).describe(
    `Start with this number of past messages, 0 to ${HISTORY_MAX}; a cursor overrides it.`,
  ),
  ticket: ticketParamSchema,
});
export type AdminStreamQuery = z.output<typeof adminStreamQuerySchema>;

export const realtimeStreamQuerySchema = z.strictObject({
  userId: idField.optional().describe('Your own id, for clients that send it; another user’s id is refused.'),
  after: streamCursorParam,
  history: historyParamSchema,
  ticket: ticketParamSchema,
});
export type RealtimeStreamQuery = z.output<typeof realtimeStreamQuerySchema>;

export const pricingStreamQuerySchema = z.strictObject({ after: streamCursorParam });
export type PricingStreamQuery = z.output<typeof pricingStreamQuerySchema>;

export const adminTopicParamSchema = z.enum(ADMIN_TOPICS).describe('An operator channel.');
export type AdminTopic = z.output<typeof adminTopicParamSchema>;

export const eventsQuerySchema = z.strictObject({
  channels: channelsParamSchema,
  after: z.string().optional().describe('A cursor; without it, the page starts at the oldest stored event.'),
  limit: wholeNumberParam(1, EVENTS_PAGE_MAX, EVENTS_PAGE_DEFAULT),
});
export type EventsQuery = z.output<typeof eventsQuerySchema>;

/** A page has the same messages as the streams, in log order. */
export const eventsPageSchema = z
  .object({
    data: z
      .array(z.looseObject({ seq: seqField, channel: z.string() }))
      .describe('Messages as the streams send them.'),
    cursor: cursorField.describe(
      'Pass it as `after` to read the next page, or to stream from here without gap or overlap.',
    ),
    more: z.boolean().describe('Whether another page is available now.'),
  })
  .meta({ id: 'EventsPage' });
export type EventsPage = z.infer<typeof eventsPageSchema>;
