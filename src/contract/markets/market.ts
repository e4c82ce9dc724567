// Events of a market: channel `market:{marketId}`, class log. Every state, trade, vote, post and change of words is delivered.
import { z } from 'zod';
import { postSchema } from './discussions.js';
import { listingSchema } from './listing.js';
import { choiceField, countsField, POLL_KINDS, pollIdField } from './votes.js';
import {
  envelope,
  idField,
  microField,
  partFields,
  priceBpsField,
  seqField,
  timestampField,
} from '../fields.js';

export const MARKET_STATES = [
  'PROPOSED',
  'APPROVED',
  'REJECTED',
  'ACTIVE',
  'PAUSED',
  'CLOSED',
  'RESOLVED',
  'DISPUTED',
  'FINALIZED',
  'VOIDED',
] as const;

const common = {
  market_id: idField,
  ...envelope(/^market:[A-Za-z0-9_-]{1,64}$/, '`market:{marketId}`'),
  tx: seqField.describe('Equal for all events of one commit.'),
  ...partFields,
};
const publicUser = idField.describe('Public id of a user: stable, and it does not reveal the account.');
const stateField = z.enum(MARKET_STATES);

const example = { market_id: '42', channel: 'market:42', timestamp: '2025-01-14T12:54:55.000Z', tx: 2019 };

export const marketStateSchema = z
  .object({
    type: z.literal('market_state'),
    ...common,
    data: z.object({
      old_state: stateField.nullable().describe('null for a new market.'),
      new_state: stateField,
      market: z.looseObject({ id: idField }).describe('The market as REST shows it, without its words.'),
      actor: publicUser
        .nullable()
        .describe('The user who changed the state; null when a deadline changed it.'),
      reason: z.string().nullable(),
      deadline: timestampField.nullable().describe('When the new state changes by itself, or null.'),
      event: z.string().describe('What happened, such as resolve, dispute or deadline.'),
      evidence: z.string().nullable().describe('What supports a named outcome.'),
    }),
  })
  .meta({
    id: 'MarketState',
    description: 'A market went from one state to another.',
    example: {
      type: 'market_state',
      ...example,
      data: {
        old_state: 'CLOSED',
        new_state: 'RESOLVED',
        market: { id: '42' },
        actor: 'u_7Qk2',
        reason: 'Result announced',
        deadline: '2025-01-16T12:54:55.000Z',
        event: 'resolve',
        evidence: 'https://example.org/result',
      },
      seq: 2020,
      part: 1,
      parts: 1,
    },
  });

export const tradeSchema = z
  .object({
    type: z.literal('trade'),
    ...common,
    timestamp: timestampField.describe('Time of the trade; it decides the bucket of the candles.'),
    data: z.object({
      trade_id: z.string().regex(/^[1-9]\d*$/),
      kind: z
        .enum(['transfer', 'mint', 'burn', 'maker'])
        .describe(
          'transfer: shares went from one user to another; mint, burn: a pair of YES and NO was created, or ended; ' +
            'maker: with the market maker.',
        ),
      trade_type: z.enum(['buy', 'sell']).describe('Side of the taker.'),
      outcome: z.boolean().describe('Outcome that the taker traded. true: YES; false: NO.'),
      price_bps: priceBpsField.describe('Price of YES, basis points; for a market maker, after the trade.'),
      shares: microField.describe('Micro shares as a decimal string.'),
      cost: microField.describe(
        'Amount that the taker paid or received, without the fee: micro credits as a decimal string.',
      ),
      user: publicUser,
    }),
  })
  .meta({
    id: 'Trade',
    description: 'A trade of shares.',
    example: {
      type: 'trade',
      ...example,
      data: {
        trade_id: '311',
        kind: 'mint',
        trade_type: 'buy',
        outcome: true,
        price_bps: 5000,
        shares: '1000000',
        cost: '500000',
        user: 'u_7Qk2',
      },
      seq: 2021,
      part: 1,
      parts: 1,
    },
  });

export const voteSchema = z
  .object({
    type: z.literal('vote'),
    ...common,
    data: z.object({
      poll_id: pollIdField,
      vote_type: z.enum(POLL_KINDS),
      choice: choiceField,
      previous: choiceField.nullable().describe('The earlier choice of this user; null for the first vote.'),
      user: publicUser,
      counts: countsField.describe('Votes per choice, including this vote.'),
      closes_at: timestampField.describe('When the poll ends; a vote may prolong it.'),
    }),
  })
  .meta({
    id: 'Vote',
    description: 'A vote on a proposed market or a disputed result.',
    example: {
      type: 'vote',
      ...example,
      data: {
        poll_id: '42:dispute:1',
        vote_type: 'dispute',
        choice: 'YES',
        previous: 'NO',
        user: 'u_7Qk2',
        counts: { YES: 12, NO: 3, VOID: 0 },
        closes_at: '2025-01-16T12:54:55.000Z',
      },
      seq: 2022,
      part: 1,
      parts: 1,
    },
  });

export const voteClosedSchema = z
  .object({
    type: z.literal('vote_closed'),
    ...common,
    data: z.object({
      poll_id: pollIdField,
      vote_type: z.enum(POLL_KINDS),
      counts: countsField.describe('All votes of the poll.'),
      by: z
        .enum(['deadline', 'operator', 'state'])
        .describe(
          'deadline: the counts are brought to the exchange; operator: an operator decides; state: the market has left the ' +
            'state that was voted on.',
        ),
    }),
  })
  .meta({
    id: 'VoteClosed',
    description: 'A poll is closed. No later vote counts.',
    example: {
      type: 'vote_closed',
      ...example,
      data: {
        poll_id: '42:dispute:1',
        vote_type: 'dispute',
        counts: { YES: 12, NO: 3, VOID: 0 },
        by: 'deadline',
      },
      seq: 2025,
      part: 1,
      parts: 1,
    },
  });

export const discussionSchema = z
  .object({
    type: z.literal('discussion'),
    ...common,
    data: z.object({
      action: z.enum(['create', 'edit', 'delete']),
      discussion: postSchema,
    }),
  })
  .meta({
    id: 'Discussion',
    description: 'A post was created, edited or deleted.',
    example: {
      type: 'discussion',
      ...example,
      data: {
        action: 'create',
        discussion: {
          id: 'd_19',
          marketId: '42',
          parentId: null,
          author: 'p_7Qk2',
          text: 'The weigh-in was moved to Friday.',
          position: null,
          replies: 0,
          createdAt: '2025-01-14T12:54:55.000Z',
          editedAt: null,
          deleted: null,
        },
      },
      seq: 2023,
      part: 1,
      parts: 1,
    },
  });

export const listingMessageSchema = z
  .object({
    type: z.literal('listing'),
    ...common,
    data: z.object({
      version: z.int().min(1),
      listing: listingSchema,
      reason: z.string().nullable().describe('null for the first version.'),
    }),
  })
  .meta({
    id: 'MarketListing',
    description: 'The words of a market, when it is made and after each change.',
    example: {
      type: 'listing',
      ...example,
      data: {
        version: 2,
        listing: listingSchema.meta()?.example,
        reason: 'A letter was missing',
      },
      seq: 2024,
      part: 1,
      parts: 1,
    },
  });

export type MarketStateMessage = z.infer<typeof marketStateSchema>;
export type TradeMessage = z.infer<typeof tradeSchema>;
export type VoteMessage = z.infer<typeof voteSchema>;
export type VoteClosedMessage = z.infer<typeof voteClosedSchema>;
export type DiscussionMessage = z.infer<typeof discussionSchema>;
export type ListingMessage = z.infer<typeof listingMessageSchema>;
