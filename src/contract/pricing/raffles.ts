// Raffles in requests and answers: seasons, ticket positions of players, and markets that are bound to a player.
import { z } from 'zod';
import { idField, lineField, priceBpsField, textField, timestampField } from '../fields.js';
import { pageParams, pageSchema } from '../lists.js';
import { OUTCOMES } from '../trading/orders.js';
import { sequenceField } from './hybrid.js';
import { ticketsSumField } from './market-prices.js';

export const POSITIONS_MAX = 1_000;
/** Players of a season, with tickets or without. */
export const RAFFLE_PLAYERS_MAX = 10_000;
/** Markets that are bound to the players of one season. */
export const RAFFLE_MARKETS_MAX = 1_000;
const NAME_MAX = 200;
const EVIDENCE_MAX = 2_000;

export const SEASON_STATES = ['open', 'locked', 'drawn'] as const;
export type SeasonState = (typeof SEASON_STATES)[number];

const playerId = idField.describe('The source’s own id of a player.');
const tickets = z.int().min(0).describe('Tickets that the player holds, 0 to 2^53 - 1.');

export const newSeasonSchema = z
  .strictObject({ id: idField, name: lineField(1, NAME_MAX) })
  .meta({ id: 'NewSeason', example: { id: 'spring', name: 'Spring raffle' } });
export type NewSeason = z.infer<typeof newSeasonSchema>;

export const seasonSchema = z
  .object({
    id: idField,
    name: z.string(),
    state: z
      .enum(SEASON_STATES)
      .describe(
        'open: positions change; locked: positions are final, and bound markets close; drawn: a player has won.',
      ),
    players: z.int().min(0).describe('Players with tickets.'),
    totalTickets: ticketsSumField,
    winner: playerId.nullable(),
    createdAt: timestampField,
    lockedAt: timestampField.nullable(),
    drawnAt: timestampField.nullable(),
  })
  .meta({ id: 'Season', description: 'A season of a raffle.' });
export type Season = z.infer<typeof seasonSchema>;

export const seasonParamSchema = idField;
export const seasonListQuerySchema = z.strictObject(pageParams);
export type SeasonListQuery = z.output<typeof seasonListQuerySchema>;
export const seasonListSchema = pageSchema('SeasonList', seasonSchema, 'By id.');
export type SeasonList = z.infer<typeof seasonListSchema>;

export const positionInputSchema = z
  .strictObject({ playerId, tickets, sequence: sequenceField })
  .meta({ id: 'PositionInput', example: { playerId: 'anna', tickets: 650, sequence: 17 } });
export type PositionInput = z.infer<typeof positionInputSchema>;

export const positionBatchSchema = z
  .strictObject({ positions: z.array(positionInputSchema).min(1).max(POSITIONS_MAX) })
  .meta({ id: 'PositionBatch', description: `Up to ${POSITIONS_MAX} positions; all are stored, or none.` });
export type PositionBatch = z.infer<typeof positionBatchSchema>;

export const positionsAnswerSchema = z
  .object({
    seasonId: idField,
    applied: z.int().min(0).describe('Positions that were stored.'),
    ignored: z.int().min(0).describe('Positions with an older or repeated number; they changed nothing.'),
    totalTickets: ticketsSumField,
  })
  .meta({ id: 'PositionsAnswer' });
export type PositionsAnswer = z.infer<typeof positionsAnswerSchema>;

export const positionSchema = z
  .object({
    playerId,
    tickets,
    probability: priceBpsField
      .nullable()
      .describe(
        'Basis points by largest remainder; all players sum to 10000. null while no player has a ticket.',
      ),
    sequence: sequenceField,
    changedAt: timestampField,
  })
  .meta({ id: 'Position' });
export const positionListQuerySchema = z.strictObject(pageParams);
export type PositionListQuery = z.output<typeof positionListQuerySchema>;
export const positionListSchema = pageSchema('PositionList', positionSchema, 'By player id.');
export type PositionList = z.infer<typeof positionListSchema>;

export const boundMarketSchema = z
  .object({
    marketId: idField,
    seasonId: idField,
    playerId,
    boundAt: timestampField,
    outcome: z.enum(OUTCOMES).nullable().describe('What the draw says; null before the draw.'),
  })
  .meta({ id: 'BoundMarket', description: 'A market that asks whether a player wins the season.' });
export type BoundMarket = z.infer<typeof boundMarketSchema>;
export const boundMarketsSchema = z
  .object({ data: z.array(boundMarketSchema).describe('By market id.') })
  .meta({ id: 'BoundMarkets' });
export type BoundMarkets = z.infer<typeof boundMarketsSchema>;

export const bindingSchema = z
  .strictObject({ marketId: idField, playerId })
  .meta({ id: 'Binding', example: { marketId: 'anna-wins', playerId: 'anna' } });
export type Binding = z.infer<typeof bindingSchema>;

export const drawSchema = z
  .strictObject({
    winner: playerId,
    evidence: textField(1, EVIDENCE_MAX).optional().describe('Where the draw can be checked; published.'),
  })
  .meta({ id: 'Draw', example: { winner: 'anna', evidence: 'https://example.org/draws/spring' } });
export type Draw = z.infer<typeof drawSchema>;
