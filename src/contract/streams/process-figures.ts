// Figures of the processes of an installation: of each process on the channel `stats`, and of all of them together.
import { z } from 'zod';
import { envelope, seqField } from '../fields.js';

/** The only channel of the family. */
export const STATS_CHANNEL = 'stats';

/** Most channels that the figures of a process name. */
export const BUSIEST_MAX = 20;

const countField = z.int().min(0);
const countsField = z.record(z.string(), countField);
const answersField = z.object({
  perMinute: z.number().min(0),
  meanMs: z.number().min(0).nullable().describe('null without an answer.'),
  p99Ms: z.number().min(0).nullable().describe('With a precision of a fifth.'),
  errorRate: z.number().min(0).max(1).describe('The share of answers with a status of 500 or more.'),
});
const channelField = z.object({
  channel: z.string(),
  listeners: countsField.describe('Connections that listen, by transport.'),
});

const shared = {
  connections: countsField.describe('Open connections, by transport.'),
  subscriptions: countsField.describe('Subscriptions, by the family of their first channel.'),
  channels: z.array(channelField).max(BUSIEST_MAX).describe('The channels with the most listeners.'),
  users: countsField.describe('Open connections, by role; anonymous for connections without sign-in.'),
  waitingBytes: countField.describe('Bytes written to sockets and not yet read by clients.'),
  eventsPerMinute: countField.describe('Events of the log within the last minute.'),
  answers: answersField.describe('HTTP answers of the API within the last minute, without streams.'),
  loopLagMs: z.number().min(0).describe('p99 of the delay of the event loop since the report before.'),
  memoryBytes: countField.describe('Resident memory.'),
  slowQueries: countField.describe('Queries slower than SLOW_QUERY_MS since the start.'),
  head: seqField.describe('The newest event that is known.'),
  uptimeSeconds: countField,
};

export const processFiguresSchema = z
  .object({ process: z.string().describe('Made at the start of the process.'), ...shared })
  .meta({ id: 'ProcessFigures' });
export type ProcessFigures = z.infer<typeof processFiguresSchema>;

/** All processes together: counts are added, `loopLagMs` and `head` are the greatest, `uptimeSeconds` is the longest. */
export const streamStatsSchema = z
  .object({
    ...shared,
    processes: z.array(processFiguresSchema).describe('Each process that has reported within 15 seconds.'),
  })
  .meta({ id: 'StreamStats' });
export type StreamStats = z.infer<typeof streamStatsSchema>;

export const statsMessageSchema = z
  .object({
    type: z.literal('stats'),
    ...processFiguresSchema.shape,
    ...envelope(/^stats$/, '`stats`'),
  })
  .meta({
    id: 'Stats',
    description: 'The figures of one process. A process that is silent for 15 seconds has stopped.',
    example: {
      type: 'stats',
      process: 'c41d09e2',
      connections: { sse: 812, ws: 96 },
      subscriptions: { prices: 700, market: 208 },
      channels: [{ channel: 'prices', listeners: { sse: 680, ws: 20 } }],
      users: { anonymous: 700, user: 205, operator: 3 },
      waitingBytes: 4096,
      eventsPerMinute: 1260,
      answers: { perMinute: 5400, meanMs: 4.2, p99Ms: 19.0273, errorRate: 0 },
      loopLagMs: 21.3,
      memoryBytes: 181403648,
      slowQueries: 0,
      head: 90210,
      uptimeSeconds: 86400,
      channel: 'stats',
      timestamp: '2025-01-14T12:54:55.000Z',
      seq: 90211,
    },
  });
export type StatsMessage = z.infer<typeof statsMessageSchema>;
