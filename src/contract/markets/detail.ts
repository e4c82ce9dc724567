// A market in one answer: its terms and words, figures, price, votes and disputes, and what the caller has in it. Each part
// has the shape of the route that shows it alone.
import { z } from 'zod';
import { idField, seqField, timestampField } from '../fields.js';
import { minSeqParam, LIST_PAGE_DEFAULT } from '../lists.js';
import { currentPriceSchema } from '../pricing/hybrid.js';
import { positionSchema } from '../trading/account.js';
import { orderListSchema } from '../trading/orders.js';
import { MARKET_STATES } from './market.js';
import { listedMarketSchema, sparkParam } from './finding.js';
import { disputesSchema } from './markets.js';
import { pollSchema } from './votes.js';

/** Most changes of state in one answer. */
export const MARKET_CHANGES_MAX = 100;

const ACTOR_ROLES = ['user', 'resolver', 'operator', 'admin', 'votes', 'clock'] as const;
const stateField = z.enum(MARKET_STATES);

export const marketChangeSchema = z
  .object({
    seq: seqField,
    at: timestampField,
    from: stateField.nullable().describe('null for a new market.'),
    to: stateField,
    event: z.string().nullable().describe('What happened, such as resolve, dispute or deadline.'),
    actor: idField
      .nullable()
      .describe('Public id of the user who caused it; null for a deadline and for votes.'),
    role: z
      .enum(ACTOR_ROLES)
      .nullable()
      .describe('In which role the actor did so. votes: a poll; clock: a deadline or a fault.'),
    reason: z.string().nullable(),
    evidence: z.string().nullable().describe('What supports a named outcome.'),
    deadline: timestampField.nullable().describe('When the new state changed by itself next; null without.'),
  })
  .meta({
    id: 'MarketChange',
    description: 'A change of the state of a market.',
    example: {
      seq: 2020,
      at: '2025-01-14T12:54:55.000Z',
      from: 'CLOSED',
      to: 'RESOLVED',
      event: 'resolve',
      actor: 'p_7Qk2',
      role: 'operator',
      reason: 'Result announced',
      evidence: 'https://example.org/result',
      deadline: '2025-01-16T12:54:55.000Z',
    },
  });
export type MarketChange = z.infer<typeof marketChangeSchema>;

export const ownStakeSchema = z
  .object({
    positions: z
      .array(positionSchema)
      .describe('By outcome; also positions without shares, which show their realised profit.'),
    orders: orderListSchema.describe(
      `Open orders, newest first: the first ${LIST_PAGE_DEFAULT}, and the cursor of the next page of trading/orders/list.`,
    ),
  })
  .meta({ id: 'OwnStake', description: 'What the caller has in a market.' });
export type OwnStake = z.infer<typeof ownStakeSchema>;

export const marketDetailSchema = listedMarketSchema
  .extend({
    version: z.int().min(0).describe('Version of the words; 0 for a market that was made without words.'),
    history: z
      .array(marketChangeSchema)
      .describe(`Changes of state, newest first: at most ${MARKET_CHANGES_MAX}. Follows within a moment.`),
    pricing: currentPriceSchema
      .nullable()
      .describe(
        'The hybrid price with its inputs. It is only shown: no trade or payout depends on it. null for a moment after the ' +
          'market was made.',
      ),
    polls: z.array(pollSchema).describe('Newest first.'),
    disputes: disputesSchema.describe(
      `Oldest first: the first ${LIST_PAGE_DEFAULT}, and the cursor of the next page of markets/{id}/disputes.`,
    ),
    mine: ownStakeSchema.nullable().describe('Your positions and open orders; null without a sign-in.'),
  })
  .meta({ id: 'MarketDetail', description: 'A market with all that belongs to it.' });
export type MarketDetail = z.infer<typeof marketDetailSchema>;

export const marketDetailQuerySchema = z.strictObject({ spark: sparkParam, minSeq: minSeqParam });
export type MarketDetailQuery = z.output<typeof marketDetailQuerySchema>;
