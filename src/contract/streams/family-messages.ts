// The messages of each family's channels. The documentation, the SDK and the tests read this table.
import type { z } from 'zod';
import { adminEventSchema } from '../admin/admin-events.js';
import { bookImageSchema, bookLevelsSchema } from '../market-data/book.js';
import type { ChannelFamily } from './channels.js';
import {
  discussionSchema,
  listingMessageSchema,
  marketStateSchema,
  tradeSchema,
  voteClosedSchema,
  voteSchema,
} from '../markets/market.js';
import {
  initialPriceSchema,
  marketSentimentUpdateSchema,
  raffleProbabilityUpdateSchema,
  weightsUpdateSchema,
} from '../pricing/market-prices.js';
import { statsMessageSchema } from './process-figures.js';
import { feedMessageSchema } from '../pricing/feed.js';
import { priceBatchSchema, priceUpdateSchema } from '../pricing/prices.js';
import { userEventSchema } from '../trading/user-events.js';

export interface FamilyMessageKind {
  /** The name within the family: the SSE event name, or the `type` of the message. */
  readonly name: string;
  /** SSE event name; null: `onmessage` receives it. */
  readonly sseEvent: string | null;
  readonly schema: z.ZodType;
}

const named = (name: string, schema: z.ZodType): FamilyMessageKind => ({ name, sseEvent: name, schema });
const typed = (name: string, schema: z.ZodType): FamilyMessageKind => ({ name, sseEvent: null, schema });

export const FAMILY_MESSAGES: Readonly<Record<ChannelFamily, readonly FamilyMessageKind[]>> = {
  prices: [named('price-update', priceUpdateSchema), named('price-batch', priceBatchSchema)],
  feed: [typed('feed', feedMessageSchema)],
  pricing: [
    typed('initial_price', initialPriceSchema),
    typed('raffle_probability_update', raffleProbabilityUpdateSchema),
    typed('market_sentiment_update', marketSentimentUpdateSchema),
    typed('weights_update', weightsUpdateSchema),
  ],
  book: [typed('book_image', bookImageSchema), typed('book_levels', bookLevelsSchema)],
  market: [
    typed('market_state', marketStateSchema),
    typed('trade', tradeSchema),
    typed('vote', voteSchema),
    typed('vote_closed', voteClosedSchema),
    typed('discussion', discussionSchema),
    typed('listing', listingMessageSchema),
  ],
  user: [typed('user_event', userEventSchema)],
  admin: [typed('admin_event', adminEventSchema)],
  stats: [typed('stats', statsMessageSchema)],
};
