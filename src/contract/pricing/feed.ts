// The state of the price source on the channel `feed`: whether it is silent, and since when.
import { z } from 'zod';
import { envelope, timestampField } from '../fields.js';
import { feedSchema } from './prices.js';

/** The only channel of the family. */
export const FEED_CHANNEL = 'feed';

const feedStateSchema = feedSchema.extend({
  since: timestampField
    .nullable()
    .describe('Since when `stale` has its value; null before the first sync of this source.'),
});
/** The data of the log event `pricing.feed.changed`. */
export type FeedState = z.infer<typeof feedStateSchema>;

export const feedMessageSchema = z
  .object({
    type: z.literal('feed'),
    ...feedStateSchema.shape,
    ...envelope(/^feed$/, '`feed`'),
  })
  .meta({
    id: 'Feed',
    description:
      'Whether item prices are up to date. A message comes when `stale` changes, and not with each sync: `lastSyncAt` is that of ' +
      'the change, or of the moment in a snapshot.',
    example: {
      type: 'feed',
      source: 'wiki',
      lastSyncAt: '2025-01-14T12:51:55.000Z',
      stale: true,
      since: '2025-01-14T12:54:55.000Z',
      channel: 'feed',
      timestamp: '2025-01-14T12:54:55.004Z',
      seq: 1051,
    },
  });
