// Evenings and their fights in requests and answers. A fight is a market whose id is the fight's id; YES is the red corner.
import { z } from 'zod';
import { idField, plainLineField, priceBpsField, timestampField } from '../fields.js';
import { minSeqParam, pageParams, pageSchema } from '../lists.js';
import { MARKET_STATES } from '../markets/market.js';
import { ALL_SUFFIX } from '../streams/channels.js';
import { oddsSchema } from './odds.js';
import { streamSchema } from './streams.js';

export const FIGHT_STATUSES = ['upcoming', 'betting', 'live', 'completed', 'cancelled'] as const;
export type FightStatus = (typeof FIGHT_STATUSES)[number];
export const CORNERS = ['RED', 'BLUE'] as const;
export type CornerName = (typeof CORNERS)[number];
export const FIGHT_RESULTS = ['RED', 'BLUE', 'DRAW'] as const;
export type FightResult = (typeof FIGHT_RESULTS)[number];
export const WINDOW_STATES = ['waiting', 'open', 'paused', 'closed'] as const;

/** Fights of one evening. */
export const CARD_MAX = 50;
const NAME_MAX = 100;
const URL_MAX = 500;
const REASON_MAX = 500;
const EVIDENCE_MAX = 2_000;
const ROUNDS_MAX = 50;
const YEAR_MAX = 2_100;

const nameField = plainLineField(NAME_MAX);
const reasonField = plainLineField(REASON_MAX);
const timeField = timestampField.refine((time) => new Date(time).getUTCFullYear() < YEAR_MAX, {
  message: `must be before the year ${YEAR_MAX}`,
});
const newIdField = idField.refine((id) => id !== ALL_SUFFIX, { message: `must not be ${ALL_SUFFIX}` });

const pictureField = z
  .url({ protocol: /^https$/, hostname: z.regexes.domain, message: 'expected an https address' })
  .max(URL_MAX)
  .describe('Address of a picture, https.');

const newCornerSchema = z.strictObject({
  name: nameField,
  pictureUrl: pictureField.nullable().default(null),
});
const cornerSchema = z.object({ name: z.string(), pictureUrl: z.string().nullable() });

export const fightSchema = z
  .object({
    id: idField.describe('Also the id of the market.'),
    eventId: idField,
    cardOrder: z.int().min(1).describe('The place on the card, from 1.'),
    red: cornerSchema,
    blue: cornerSchema,
    rounds: z.int().min(1).max(ROUNDS_MAX).describe('Scheduled rounds.'),
    status: z
      .enum(FIGHT_STATUSES)
      .describe('betting lasts until the fight is live: `betting.state` says whether bets are taken.'),
    result: z.enum(FIGHT_RESULTS).nullable().describe('Of a completed fight. It may still be disputed.'),
    betting: z.object({
      state: z.enum(WINDOW_STATES),
      opensAt: timestampField.nullable().describe('When the window opens by itself.'),
      closesAt: timestampField.nullable().describe('When the window closes by itself.'),
    }),
    liveAt: timestampField.nullable(),
    marketState: z.enum(MARKET_STATES).describe('FINALIZED: bets are paid. VOIDED: stakes are refunded.'),
    disputableUntil: timestampField.nullable(),
    approval: z
      .object({ act: z.string(), by: idField.nullable() })
      .nullable()
      .describe('An act that another person has to repeat.'),
    createdAt: timestampField,
  })
  .meta({ id: 'Fight', description: 'A fight between two corners.' });
export type Fight = z.infer<typeof fightSchema>;

export const fightDetailSchema = fightSchema
  .extend({
    odds: z
      .object({ RED: oddsSchema.nullable(), BLUE: oddsSchema.nullable() })
      .describe('The best odds at which a bet is matched at once, fees included; null without an offer.'),
    takerFeeBps: priceBpsField.describe('Of a bet that is matched at once.'),
    makerFeeBps: priceBpsField.describe('Of a bet that waits in the book and is matched later.'),
    streams: z.array(streamSchema).describe('The newest ten, newest first.'),
  })
  .meta({ id: 'FightDetail', description: 'A fight with its odds and its streams.' });
export type FightDetail = z.infer<typeof fightDetailSchema>;

export const newFightSchema = z
  .strictObject({
    id: newIdField.optional().describe('Without it, the server chooses one.'),
    eventId: idField,
    red: newCornerSchema,
    blue: newCornerSchema,
    rounds: z.int().min(1).max(ROUNDS_MAX),
    opensAt: timeField.optional().describe('When the betting window opens by itself.'),
    closesAt: timeField.optional().describe('When the window closes by itself. It stays as it is.'),
    makerFeeBps: z.int().default(0),
    takerFeeBps: z.int().default(0),
    disputeWindowMs: z
      .int()
      .min(0)
      .max(366 * 86_400_000)
      .optional()
      .describe('How long a result may be disputed; 0 pays at once. Default: FIGHT_DISPUTE_WINDOW.'),
  })
  .refine(({ opensAt, closesAt }) => !opensAt || !closesAt || Date.parse(opensAt) < Date.parse(closesAt), {
    message: 'must be before closesAt',
    path: ['opensAt'],
  })
  .meta({
    id: 'NewFight',
    description: 'A new fight, at the end of the card of its evening.',
    example: {
      id: 'main-bout',
      eventId: 'saturday',
      red: { name: 'Ana Ruiz' },
      blue: { name: 'Mia Cole' },
      rounds: 12,
    },
  });
export type NewFight = z.infer<typeof newFightSchema>;

export const scheduleSchema = z
  .strictObject({
    opensAt: timeField.nullable().describe('When the betting window opens by itself; null: by hand.'),
  })
  .meta({ id: 'FightSchedule' });
export type FightSchedule = z.infer<typeof scheduleSchema>;

export const cornersSchema = z
  .strictObject({
    red: newCornerSchema.optional(),
    blue: newCornerSchema.optional(),
    rounds: z.int().min(1).max(ROUNDS_MAX).optional(),
    reason: reasonField,
  })
  .refine(({ red, blue, rounds }) => red ?? blue ?? rounds, { message: 'name what changes', path: ['red'] })
  .meta({ id: 'FightCorners', description: 'Other names, pictures or rounds, before the first bet.' });
export type FightCorners = z.infer<typeof cornersSchema>;

export const fightActSchema = z
  .strictObject({ reason: reasonField.optional() })
  .meta({ id: 'FightAct', description: 'Why the fight changes; optional.' })
  .prefault({});
export type FightAct = z.infer<typeof fightActSchema>;

export const completionSchema = z
  .strictObject({
    result: z.enum(FIGHT_RESULTS),
    evidence: plainLineField(EVIDENCE_MAX).describe('What supports the result, such as an address.'),
    reason: reasonField.optional(),
  })
  .meta({
    id: 'FightCompletion',
    description: 'The result of a live fight. A draw refunds all bets.',
    example: { result: 'RED', evidence: 'Unanimous decision' },
  });
export type FightCompletion = z.infer<typeof completionSchema>;

export const cancellationSchema = z
  .strictObject({ reason: reasonField })
  .meta({ id: 'FightCancellation', description: 'Why the fight does not take place.' });
export type FightCancellation = z.infer<typeof cancellationSchema>;

export const fightEventSchema = z
  .object({
    id: idField,
    name: z.string(),
    venue: z.string(),
    startsAt: timestampField,
    createdAt: timestampField,
  })
  .meta({ id: 'FightEvent', description: 'An evening of fights.' });
export type FightEvent = z.infer<typeof fightEventSchema>;

export const fightCardSchema = fightEventSchema
  .extend({ fights: z.array(fightSchema).describe('In the order of the card.') })
  .meta({ id: 'FightCard', description: 'An evening with its fights.' });
export type FightCard = z.infer<typeof fightCardSchema>;

export const newFightEventSchema = z
  .strictObject({
    id: newIdField.optional().describe('Without it, the server chooses one.'),
    name: nameField,
    venue: nameField,
    startsAt: timeField,
  })
  .meta({
    id: 'NewFightEvent',
    description: 'A new evening.',
    example: {
      id: 'saturday',
      name: 'Saturday night',
      venue: 'City hall',
      startsAt: '2026-02-01T20:00:00.000Z',
    },
  });
export type NewFightEvent = z.infer<typeof newFightEventSchema>;

export const fightEventChangeSchema = z
  .strictObject({
    name: nameField.optional(),
    venue: nameField.optional(),
    startsAt: timeField.optional(),
    card: z
      .array(idField)
      .max(CARD_MAX)
      .optional()
      .describe('All fights of the evening, each once, in the new order.'),
  })
  .meta({ id: 'FightEventChange', description: 'A field that is not named stays as it is.' });
export type FightEventChange = z.infer<typeof fightEventChangeSchema>;

export const fightEventListQuerySchema = z.strictObject(pageParams);
export type FightEventListQuery = z.output<typeof fightEventListQuerySchema>;
export const fightEventListSchema = pageSchema('FightEventList', fightEventSchema, 'Newest first.');
export type FightEventList = z.infer<typeof fightEventListSchema>;
export const fightReadQuerySchema = z.strictObject({ minSeq: minSeqParam });
export type FightReadQuery = z.output<typeof fightReadQuerySchema>;
