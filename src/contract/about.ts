// What a server says about itself: its kind, its build, and the limits that a client must know.
import { z } from 'zod';
import { microField } from './fields.js';

const countField = z.int().min(0);

const limitsSchema = z
  .object({
    channelsPerConnection: countField,
    itemsPerStream: countField.describe('Items that one stream of prices may name.'),
    historyMessages: countField.describe('Past messages that one subscription may ask for.'),
    eventsPage: countField.describe('Messages on one page of `GET /api/v1/events`.'),
    listPage: countField.describe('Entries on one page of a list.'),
    streamsPerUser: countField.describe('Open streams of one user, on one process.'),
    socketCommands: countField.describe('Commands of one WebSocket within `socketCommandsMs`.'),
    socketCommandsMs: countField,
    requestsPerMinute: countField.describe(
      'Requests of one user, or of one address without a user; 0: no limit.',
    ),
    openOrders: countField.describe('Open orders of one user.'),
    ordersPerBatch: countField,
    orderValueMin: microField.describe('The smallest value of a new order, micro credits.'),
    orderValidMs: countField.describe('How far ahead `validUntil` of an order may be.'),
  })
  .meta({ id: 'ServerLimits' });

export const aboutSchema = z
  .object({
    name: z.literal('ringside'),
    version: z.string().describe('The version of the server.'),
    paper: z.boolean().describe('Whether credits are play money.'),
    demo: z.boolean().describe('Whether the server plays a demonstration, with traders of its own.'),
    epoch: z.string().describe('The history to which cursors belong; another epoch ends all cursors.'),
    heartbeatMs: countField.describe('The time between two heartbeats of a stream.'),
    feedStaleMs: countField.describe('Item prices are stale when no sync has succeeded for this time.'),
    proposalOpenMs: countField.describe('How long a proposal (PAGO or DOY) may be accepted.'),
    limits: limitsSchema,
  })
  .meta({
    id: 'About',
    description:
      'What a client must know about the server. All of it stays the same while a process runs, except the epoch.',
  });
export type About = z.infer<typeof aboutSchema>;
